"""The attestation de participation: on demand, for who was there, for nobody else."""

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from agenda.models import Presence
from agents import liens
from agents.models import Agent
from documents.models import Document
from documents.services import construire
from documents.tasks import reprendre
from evenements.models import Attestation, Evenement
from evenements.services.attestations import demander_attestation
from evenements.suites import LIEN_ATTESTATION
from tests.agents.factories import AgentFactory, CelluleFactory, InstitutionFactory
from tests.evenements.factories import a_distance, edition, paris, seance
from tests.evenements.participation import APRES, CLOS, inscrit, noter, passe, venu
from tests.services import BASE, service_environment, wait_until

pytestmark = pytest.mark.django_db


@pytest.fixture
def horloge() -> Any:
    with time_machine.travel(APRES, tick=False) as horloge:
        yield horloge


@pytest.fixture(autouse=True)
def magasin(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def adresse(fait: Evenement) -> str:
    return reverse("evenements:attestation", args=[fait.session.cle])


def fabriquer(fait: Evenement, agent: Agent) -> PdfReader:
    document = demander_attestation(fait, agent, par=agent)
    construire(document.pk)
    document.refresh_from_db()
    with default_storage.open(str(document.fichier.name)) as fichier:
        return PdfReader(BytesIO(fichier.read()))


def telecharger(client: Client, url: str) -> tuple[int, str]:
    """The status, and what begins the file."""
    reponse = client.get(url)
    corps = b"".join(reponse) if reponse.streaming else reponse.content  # type: ignore[arg-type]
    return reponse.status_code, corps[:4].decode(errors="replace")


def texte(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_attestation_says_who_where_and_for_how_long(horloge) -> None:
    fait = passe(
        edition(),
        institution=InstitutionFactory(nom="Ville de Grenoble", sigle="VdG"),
        seances=[seance(11, 12), seance(11, 13), a_distance(11, 14, 9)],
    )
    agent = AgentFactory(prenom="Maud", nom="D’Ornano-Œuvrard")
    debuts = list(fait.session.creneaux.order_by("debut"))
    for creneau, etat in zip(debuts, ("retard", "absent", "present"), strict=True):
        Presence.objects.create(creneau=creneau, agent=agent, etat=etat, source=Presence.Source.PORTE)
    pdf = fabriquer(fait, agent)
    lu = texte(pdf).replace("\u202f", " ").replace("\xa0", " ")
    for mots in (
        "Attestation de participation n° AP-2030-0001",
        "Maud D’Ornano-Œuvrard",
        "« Écrire pour être compris »",
        "Ville de Grenoble",
        "mardi 12 novembre 2030",
        "jeudi 14 novembre 2030",
        "pendant 3 h 45",
        "À distance",
        "45 min",
        "n’est pas une action de formation",
    ):
        assert mots in lu, mots
    assert "mercredi 13" not in lu
    for interdit in ("L6353", "certificat", "diplôme", "RNCP", "attestation de formation"):
        assert interdit.lower() not in lu.lower(), interdit


def test_pdf_is_tagged_titled_and_in_french(horloge) -> None:
    fait = passe()
    agent = venu(fait)
    pdf = fabriquer(fait, agent)
    racine: Any = pdf.trailer["/Root"]
    assert racine["/MarkInfo"]["/Marked"] and racine["/Lang"] == "fr"
    assert racine["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in racine["/Metadata"].get_object().get_data().decode()
    assert pdf.metadata and pdf.metadata.title == f"Attestation de participation de {agent}, {fait}"
    assert len(pdf.pages) == 1


def test_person_asks_waits_then_downloads(horloge, client_de: Callable[[Agent], Client]) -> None:
    fait = passe()
    client = client_de(venu(fait))
    assert "Recevoir mon attestation" in client.get(adresse(fait)).content.decode()
    assert not Document.objects.exists()
    assert "en préparation" in client.post(adresse(fait), follow=True).content.decode()
    construire(Document.objects.get().pk)
    page = client.get(adresse(fait)).content.decode()
    fichier = reverse("documents:document", args=[Document.objects.get().cle])
    assert f'href="{fichier}"' in page
    assert telecharger(client, fichier) == (200, "%PDF")


def test_asked_again_it_is_the_same_until_what_it_says_changes(horloge) -> None:
    fait = passe(seances=[seance(11, 13), seance(11, 14)])
    agent = AgentFactory()
    premier, second = fait.session.creneaux.order_by("debut")
    Presence.objects.create(creneau=premier, agent=agent, etat="present", source=Presence.Source.PORTE)
    document = demander_attestation(fait, agent, par=agent)
    construire(document.pk)
    assert demander_attestation(fait, agent, par=agent) == document
    Presence.objects.create(creneau=second, agent=agent, etat="present", source=Presence.Source.HOTE)
    suivant = demander_attestation(fait, agent, par=agent)
    assert (suivant.version, suivant.remplace, Attestation.objects.count()) == (2, document, 1)


@pytest.mark.parametrize("etat", [Presence.Etat.ABSENT, Presence.Etat.EXCUSE, None])
def test_who_was_not_there_has_none(horloge, client_de: Callable[[Agent], Client], etat: str | None) -> None:
    fait = passe()
    client = client_de(venu(fait, etat) if etat else AgentFactory())
    assert "présence n’est pas notée" in client.post(adresse(fait), follow=True).content.decode()
    assert not Document.objects.exists()


def test_attestation_of_somebody_else_does_not_exist(horloge, client_de: Callable[[Agent], Client]) -> None:
    fait = passe()
    agent, autre = venu(fait), venu(fait)
    fabriquer(fait, agent)
    fichier = reverse("documents:document", args=[Document.objects.get().cle])
    pour = reverse("evenements:attestation_pour", args=[fait.session.cle, agent.numero])
    for qui, attendu in ((agent, 200), (CelluleFactory(), 200), (autre, 404), (AgentFactory(), 404)):
        assert telecharger(client_de(qui), fichier)[0] == attendu
    assert client_de(autre).get(pour).status_code == client_de(agent).post(pour).status_code == 404
    assert client_de(CelluleFactory()).get(pour).status_code == 200


def test_presence_taken_back_takes_the_attestation_away(horloge, client_de: Callable[[Agent], Client]) -> None:
    fait = passe()
    agent = venu(fait)
    fabriquer(fait, agent)
    noter(fait, agent, Presence.Etat.ABSENT)
    fichier = reverse("documents:document", args=[Document.objects.get().cle])
    assert telecharger(client_de(agent), fichier)[0] == 404
    assert telecharger(client_de(CelluleFactory()), fichier)[0] == 200


def test_link_of_the_email_gives_it_without_signing_in(horloge) -> None:
    fait = passe()
    agent = venu(fait)
    horloge.move_to(paris(10, 20, 9))
    inscription = inscrit(fait, agent)
    horloge.move_to(APRES)
    url = liens.adresse(liens.creer(LIEN_ATTESTATION, inscription, email=agent.email, expire_le=CLOS))
    client = Client()
    client.get(url)
    assert not Document.objects.exists(), "looking at it asks for nothing"
    assert client.get(f"{url}fichier/").status_code == 404
    client.post(url)
    construire(Document.objects.get().pk)
    assert "Télécharger" in client.get(url).content.decode()
    assert telecharger(client, f"{url}fichier/") == (200, "%PDF")
    assert client.get(f"{url[:-4]}abc/fichier/").status_code == 404
    horloge.move_to(CLOS)
    assert client.get(f"{url}fichier/").status_code == 410


@pytest.mark.django_db(transaction=True)
def test_asked_while_the_broker_is_away_it_is_made_by_the_sweep(
    start_worker: Callable[..., Any], settings: Any
) -> None:
    with time_machine.travel(APRES, tick=False):
        fait = passe()
        agent = venu(fait)
    script = (
        "import django, time; django.setup()\n"
        "from agents.models import Agent; from evenements.models import Evenement\n"
        "from evenements.services.attestations import demander_attestation\n"
        f"fait, agent = Evenement.objects.get(), Agent.objects.get(pk={agent.pk}); debut = time.monotonic()\n"
        "demander_attestation(fait, agent, par=agent); print(time.monotonic() - debut)"
    )
    environnement = service_environment() | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    lance = [sys.executable, "-c", script]
    fait_a_part = subprocess.run(lance, env=environnement, cwd=BASE, capture_output=True, text=True, check=True)
    assert float(fait_a_part.stdout) < 3
    assert Document.objects.get().etat == Document.Etat.DEMANDE
    Document.objects.update(cree_le=timezone.now() - dt.timedelta(minutes=10))
    start_worker(PORTAIL_MEDIA=str(settings.MEDIA_ROOT))
    reprendre()
    wait_until(lambda: Document.objects.get().etat == Document.Etat.PRET, seconds=40)
