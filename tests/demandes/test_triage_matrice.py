"""Every transition from every state by everybody, through the pages, as the one table says."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agenda.models import Creneau, Session
from agents.models import Agent
from demandes.models import Accompagnement, Demande, Mission
from demandes.models.demande import PARCOURS, SORTIES, Etat
from demandes.transitions import TRANSITIONS, Qui
from instance import journal
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.facilitateurs.factories import FacilitateurFactory

from .factories import DemandeFactory

pytestmark = pytest.mark.django_db
CADRES = {*PARCOURS[PARCOURS.index(Etat.CADREE) :]}


def dans_l_etat(etat: str, facilitateur: Agent, *, jour: int = -1) -> Demande:
    """A request put in this state, with the complete team and the past séance that the states of the work suppose;
    `jour` sets the séance so many days from now."""
    sortie: dict[str, Any] = {"sortie_le": timezone.now(), "motif_sortie": "Dit."} if etat in SORTIES else {}
    demande = DemandeFactory(etat=etat, accord_le=timezone.now(), realisee_le=timezone.now(), **sortie)
    if etat in CADRES:
        session = Session.objects.create(titre=demande.titre)
        debut = timezone.now() + dt.timedelta(days=jour)
        Creneau.objects.create(session=session, debut=debut, fin=debut + dt.timedelta(hours=3))
        accompagnement = Accompagnement.objects.create(demande=demande, session=session, equipe=1)
        Mission.objects.create(
            accompagnement=accompagnement, agent=facilitateur, etat=Mission.Etat.ACCEPTEE, repondre_avant=debut
        )
    return demande


def donnees() -> dict[str, str]:
    jour = (timezone.localdate() + dt.timedelta(days=40)).isoformat()
    return {
        "motif": "Un motif écrit.",
        "origine": "cellule",
        "bilans": "demander",
        "equipe": "1",
        "seances-TOTAL_FORMS": "1",
        "seances-INITIAL_FORMS": "1",
        "seances-0-jour": jour,
        "seances-0-debut": "09:00",
        "seances-0-fin": "12:00",
        "seances-0-modalite": "presence",
    }


@pytest.mark.parametrize("cle", TRANSITIONS)
def test_the_cell_goes_where_the_table_says_and_nowhere_else(client_de: Callable[[Agent], Client], cle: str) -> None:
    navigateur = client_de(CelluleFactory())
    facilitateur = FacilitateurFactory().agent
    transition = TRANSITIONS[cle]
    for etat in Etat:
        # Once a séance was held, a request is stopped before its time; it is cancelled until then.
        demande = dans_l_etat(etat, facilitateur, jour=1 if cle == "annuler" else -1)
        reponse = navigateur.post(f"/cellule/demandes/{demande.numero}/{cle}/", donnees())
        demande.refresh_from_db()
        permise = etat in transition.depuis and Qui.CELLULE in transition.qui
        assert reponse.status_code in ((302,) if permise else (200, 302)), (cle, etat)
        assert demande.etat == (transition.vers if permise else etat), (cle, etat)
        assert journal.de(demande).filter(verbe=f"demandes.{cle}").count() == int(permise), (cle, etat)
        page = navigateur.get(f"/cellule/demandes/{demande.numero}/").content.decode()
        suite = TRANSITIONS[cle]
        propose = f"/cellule/demandes/{demande.numero}/{cle}/" in page
        assert propose == (demande.etat in suite.depuis and Qui.CELLULE in suite.qui), (cle, etat)


@pytest.mark.parametrize("cle", TRANSITIONS)
def test_nobody_else_moves_a_request_from_the_inbox(client_de: Callable[[Agent], Client], cle: str) -> None:
    facilitateur = FacilitateurFactory().agent
    for etat in TRANSITIONS[cle].depuis:
        demande = dans_l_etat(etat, facilitateur)
        for personne in (demande.demandeur, facilitateur, AgentFactory()):
            reponse = client_de(personne).post(f"/cellule/demandes/{demande.numero}/{cle}/", donnees())
            assert reponse.status_code == 403
        demande.refresh_from_db()
        assert demande.etat == etat


@pytest.mark.parametrize(
    ("cle", "etat", "phrase"),
    [("affecter", Etat.CADREE, "il manque 1"), ("realiser", Etat.AFFECTEE, "Une séance est encore à venir")],
)
def test_what_is_not_true_yet_cannot_be_noted(
    client_de: Callable[[Agent], Client], cle: str, etat: Etat, phrase: str
) -> None:
    demande = dans_l_etat(etat, FacilitateurFactory().agent)
    demain = timezone.now() + dt.timedelta(days=1)
    Creneau.objects.create(session=demande.accompagnement.session, debut=demain, fin=demain + dt.timedelta(hours=3))
    Accompagnement.objects.update(equipe=2)
    reponse = client_de(CelluleFactory()).post(f"/cellule/demandes/{demande.numero}/{cle}/", follow=True)
    assert phrase in reponse.content.decode()
    demande.refresh_from_db()
    assert demande.etat == etat
