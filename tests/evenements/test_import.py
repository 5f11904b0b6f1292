"""The programme as a table: read, shown, applied once, written so that nothing in it runs."""

import io
from collections.abc import Callable

import openpyxl
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agenda.models import Jauge
from evenements import services
from evenements.models import Edition, Evenement, ImportProgramme
from evenements.services.importation import appliquer_programme, deposer_programme, plan_de
from tests.agents.factories import AgentFactory, CelluleFactory, SiteFactory
from tests.evenements.factories import edition, evenement, paris, seance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("debut_octobre")]
TITRES = (
    "Référence;Titre;En une phrase;Jour;Début;Fin;Modalité;Lien;Places sur place;Places à distance;Intervenants;Thèmes"
)
ECRIRE = (
    "ecrire;Écrire clair;On apporte un courrier.;14/11/2030;9:00;12 h;Sur place;;40;;Sarah Roybon, facilitatrice;Écrire"
)
VISIO = ";Un formulaire de moins;Onze pièces de moins.;2030-11-19;12h30;13:15;À distance;https://visio.example/x;;50;;"


@pytest.fixture
def debut_octobre() -> object:
    with time_machine.travel(paris(10, 1, 9), tick=False):
        yield


def _csv(*lignes: str, codage: str = "utf-8") -> bytes:
    return "\n".join([TITRES, *lignes]).encode(codage)


def _importer(dans: Edition, contenu: bytes, **options: bool) -> ImportProgramme:
    par = CelluleFactory()
    depot = deposer_programme(edition=dans, contenu=contenu, nom="programme.csv", par=par)
    appliquer_programme(depot, empreinte=plan_de(depot).empreinte, par=par, **options)
    return depot


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_file_becomes_drafts_whatever_wrote_it(codage: str) -> None:
    dans = edition()
    _importer(dans, _csv(ECRIRE, VISIO, codage=codage))
    ecrire, visio = Evenement.objects.order_by("pk")
    assert (ecrire.slug, ecrire.session.titre, ecrire.etat) == ("ecrire", "Écrire clair", "brouillon")
    assert ecrire.session.creneaux.get().debut == paris(11, 14, 9)
    assert Jauge.objects.get(session=ecrire.session).capacite == 40
    assert [(i.nom, i.qualite) for i in ecrire.intervenants.all()] == [("Sarah Roybon", "facilitatrice")]
    assert visio.slug == "un-formulaire-de-moins" and visio.session.creneaux.get().modalite == "distance"


def test_same_file_twice_changes_nothing() -> None:
    dans = edition()
    _importer(dans, _csv(ECRIRE, VISIO))
    depot = deposer_programme(edition=dans, contenu=_csv(ECRIRE, VISIO), nom="encore.csv", par=CelluleFactory())
    plan = plan_de(depot)
    assert plan.vide and plan.inchangees == 2 and Evenement.objects.count() == 2


def test_change_is_named_then_done() -> None:
    dans = edition()
    _importer(dans, _csv(ECRIRE))
    autre = (
        ECRIRE.replace("14/11/2030", "15/11/2030").replace(";40;", ";30;").replace("Sarah Roybon", "Thierry Ponsard")
    )
    depot = deposer_programme(edition=dans, contenu=_csv(autre), nom="change.csv", par=CelluleFactory())
    plan = plan_de(depot)
    assert plan.modifiees[0].changements == ["Intervenants", "Places sur place", "Date ou lieu"]
    appliquer_programme(depot, empreinte=plan.empreinte, par=None)
    fait = Evenement.objects.get()
    assert fait.session.creneaux.get().debut == paris(11, 15, 9) and str(fait.intervenants.get()) == "Thierry Ponsard"


def test_wrong_rows_are_told_and_nothing_is_written_without_consent() -> None:
    dans = edition()
    fausses = [
        ECRIRE.replace("14/11/2030", "31/11/2030"),
        VISIO.replace("13:15", "12:00"),
        VISIO.replace("Un formulaire", "Autre").replace("https://visio.example/x", "javascript:alert(1)"),
        "trois;Trois;Une phrase.;20/11/2030;9:00;10:00;Sur la lune;;;;;",
        "quatre;Quatre;;20/11/2030;9:00;10:00;;;;;;",
        "cinq;Cinq;Une phrase.;20/11/2030;9:00;10:00;;;beaucoup;;;",
    ]
    bonne = ECRIRE.replace("ecrire;", "bonne;")
    contenu, par = _csv(*fausses, bonne), CelluleFactory()
    depot = deposer_programme(edition=dans, contenu=contenu, nom="faux.csv", par=par)
    plan = plan_de(depot)
    assert [erreur.ligne for erreur in plan.erreurs] == [2, 3, 4, 5, 6, 7]
    with pytest.raises(ValidationError, match="corriger"):
        appliquer_programme(depot, empreinte=plan.empreinte, par=par)
    assert not Evenement.objects.exists()
    appliquer_programme(depot, empreinte=plan.empreinte, avec_erreurs=True, par=par)
    assert Evenement.objects.get().slug == "bonne"


def test_clash_while_applying_undoes_everything() -> None:
    dans, agent, par = edition(), AgentFactory(prenom="Sarah", nom="Roybon"), CelluleFactory()
    services.inviter(evenement(dans, "Ailleurs", seances=[seance(11, 15)]), par=par, agent=agent)
    fait = evenement(dans, "Écrire clair")
    services.inviter(fait, par=par, agent=agent)
    contenu = _csv(VISIO, "ecrire-clair;Écrire clair;On apporte.;15/11/2030;9:00;12:00;;;;;;")
    depot = deposer_programme(edition=dans, contenu=contenu, nom="choc.csv", par=par)
    with pytest.raises(ValidationError, match=r"Ligne 3.*pas libre"):
        appliquer_programme(depot, empreinte=plan_de(depot).empreinte, par=par)
    assert not Evenement.objects.filter(session__titre__startswith="Un formulaire").exists()


def test_hour_that_does_not_exist_is_refused() -> None:
    depot = deposer_programme(
        edition=edition(),
        contenu=_csv(ECRIRE.replace("14/11/2030;9:00", "31/03/2030;2:30")),
        nom="heure.csv",
        par=CelluleFactory(),
    )
    assert "n’existe pas" in plan_de(depot).erreurs[0].texte


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"", "Colonne introuvable"),
        (TITRES.encode(), "aucune séance"),
        (b"\x00\x01\x02", "ni un CSV"),
        (b"PK\x03\x04rien", "ne s’ouvre pas"),
        (_csv(*[ECRIRE.replace("ecrire;", f"e{i};") for i in range(50_000)]), "dépasse 500 lignes"),
    ],
    ids=["vide", "titres", "binaire", "faux classeur", "50 000 lignes"],
)
def test_unreadable_file_is_refused_in_words(contenu: bytes, dit: str, client_de: Callable[..., Client]) -> None:
    dans = edition()
    saisie = {"edition": dans.pk, "fichier": SimpleUploadedFile("p.csv", contenu or b" ")}
    reponse = client_de(CelluleFactory()).post("/admin/evenements/importprogramme/add/", saisie)
    assert reponse.status_code == 200 and dit in reponse.content.decode()
    assert not ImportProgramme.objects.exists()


def test_exported_file_is_read_back_unchanged_and_runs_no_formula(client_de: Callable[..., Client]) -> None:
    dans = edition()
    evenement(dans, "=1+1", accroche="@SUM(A1)", seances=[seance(site=SiteFactory()), seance(11, 21)], presence=12)
    client = client_de(CelluleFactory())
    for format in ("csv", "xlsx"):
        contenu = client.get(f"/admin/evenements/edition/{dans.pk}/programme.{format}").content
        plan = plan_de(deposer_programme(edition=dans, contenu=contenu, nom=f"p.{format}", par=CelluleFactory()))
        assert plan.vide and not plan.erreurs and plan.inchangees == 1
    cellules = [
        c.value for ligne in openpyxl.load_workbook(io.BytesIO(contenu)).active.iter_rows() for c in ligne if c.value
    ]
    assert "'=1+1" in cellules and not [valeur for valeur in cellules if str(valeur).startswith(("=", "@"))]


def test_import_from_the_admin_shows_then_applies(client_de: Callable[..., Client]) -> None:
    dans, client = edition(), client_de(CelluleFactory())
    saisie = {"edition": dans.pk, "fichier": SimpleUploadedFile("p.csv", _csv(ECRIRE))}
    page = client.post("/admin/evenements/importprogramme/add/", saisie, follow=True)
    assert "Écrire clair" in page.content.decode() and not Evenement.objects.exists()
    depot = ImportProgramme.objects.get()
    adresse = f"/admin/evenements/importprogramme/{depot.pk}/appliquer/"
    client.post(adresse, {"empreinte": "autre"})
    assert not Evenement.objects.exists()
    client.post(adresse, {"empreinte": plan_de(depot).empreinte})
    assert Evenement.objects.count() == 1
    client.post(adresse, {"empreinte": plan_de(depot).empreinte})
    assert Evenement.objects.count() == 1


def test_file_of_the_programme_is_for_the_cell(client_de: Callable[..., Client]) -> None:
    dans = edition()
    for client in (Client(), client_de(AgentFactory())):
        assert client.get(f"/admin/evenements/edition/{dans.pk}/programme.csv").status_code in (302, 403)
    assert client_de(CelluleFactory()).get(f"/admin/evenements/edition/{dans.pk}/programme.exe").status_code == 404
