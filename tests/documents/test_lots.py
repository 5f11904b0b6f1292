"""The same document for many: what fails is said, the rest comes, whatever dies on the way."""

import datetime as dt
import errno
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage, default_storage
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from agenda.models import Inscription
from agents.models import Agent
from documents import services, tasks
from documents.models import Compteur, Document, Lot
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.documents.factories import contexte_lettre, type_essai
from tests.formations.vecue import prevue
from tests.services import wait_until

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def essai(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path / "media"
    with type_essai() as essai:
        yield essai


@pytest.fixture
def cellule() -> Agent:
    return CelluleFactory()


def demander(*agents: Agent, par: Agent) -> Lot:
    return services.demander_lot("essai", agents, titre="Lettres d’essai", par=par)


def fabriquer(lot: Lot) -> Lot:
    """As the tasks do, one after the other."""
    services.preparer_lot(lot.pk)
    for document in Document.objects.filter(etat=Document.Etat.DEMANDE):
        try:
            services.construire(document.pk)
        except services.ConstructionImpossible:
            Document.objects.filter(pk=document.pk).update(tentatives=services.MAX_TENTATIVES)
            services.construire(document.pk)
    services.assembler_lot(lot.pk)
    lot.refresh_from_db()
    return lot


def archives(lot: Lot) -> list[str]:
    with default_storage.open(lot.archive.name) as fichier, zipfile.ZipFile(fichier) as archive:
        return archive.namelist()


def test_lot_gathers_each_document_once_in_an_archive_and_in_one_pdf(cellule) -> None:
    lot = fabriquer(demander(AgentFactory(nom="Ançel"), AgentFactory(nom="Brun"), par=cellule))
    assert lot.etat == Lot.Etat.FINI
    noms = archives(lot)
    with default_storage.open(lot.archive.name) as fichier, zipfile.ZipFile(fichier) as archive:
        assert [archive.read(nom)[:5] for nom in noms] == [b"%PDF-"] * 2
    annee = timezone.localdate().year
    assert [nom.partition("-lettre")[0] for nom in noms] == [f"ESSAI-{annee}-0001", f"ESSAI-{annee}-0002"]
    with default_storage.open(lot.impression.name) as fichier:
        pages = PdfReader(BytesIO(fichier.read())).pages
    assert [("Ançel" in p.extract_text(), "Brun" in p.extract_text()) for p in pages] == [
        (True, False),
        (False, False),
        (False, True),
        (False, False),
    ], "each begins on a new sheet"


def test_lot_says_who_has_none_and_gives_the_others(cellule, essai, client_de) -> None:
    bon, mauvais = AgentFactory(nom="Bon"), AgentFactory(nom="Mauvais")
    essai.contexte = lambda agent: {} if agent == mauvais else contexte_lettre(agent)
    lot = fabriquer(demander(bon, mauvais, par=cellule))
    page = client_de(cellule).get(reverse("documents:lot", args=[lot.cle])).content.decode()
    assert "1 sur 2" in page and "En échec" in page
    assert len(archives(lot)) == 1
    essai.contexte = contexte_lettre
    client_de(cellule).post(reverse("documents:lot_reprendre", args=[lot.cle]))
    lot = fabriquer(lot)
    assert len(archives(lot)) == 2
    assert Document.objects.count() == 2, "the failed one starts anew under its number"


def test_lot_counts_those_already_up_to_date(cellule) -> None:
    agent = AgentFactory()
    fabriquer(demander(agent, par=cellule))
    lot = fabriquer(demander(agent, AgentFactory(), par=cellule))
    assert Document.objects.count() == 2
    assert len(archives(lot)) == 2


def test_stopped_lot_asks_for_no_more(cellule, client_de) -> None:
    lot = demander(AgentFactory(), AgentFactory(), par=cellule)
    client_de(cellule).post(reverse("documents:lot_annuler", args=[lot.cle]))
    lot = fabriquer(lot)
    assert (lot.etat, Document.objects.count(), Compteur.objects.count()) == (Lot.Etat.ANNULE, 0, 0)
    client_de(cellule).post(reverse("documents:lot_reprendre", args=[lot.cle]))
    assert fabriquer(lot).etat == Lot.Etat.FINI


def test_lot_that_cannot_be_gathered_to_print_gives_its_archive(cellule, client_de) -> None:
    lot = demander(AgentFactory(), par=cellule)
    services.preparer_lot(lot.pk)
    document = Document.objects.get()
    services.construire(document.pk)
    document.refresh_from_db()
    Path(document.fichier.path).write_bytes(b"%PDF-1.7 cut short")
    services.assembler_lot(lot.pk)
    lot.refresh_from_db()
    assert (lot.etat, bool(lot.archive), bool(lot.impression)) == (Lot.Etat.FINI, True, False)
    page = client_de(cellule).get(reverse("documents:lot", args=[lot.cle])).content.decode()
    assert "Relancer ce qui manque" in page and "à imprimer</a>" not in page


def test_old_lot_loses_its_files_and_keeps_its_documents(cellule, time_machine, client_de) -> None:
    lot = fabriquer(demander(AgentFactory(), par=cellule))
    archive = lot.archive.name
    time_machine.move_to(timezone.now() + dt.timedelta(days=8))
    tasks.reprendre()
    lot.refresh_from_db()
    assert lot.etat == Lot.Etat.EXPIRE
    assert not default_storage.exists(archive)
    client = client_de(cellule)
    assert client.get(reverse("documents:lot_archive", args=[lot.cle])).status_code == 404
    page = client.get(reverse("documents:lot", args=[lot.cle])).content.decode()
    assert reverse("documents:document", args=[Document.objects.get().cle]) in page


def test_lot_has_somebody_and_an_end(cellule) -> None:
    with pytest.raises(ValidationError):
        demander(par=cellule)
    agent = AgentFactory()
    with pytest.raises(ValidationError, match="au plus"):
        demander(*[agent] * 201, par=cellule)


def test_lot_is_for_the_cell(cellule, client_de) -> None:
    agent = AgentFactory()
    lot = fabriquer(demander(agent, par=cellule))
    for nom in ("lot", "lot_archive", "lot_impression"):
        assert client_de(agent).get(reverse(f"documents:{nom}", args=[lot.cle])).status_code == 404
    assert client_de(agent).post(reverse("documents:lot_annuler", args=[lot.cle])).status_code == 404


def test_full_disk_is_said_and_caught_up_without_counting_attempts(cellule, client_de, monkeypatch) -> None:
    lot = demander(AgentFactory(), par=cellule)
    services.preparer_lot(lot.pk)
    document = Document.objects.get()
    ecrire = FileSystemStorage._save

    def plein(*arguments: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", plein)
    for _ in range(services.MAX_TENTATIVES + 2):
        services.construire(document.pk)
    document.refresh_from_db()
    assert (document.etat, document.tentatives) == (Document.Etat.DEMANDE, 0)
    page = client_de(cellule).get(reverse("documents:lot", args=[lot.cle])).content.decode()
    assert "Le disque des documents est plein" in page
    monkeypatch.setattr(FileSystemStorage, "_save", ecrire)
    assert fabriquer(lot).etat == Lot.Etat.FINI
    document.refresh_from_db()
    assert (document.etat, document.erreur) == (Document.Etat.PRET, "")


def groupe(nombre: int) -> list[Inscription]:
    session = prevue().session
    maintenant = timezone.now()
    return Inscription.objects.bulk_create(
        Inscription(
            session=session,
            agent=AgentFactory(),
            etat=Inscription.Etat.CONFIRMEE,
            ordre=100 + rang,
            confirmee_le=maintenant,
        )
        for rang in range(nombre)
    )


@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_of_a_hundred_leaves_each_exactly_once(
    cellule, start_worker: Callable[..., Any], settings: Any
) -> None:
    lot = services.demander_lot("convocation", groupe(100), titre="Convocations", par=cellule)
    mourant = start_worker(PORTAIL_MEDIA=str(settings.MEDIA_ROOT))
    prets = Document.objects.filter(etat=Document.Etat.PRET)
    wait_until(lambda: prets.count() >= 30, seconds=240, what="thirty documents")
    mourant.kill()
    assert 30 <= prets.count() < 100
    start_worker(PORTAIL_MEDIA=str(settings.MEDIA_ROOT))
    # What the dead one held is handed out again by the sweep, three minutes later.
    Document.objects.update(cree_le=timezone.now() - dt.timedelta(minutes=10))
    Lot.objects.update(cree_le=timezone.now() - dt.timedelta(minutes=10))
    tasks.reprendre()
    wait_until(lambda: Lot.objects.get().etat == Lot.Etat.FINI, seconds=400, what="the lot")
    annee = timezone.localdate().year
    assert sorted(Document.objects.values_list("numero", flat=True)) == [f"CV-{annee}-{n:04d}" for n in range(1, 101)]
    assert (prets.count(), Compteur.objects.get().dernier) == (100, 100)
    pieces = [f for f in Path(settings.MEDIA_ROOT).rglob("*.pdf") if f.parent.name != "lots"]
    assert len(pieces) == 100
    lot.refresh_from_db()
    assert len(archives(lot)) == 100
