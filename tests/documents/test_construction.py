"""From the demand to the one stored file, whatever fails on the way."""

import hashlib
import subprocess
import sys
import textwrap
import threading
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from courriels.models import Courriel
from documents import services
from documents.models import Compteur, Document
from instance import journal
from instance.services import identite
from tests.agents.factories import AgentFactory
from tests.documents.factories import contexte_lettre, type_essai
from tests.services import BASE, service_environment, wait_until

ANNEE = timezone.localdate().year


@pytest.fixture(autouse=True)
def essai():
    with type_essai() as essai:
        yield essai


@pytest.fixture(autouse=True)
def magasin(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def demander(agent) -> Document:
    return services.demander("essai", agent, par=agent)


def texte(document: Document) -> str:
    with default_storage.open(document.fichier.name) as fichier:
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(fichier.read())).pages)


@pytest.mark.django_db
def test_demander_numbers_at_once_and_journals():
    agent = AgentFactory()
    document = demander(agent)
    assert document.numero == f"ESSAI-{ANNEE}-0001"
    assert (document.etat, document.titre) == (Document.Etat.DEMANDE, f"Lettre d’essai de {agent}")
    assert journal.de(document).get().verbe == "documents.demander"


@pytest.mark.django_db
def test_construire_stores_one_file_with_its_fingerprint(magasin):
    document = demander(AgentFactory(nom="d’Aubigné"))
    services.construire(document.pk)
    services.construire(document.pk)
    document.refresh_from_db()
    [fichier] = [chemin for chemin in magasin.rglob("*") if chemin.is_file()]
    assert document.etat == Document.Etat.PRET
    assert document.empreinte == hashlib.sha256(fichier.read_bytes()).hexdigest()
    assert document.tentatives == 1
    assert "d’Aubigné" in texte(document)


@pytest.mark.django_db
def test_the_pdf_is_tagged_titled_and_in_french():
    document = demander(AgentFactory(nom="Vasseur"))
    services.construire(document.pk)
    document.refresh_from_db()
    with default_storage.open(document.fichier.name) as fichier:
        lecteur = PdfReader(BytesIO(fichier.read()))
        racine = lecteur.trailer["/Root"]
        assert racine["/MarkInfo"]["/Marked"]
        assert racine["/Lang"] == "fr"
        assert racine["/ViewerPreferences"]["/DisplayDocTitle"]
        assert "pdfuaid" in racine["/Metadata"].get_object().get_data().decode()
        assert lecteur.metadata.title == document.titre
        assert len(lecteur.pages) == 1


@pytest.mark.django_db
def test_no_glyph_is_missing():
    """The two faces must hold the narrow no-break space and the rarer letters of names: no other font steps in, and
    what is read back is what was written."""
    nom = "Ÿvrard-Ñandú\u202f!\u202f«\u202fœ\u202fÿ\u202f»\u202fᵉ\u202f€"
    document = demander(AgentFactory(prenom="Œlie", nom=nom))
    services.construire(document.pk)
    document.refresh_from_db()
    with default_storage.open(document.fichier.name) as fichier:
        page = PdfReader(BytesIO(fichier.read())).pages[0]
    polices = {str(police.get_object()["/BaseFont"]) for police in page["/Resources"]["/Font"].values()}
    assert polices
    assert all("Inter" in nom or "Charis" in nom for nom in polices), polices
    assert page.extract_text().replace("\n", "").count(nom) >= 2


@pytest.mark.django_db
def test_demander_again_while_in_preparation_gives_the_same():
    agent = AgentFactory()
    assert demander(agent) == demander(agent)
    assert Document.objects.count() == 1


@pytest.mark.django_db
def test_demander_again_gives_the_same_until_what_it_prints_changes(essai):
    agent = AgentFactory()
    premier = demander(agent)
    services.construire(premier.pk)
    assert demander(agent) == premier
    assert services.etat_de("essai", agent) == (premier, False)
    essai.contexte = lambda agent: contexte_lettre(agent) | {"jours": "6 jours"}
    assert services.etat_de("essai", agent) == (premier, True)
    second = demander(agent)
    assert (second.numero, second.version, second.remplace) == (f"ESSAI-{ANNEE}-0001-v2", 2, premier)
    assert premier.version_suivante is None
    services.construire(second.pk)
    assert premier.version_suivante == second
    essai.contexte = contexte_lettre
    troisieme = demander(agent)
    services.construire(troisieme.pk)
    assert troisieme.numero == f"ESSAI-{ANNEE}-0001-v3"
    assert premier.version_suivante == troisieme


@pytest.mark.django_db
def test_a_document_that_keeps_failing_is_told_to_the_cell(essai):
    essai.contexte = lambda agent: {"agent": agent}
    document = demander(AgentFactory())
    for _ in range(services.MAX_TENTATIVES - 1):
        with pytest.raises(services.ConstructionImpossible):
            services.construire(document.pk)
    assert not Courriel.objects.exists()
    services.construire(document.pk)
    document.refresh_from_db()
    assert (document.etat, document.fichier.name) == (Document.Etat.ECHEC, "")
    assert "ValeurInterdite" in document.erreur
    courriel = Courriel.objects.get(regle="documents.echec")
    assert courriel.destinataire == identite().contact_courriel

    essai.contexte = contexte_lettre
    services.reconstruire(document, par=None)
    services.construire(document.pk)
    document.refresh_from_db()
    courriel.refresh_from_db()
    assert (document.etat, courriel.etat) == (Document.Etat.PRET, Courriel.Etat.ANNULE)


@pytest.mark.django_db
def test_a_template_with_an_unknown_variable_fails(essai):
    essai.contexte = lambda agent: {"nom": "Maud"}
    document = demander(AgentFactory())
    with pytest.raises(services.ConstructionImpossible):
        services.construire(document.pk)
    document.refresh_from_db()
    assert document.erreur.startswith("VariableManquante")


@pytest.mark.django_db(transaction=True)
def test_numbers_asked_together_leave_no_gap():
    assert sorted(_numeroter_ensemble(services.numeroter)) == [f"S-2030-{n:04d}" for n in range(1, 9)]


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_numbers_are_given_twice():
    depart = threading.Barrier(8)

    def sans_verrou(serie: str, annee: int) -> str:
        compteur, _ = Compteur.objects.get_or_create(serie=f"{serie}-{annee}")
        depart.wait(timeout=10)
        compteur.dernier += 1
        compteur.save(update_fields=["dernier"])
        return f"{serie}-{annee}-{compteur.dernier:04d}"

    assert len(set(_numeroter_ensemble(sans_verrou))) < 8


def _numeroter_ensemble(numeroter) -> list[str]:
    donnes: list[str] = []

    def un() -> None:
        try:
            donnes.append(numeroter("S", 2030))
        finally:
            connection.close()

    fils = [threading.Thread(target=un) for _ in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=20)
    return donnes


@pytest.mark.django_db(transaction=True)
def test_a_number_of_a_cancelled_demand_is_given_again():
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        services.numeroter("S", 2030)
        raise RuntimeError
    assert services.numeroter("S", 2030) == "S-2030-0001"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_file(magasin):
    document = demander(AgentFactory())

    def batir() -> None:
        try:
            services.construire(document.pk)
        finally:
            connection.close()

    fils = [threading.Thread(target=batir) for _ in range(3)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)
    document.refresh_from_db()
    assert document.etat == Document.Etat.PRET
    assert len([chemin for chemin in magasin.rglob("*") if chemin.is_file()]) == 1


MORT = """
    import os, signal, django
    django.setup()
    from documents.services import construction
    from tests.documents.factories import type_essai
    ranger = construction.ranger
    def ranger_puis_mourir(document, contenu):
        ranger(document, contenu)
        os.kill(os.getpid(), signal.SIGKILL)
    construction.ranger = ranger_puis_mourir
    with type_essai():
        construction.construire(int(os.environ["DOCUMENT"]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_file_and_row_leaves_one_file_in_the_end(magasin):
    document = demander(AgentFactory())
    mort = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(MORT)],
        cwd=BASE,
        env=service_environment()
        | {"DOCUMENT": str(document.pk), "PORTAIL_MEDIA": str(magasin), "PYTHONPATH": str(BASE)},
        capture_output=True,
        timeout=60,
    )
    assert mort.returncode == -9, mort.stderr.decode()
    [orphelin] = [chemin for chemin in magasin.rglob("*") if chemin.is_file()]
    document.refresh_from_db()
    assert (document.etat, document.tentatives) == (Document.Etat.DEMANDE, 1)
    # PostgreSQL frees the row once it notices that the client is gone.
    wait_until(lambda: services.construire(document.pk) or Document.objects.get().etat == Document.Etat.PRET)
    assert [chemin for chemin in magasin.rglob("*") if chemin.is_file()] == [orphelin]


@pytest.mark.django_db
def test_a_document_that_kills_its_worker_is_not_tried_for_ever():
    document = demander(AgentFactory())
    Document.objects.update(tentatives=services.MAX_TENTATIVES)
    services.construire(document.pk)
    document.refresh_from_db()
    assert document.etat == Document.Etat.ECHEC
