"""The livret: all that somebody did, for them and the cell alone."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse
from pypdf import PdfReader

from agenda.models import Session
from demandes.models import Accompagnement, Intervention
from documents import services
from documents.models import Document
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.factories import DemandeFactory
from tests.evenements.factories import edition
from tests.evenements.participation import noter, passe
from tests.facilitateurs.factories import FacilitateurFactory
from tests.formations.vecue import APRES, vecue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def magasin(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path / "media"
    with time_machine.travel(APRES + dt.timedelta(days=300), tick=False):
        yield


@pytest.fixture
def agent() -> Any:
    """Somebody who learned, attended, is certified and led."""
    agent = FacilitateurFactory(agent__prenom="Élodie", agent__nom="Vasseur").agent
    vecue([agent, AgentFactory()])
    noter(passe(edition(), "Écrire pour être compris"), agent)
    Intervention.objects.create(
        agent=agent, intitule="Séminaire des collèges", animation=2, participants=40, institution=agent.institution
    )
    return agent


ATTENDUS = (
    "Animer une réunion utile",
    "14 h, 4 demi-journées",
    "Écrire pour être compris",
    "Certification n° C-2024",
    "Séminaire des collèges",
    "2 demi-journées",
)


def simple(texte: str) -> str:
    return " ".join(texte.replace("\u202f", " ").replace("\xa0", " ").split())


def test_livret_gathers_what_each_room_knows_on_a_page_and_in_a_pdf(agent, client_de) -> None:
    client = client_de(agent)
    page = simple(client.get(reverse("documents:livret")).content.decode())
    for mots in ATTENDUS:
        assert mots in page, mots
    client.post(reverse("documents:livret"))
    document = Document.objects.get(type="livret")
    services.construire(document.pk)
    document.refresh_from_db()
    assert (
        reverse("documents:document", args=[document.cle]) in client.get(reverse("documents:livret")).content.decode()
    )
    with default_storage.open(str(document.fichier.name)) as fichier:
        pages = PdfReader(BytesIO(fichier.read())).pages
        lu = simple(" ".join(page.extract_text() for page in pages))
    for mots in (*ATTENDUS, "Élodie Vasseur", "ni diplôme, ni titre, ni certification"):
        assert mots in lu, mots


def test_livret_keeps_the_title_of_a_restricted_request_to_itself(agent, client_de) -> None:
    demande = DemandeFactory(titre="Un conflit", confidentialite="restreint")
    accompagnement = Accompagnement.objects.create(demande=demande, session=Session.objects.create(titre="Atelier"))
    Intervention.objects.create(agent=agent, accompagnement=accompagnement, animation=1, institution=agent.institution)
    page = client_de(agent).get(reverse("documents:livret")).content.decode()
    assert "Accompagnement à diffusion restreinte" in page
    assert "Un conflit" not in page


def test_livret_says_that_it_changed_and_is_made_again(agent, client_de) -> None:
    services.construire(services.demander("livret", agent, par=agent).pk)
    Intervention.objects.create(agent=agent, intitule="Atelier", animation=1, institution=agent.institution)
    client = client_de(agent)
    assert "Il a changé depuis" in client.get(reverse("documents:livret")).content.decode()
    client.post(reverse("documents:livret"))
    assert Document.objects.order_by("-version").first().version == 2


def test_livret_is_for_oneself_and_the_cell(agent, client_de) -> None:
    adresse = reverse("documents:livret_de", args=[agent.numero])
    services.construire(services.demander("livret", agent, par=agent).pk)
    fichier = reverse("documents:document", args=[Document.objects.get().cle])
    chef = AgentFactory(encadrement="chef_service")
    agent.n_plus_1 = chef
    agent.save(update_fields=["n_plus_1"])
    assert "Séminaire des collèges" in client_de(CelluleFactory()).get(adresse).content.decode()
    for qui in (chef, AgentFactory()):
        assert client_de(qui).get(adresse).status_code == 404
        assert client_de(qui).post(adresse).status_code == 404
        assert client_de(qui).get(fichier).status_code == 404


def test_livret_of_a_newcomer_is_not_a_blank_page(client_de) -> None:
    page = client_de(AgentFactory()).get(reverse("documents:livret")).content.decode()
    assert "Aucune formation pour le moment." in page
    assert "Certifications" not in page
