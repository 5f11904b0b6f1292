"""Elimination slips: what is over its time is listed, approved, erased; the slip stays."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from agents.models import Lien
from courriels.models import Courriel
from documents.models import Document
from documents.services import construire
from donnees import bordereaux
from donnees.models import BordereauElimination, LigneBordereau
from formations import services
from formations.models import AvisHierarchique, Candidature, NoteSelection
from instance import journal
from instance.models import Action
from instance.services import modifier_regle
from tests.agents.factories import CelluleFactory
from tests.formations.candidatures import appel, avec_avis, preparer, relue

from .bordereaux import APRES, REFUS, administration, approuve, prepare, refusees, serie

pytestmark = pytest.mark.django_db
LISTE = "/admin/donnees/bordereauelimination/"


@pytest.fixture(autouse=True)
def apres(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path / "media"
    with time_machine.travel(APRES, tick=False):
        yield


def texte(bordereau: BordereauElimination) -> str:
    document = Document.objects.de(bordereau).first()
    assert document is not None
    construire(document.pk)
    document.refresh_from_db()
    with document.fichier.open("rb") as fichier:
        lu = " ".join(page.extract_text() for page in PdfReader(BytesIO(fichier.read())).pages)
    return " ".join(lu.replace("\u202f", " ").replace("\xa0", " ").split())


# --- What is over its time -------------------------------------------------------------------------
def test_nothing_is_listed_before_its_time_and_the_time_is_the_rule_s() -> None:
    refusees()
    with time_machine.travel(dt.datetime(2032, 1, 10, 9, tzinfo=dt.UTC), tick=False):
        with pytest.raises(ValidationError, match="Rien n’est arrivé à échéance"):
            bordereaux.preparer(serie(), par=administration())
        modifier_regle("formations.conservation_candidatures", 1, par=None)
        assert bordereaux.preparer(serie(), par=administration()).duree == 1
    assert not BordereauElimination.objects.filter(numero="BE-2032-0002").exists()


def test_refused_withdrawn_and_never_served_are_listed_and_those_with_a_place_are_not() -> None:
    with time_machine.travel(REFUS, tick=False):
        cohorte = appel()
        refusee, retiree, attend, sans_reponse, confirmee = (avec_avis(cohorte) for _ in range(5))
        services.retirer(retiree, par=retiree.agent)
        preparer(refusee, "non_retenue")
        preparer(attend, "liste_attente")
        preparer(confirmee, "retenue")
        services.envoyer_reponses(cohorte, par=CelluleFactory())
        with time_machine.travel(REFUS + dt.timedelta(hours=1), tick=False):
            services.confirmer(relue(confirmee), par=confirmee.agent)
    assert {piece.objet_id for piece in serie().echues(serie().limite())} == {str(refusee.pk), str(retiree.pk)}
    # Two years after the cohort ended, those whom it never served.
    with time_machine.travel(dt.datetime(2032, 3, 25, 9, tzinfo=dt.UTC), tick=False):
        pieces = {piece.objet_id: piece for piece in serie().echues(serie().limite())}
    assert set(pieces) == {str(c.pk) for c in (refusee, retiree, attend, sans_reponse)}
    assert pieces[str(attend.pk)].close_le == dt.date(2030, 3, 20)


def test_slip_counts_and_names_nobody() -> None:
    listees = refusees(3)
    bordereau = bordereaux.preparer(serie(), par=administration())
    assert bordereau.numero == "BE-2032-0001" and bordereau.avant == dt.date(2030, 2, 1)
    lu = texte(bordereau)
    assert "BE-2032-0001" in lu and "Promotion 2030 : non retenue 3 10/01/2030 10/01/2030" in lu
    assert "Visa de l’archiviste" in lu and "par Claire Œuvrard" in lu
    for candidature in listees:
        assert candidature.agent.nom not in lu and candidature.motif_decision not in lu
        assert not bordereau.lignes.filter(groupe__contains=candidature.agent.nom).exists()


def test_one_slip_of_a_kind_at_a_time() -> None:
    prepare()
    refusees(1, "Promotion 2029")
    with pytest.raises(ValidationError, match="BE-2032-0001 attend déjà"):
        bordereaux.preparer(serie(), par=administration())


# --- Approved, executed ----------------------------------------------------------------------------
def test_nothing_is_erased_without_the_archivist_s_approval() -> None:
    bordereau = prepare()
    with pytest.raises(ValidationError, match="à faire viser"):
        bordereaux.executer(bordereau, par=administration())
    for champs in ({"archiviste": " "}, {"vise_le": APRES.date() + dt.timedelta(1)}, {"vise_le": REFUS.date()}):
        with pytest.raises(ValidationError):
            approuve(bordereau, **champs)
    assert Candidature.objects.count() == 2


def test_execution_erases_all_that_hangs_on_what_is_listed_and_nothing_else() -> None:
    listees = refusees()
    with time_machine.travel(APRES - dt.timedelta(days=60), tick=False):
        recente = avec_avis(appel(nom="Promotion 2032"))
    pks = [str(candidature.pk) for candidature in listees]
    dits = [action for candidature in listees for action in journal.de(candidature)]
    assert Courriel.objects.filter(regle__startswith="formations.", objet_id__in=pks).exists()
    assert Lien.objects.filter(objet_id__in=pks).exists()
    Action.objects.filter(pk=dits[0].pk).update(motif="Une période chargée.", changements={"avis": ["", "réservé"]})

    bordereau = bordereaux.executer(approuve(bordereaux.preparer(serie(), par=administration())), par=administration())
    assert list(Candidature.objects.all()) == [recente]
    assert list(AvisHierarchique.objects.all()) == [recente.avis] and not NoteSelection.objects.exists()
    restent = Courriel.objects.filter(regle__startswith="formations.", objet_type__model="candidature")
    assert restent.exists() and set(restent.values_list("objet_id", flat=True)) == {str(recente.pk)}
    assert set(Lien.objects.filter(but__startswith="formations.").values_list("objet_id", flat=True)) <= {
        str(recente.pk)
    }
    tus = Action.objects.filter(pk__in=[action.pk for action in dits])
    assert len(tus) == len(dits) and not any(action.motif or action.changements for action in tus)
    assert (bordereau.etat, set(bordereau.lignes.values_list("sort", flat=True))) == ("execute", {"eliminee"})
    action = Action.objects.get(verbe="donnees.executer_bordereau")
    assert action.changements == {"éliminées": ["", "2"], "gardées": ["", "0"]}
    lu = texte(bordereau)
    assert "approuvée par Paule Ançel, archiviste" in lu and "2 pièces effacées" in lu


def test_execution_again_does_nothing() -> None:
    bordereau = approuve()
    for _ in range(2):
        bordereaux.executer(bordereau, par=administration())
    assert Action.objects.filter(verbe="donnees.executer_bordereau").count() == 1


def test_what_changed_since_or_is_now_kept_longer_stays() -> None:
    une, autre = refusees()
    bordereau = approuve(bordereaux.preparer(serie(), par=administration()))
    Candidature.objects.filter(pk=une.pk).update(decidee_le=APRES)
    bordereaux.executer(bordereau, par=administration())
    assert list(Candidature.objects.all()) == [une]
    assert dict(bordereau.lignes.values_list("objet_id", "sort")) == {
        str(une.pk): "gardee",
        str(autre.pk): "eliminee",
    }


def test_longer_time_decided_meanwhile_keeps_what_is_listed() -> None:
    bordereau = approuve()
    modifier_regle("formations.conservation_candidatures", 5, par=None)
    bordereaux.executer(bordereau, par=administration())
    assert Candidature.objects.count() == 2 and set(bordereau.lignes.values_list("sort", flat=True)) == {"gardee"}
    assert "2 pièces gardées" in texte(bordereau)


def test_list_that_is_no_longer_the_one_approved_erases_nothing() -> None:
    """As whoever owns the tables could make it."""
    bordereau = approuve()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE donnees_lignebordereau DISABLE TRIGGER ligne_bordereau_figee")
    bordereau.lignes.filter(pk=bordereau.lignes.earliest("pk").pk).update(close_le=dt.date(2029, 1, 1))
    with pytest.raises(ValidationError, match="La liste n’est plus celle"):
        bordereaux.executer(bordereau, par=administration())
    assert Candidature.objects.count() == 2


def test_failure_in_the_middle_erases_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    bordereau = approuve()

    def echouer(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(journal, "taire", echouer)
    with pytest.raises(RuntimeError):
        bordereaux.executer(bordereau, par=administration())
    assert Candidature.objects.count() == 2
    assert BordereauElimination.objects.get().etat == "approuve"


def test_abandoned_slip_erases_nothing_and_lets_another_be_made() -> None:
    bordereau = approuve()
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        bordereaux.abandonner(bordereau, motif=" ", par=administration())
    bordereaux.abandonner(bordereau, motif="Les archives en gardent.", par=administration())
    with pytest.raises(ValidationError, match="abandonné"):
        bordereaux.executer(bordereau, par=administration())
    assert bordereaux.preparer(serie(), par=administration()).numero == "BE-2032-0002"
    assert Candidature.objects.count() == 2


@pytest.mark.parametrize("verbe", ["preparer", "approuver", "executer", "abandonner"])
def test_cell_that_does_not_run_the_portal_eliminates_nothing(verbe: str) -> None:
    bordereau = serie() if verbe == "preparer" else prepare()
    champs: dict[str, Any] = {
        "approuver": {"archiviste": "Paule Ançel", "vise_le": APRES.date()},
        "abandonner": {"motif": "Non"},
    }.get(verbe, {})
    with pytest.raises(ValidationError, match="Seule l’administration"):
        getattr(bordereaux, verbe)(bordereau, par=CelluleFactory(), **champs)


# --- What the database refuses ---------------------------------------------------------------------
@pytest.mark.parametrize(
    "geste",
    [
        "DELETE FROM donnees_bordereauelimination",
        "UPDATE donnees_bordereauelimination SET avant = '2031-01-01'",
        "UPDATE donnees_bordereauelimination SET archiviste = 'Quelqu’un d’autre'",
        "UPDATE donnees_bordereauelimination SET etat = 'prepare'",
        "DELETE FROM donnees_lignebordereau",
        "UPDATE donnees_lignebordereau SET objet_id = '0'",
        "UPDATE donnees_lignebordereau SET sort = 'gardee'",
        "INSERT INTO donnees_lignebordereau (bordereau_id, objet_id, groupe, close_le, sort) "
        "SELECT id, '0', 'Autre', '2020-01-01', '' FROM donnees_bordereauelimination",
    ],
)
def test_database_keeps_an_executed_slip_as_it_is(geste: str) -> None:
    bordereaux.executer(approuve(), par=administration())
    with pytest.raises(IntegrityError, match="bordereau"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(geste)


@pytest.mark.parametrize(
    "geste",
    [
        "UPDATE donnees_bordereauelimination SET archiviste = 'Quelqu’un d’autre'",
        "UPDATE donnees_bordereauelimination SET empreinte = ''",
        "UPDATE donnees_lignebordereau SET close_le = '2020-01-01'",
    ],
)
def test_database_keeps_what_was_approved(geste: str) -> None:
    approuve()
    with pytest.raises(IntegrityError, match="bordereau"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(geste)


# --- The pages -------------------------------------------------------------------------------------
def test_administrator_prepares_notes_the_visa_and_executes(client_de: Callable[..., Client]) -> None:
    refusees()
    client = client_de(administration())
    page = client.get(LISTE).content.decode()
    assert "2 closes avant le 01/02/2030" in page and "Préparer un bordereau" in page
    preparer_ = reverse("admin:donnees_bordereauelimination_preparer", args=[serie().cle])
    page = client.post(preparer_, follow=True).content.decode()
    assert "faites-le viser" in page and "Noter le visa" in page and "Exécuter le bordereau" not in page
    assert "Le bordereau BE-2032-0001 attend déjà." in client.get(LISTE).content.decode()
    url = f"{LISTE}{BordereauElimination.objects.get().pk}/change/"
    page = client.post(url, {"geste": "approuver", "archiviste": "Paule Ançel", "vise_le": "2031-12-31"})
    assert "entre le jour du bordereau" in page.content.decode() and "Paule Ançel" in page.content.decode()
    client.post(url, {"geste": "approuver", "archiviste": "Paule Ançel", "vise_le": "2032-02-01"})
    assert "Cochez pour confirmer" in client.post(url, {"geste": "executer"}).content.decode()
    assert Candidature.objects.count() == 2
    page = client.post(url, {"geste": "executer", "sur": "on"}, follow=True).content.decode()
    assert "Le bordereau est exécuté." in page and "Visé par Paule Ançel" in page
    assert not Candidature.objects.exists()
    page = client.post(url, {"geste": "executer", "sur": "on"}, follow=True).content.decode()
    assert "a changé entre-temps" in page
    document = Document.objects.de(BordereauElimination.objects.get()).first()
    assert document and client.get(reverse("documents:document", args=[document.cle])).status_code == 200


def test_cell_does_not_see_the_slips(client_de: Callable[..., Client]) -> None:
    bordereau = prepare()
    client = client_de(CelluleFactory())
    document = Document.objects.de(bordereau).get()
    for url in (LISTE, f"{LISTE}{bordereau.pk}/change/"):
        assert client.get(url).status_code == 403
    assert client.post(f"{LISTE}{bordereau.pk}/change/", {"geste": "approuver"}).status_code == 403
    preparer_ = reverse("admin:donnees_bordereauelimination_preparer", args=[serie().cle])
    assert client.post(preparer_).status_code == 403
    assert client.get(reverse("documents:document", args=[document.cle])).status_code in (403, 404)
    assert "Bordereaux d’élimination" not in client.get("/admin/").content.decode()


def test_list_of_slips_costs_the_same_whatever_they_hold(client_de: Callable[..., Client]) -> None:
    client, comptes = client_de(administration()), []
    for combien, nom in ((1, "Promotion 2030"), (3, "Promotion 2031")):
        refusees(combien, nom)
        bordereau = bordereaux.preparer(serie(), par=administration())
        client.get(LISTE)
        with CaptureQueriesContext(connection) as requetes:
            client.get(LISTE)
        comptes.append(len(requetes))
        bordereaux.abandonner(bordereau, motif="Essai", par=administration())
    assert comptes[0] == comptes[1]
    assert LigneBordereau.objects.count() == 1 + 4
