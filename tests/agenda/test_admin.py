"""The cell's screens: settings, decisions in number, export."""

import datetime as dt
import io
from collections.abc import Callable, Iterator

import openpyxl
import pytest
import time_machine
from django.test import Client

from agenda import services
from agenda.models import Inscription, Jauge, Question, Reservation, Salle, Session
from courriels.models import Courriel
from tests.agenda.factories import SessionOuverteFactory
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory, SiteFactory

pytestmark = pytest.mark.django_db
E = Inscription.Etat
MAINTENANT = dt.datetime(2030, 12, 1, 9, tzinfo=dt.UTC)
LISTE = "/admin/agenda/inscription/"


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MAINTENANT, tick=False) as voyage:
        yield voyage


@pytest.fixture
def nadia(client_de: Callable[..., Client]) -> Client:
    return client_de(CelluleFactory(nom="Ferhat"))


def prendre(session: Session, **champs: object) -> Inscription:
    agent = AgentFactory(**champs)
    return services.inscrire(session, agent, par=agent)


def faire(client: Client, action: str, *inscriptions: Inscription, **champs: str):
    corps = {"action": action, "_selected_action": [i.pk for i in inscriptions], **champs}
    return client.post(LISTE, corps, follow=True)


def reglages(session: Session, **champs: object) -> dict[str, object]:
    fixes = {"audience": "tous", "promotion": "directe", "inscriptible": "on", "liste_attente": "on"}
    vides = {
        f"{nom}-{compte}": 0
        for nom in ("creneaux", "reservations", "questions")
        for compte in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {**fixes, **vides, **champs}


def regler(client: Client, session: Session, **champs: object) -> str:
    page = client.post(f"/admin/agenda/session/{session.pk}/change/", reglages(session, **champs), follow=True)
    return page.content.decode()


def test_settings_change_places_and_promote(nadia: Client) -> None:
    session = SessionOuverteFactory(places=1)
    prendre(session)
    attend = prendre(session)
    regler(nadia, session, places_presence="3", places_distance="sans limite", sur_accord="on")
    attend.refresh_from_db()
    session.refresh_from_db()
    assert (attend.etat, session.sur_accord) == (E.CONFIRMEE, True)
    assert dict(Jauge.objects.values_list("mode", "capacite")) == {"presence": 3, "distance": None}


def test_fewer_places_than_taken_is_refused_in_words(nadia: Client) -> None:
    session = SessionOuverteFactory(places=2)
    for _ in range(2):
        prendre(session)
    assert "places sont prises" in regler(nadia, session, places_presence="1")
    assert "Écrivez un nombre" in regler(nadia, session, places_presence="beaucoup")
    assert Jauge.objects.get().capacite == 2


def test_kept_places_and_questions_are_given_with_the_session(nadia: Client) -> None:
    session, autre = SessionOuverteFactory(places=5), AutreInstitutionFactory()
    regler(
        nadia,
        session,
        places_presence="5",
        **{
            "reservations-TOTAL_FORMS": 1,
            "reservations-0-session": session.pk,
            "reservations-0-institution": autre.pk,
            "reservations-0-mode": "presence",
            "reservations-0-places": 2,
            "reservations-0-jusqu_au_0": "05/12/2030",
            "reservations-0-jusqu_au_1": "12:00",
            "questions-TOTAL_FORMS": 1,
            "questions-0-session": session.pk,
            "questions-0-libelle": "Vos attentes ?",
            "questions-0-type": "texte",
            "questions-0-ordre": 0,
        },
    )
    assert (Reservation.objects.get().places, Jauge.objects.get().gardees) == (2, 2)
    assert Question.objects.get().libelle == "Vos attentes ?"


def test_decisions_are_taken_in_number(nadia: Client, horloge) -> None:
    session = SessionOuverteFactory(places=5, sur_accord=True)
    un, deux, trois = (prendre(session) for _ in range(3))
    horloge.shift(60)
    faire(nadia, "valider", un, deux)
    assert "Motif" in faire(nadia, "refuser", trois).content.decode()
    faire(nadia, "refuser", trois, confirmer="1", motif="Réservé aux débutants.")
    assert list(Inscription.objects.order_by("ordre").values_list("etat", flat=True)) == [
        E.CONFIRMEE,
        E.CONFIRMEE,
        E.REFUSEE,
    ]
    assert Courriel.objects.filter(regle="agenda.validee", pas_avant__isnull=False).count() == 2
    faire(nadia, "annuler", un, confirmer="1", motif="Erreur de saisie.")
    un.refresh_from_db()
    assert (un.etat, un.motif) == (E.ANNULEE, "Erreur de saisie.")


def test_cell_registers_somebody_without_a_mailbox(nadia: Client) -> None:
    session, terrain = SessionOuverteFactory(places=1, fermeture=MAINTENANT), AgentFactory(email=None)
    nadia.post(f"{LISTE}add/", {"session": session.pk, "agent": terrain.pk, "mode": "presence"})
    assert (Inscription.objects.get().agent, Jauge.objects.get().prises) == (terrain, 1)
    page = nadia.post(f"{LISTE}add/", {"session": session.pk, "agent": terrain.pk, "mode": "presence"}, follow=True)
    assert "a déjà une place" in page.content.decode()


def test_cell_answers_the_session_s_questions_for_somebody(nadia: Client) -> None:
    session, terrain = SessionOuverteFactory(places=1), AgentFactory(email=None)
    repas = Question.objects.create(session=session, libelle="Vous déjeunez\u202f?", type="oui_non", obligatoire=True)
    attentes = Question.objects.create(session=session, libelle="Vos attentes\u202f?")
    assert repas.libelle in nadia.get(f"{LISTE}add/?session={session.pk}").content.decode()
    assert repas.libelle not in nadia.get(f"{LISTE}add/").content.decode()

    choisie = {"session": session.pk, "agent": terrain.pk, "mode": "presence"}
    page = nadia.post(f"{LISTE}add/", choisie).content.decode()
    assert "Cette session pose des questions" in page and attentes.libelle in page

    posees = {**choisie, f"question_{repas.pk}": "", f"question_{attentes.pk}": ""}
    assert "errorlist" in nadia.post(f"{LISTE}add/", posees).content.decode()
    assert not Inscription.objects.exists()
    nadia.post(f"{LISTE}add/", {**posees, f"question_{repas.pk}": "Oui"})
    assert Inscription.objects.get().reponses == {str(repas.pk): "Oui"}


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_export_runs_no_formula(nadia: Client, format: str) -> None:
    session = SessionOuverteFactory(places=3)
    faite = prendre(session, nom="=HYPERLINK(1)", prenom="@Zoé")
    fichier = faire(nadia, f"exporter_{format}", faite)
    assert f"inscriptions.{format}" in fichier["Content-Disposition"]
    if format == "csv":
        ligne = fichier.content.decode("utf-8-sig").splitlines()[1]
        assert ";'=HYPERLINK(1);'@Zoé;" in ligne
    else:
        feuille = openpyxl.load_workbook(io.BytesIO(fichier.content)).active
        assert [case.data_type for case in feuille[2][1:3]] == ["s", "s"]
        assert feuille["B2"].value == "'=HYPERLINK(1)"


def test_session_is_cancelled_with_a_reason(nadia: Client) -> None:
    session = SessionOuverteFactory(places=3)
    prendre(session)
    corps = {"action": "annuler", "_selected_action": [session.pk], "confirmer": "1", "motif": "Grève"}
    page = nadia.post("/admin/agenda/session/", corps, follow=True).content.decode()
    session.refresh_from_db()
    assert session.annulee_le == MAINTENANT
    assert "Vous pouvez encore vous raviser" in page
    assert Inscription.objects.get().etat == E.ANNULEE


def test_room_is_entered(nadia: Client) -> None:
    nadia.post("/admin/agenda/salle/add/", {"site": SiteFactory().pk, "nom": "Salle des Sagnes", "capacite": 40})
    assert Salle.objects.get().capacite == 40
