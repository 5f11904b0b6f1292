"""Who may see a request, and act on it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from demandes import rules
from demandes.models import Accompagnement, Mission
from demandes.models.demande import Etat
from demandes.transitions import Qui
from tests.agenda.factories import SessionFactory
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.factories import DemandeFactory

pytestmark = pytest.mark.django_db


def _mission(demande, agent, etat):
    accompagnement, _ = Accompagnement.objects.get_or_create(
        demande=demande, defaults={"session": SessionFactory(), "equipe": 2}
    )
    return Mission.objects.create(
        accompagnement=accompagnement, agent=agent, etat=etat, repondre_avant=demande.deposee_le
    )


def test_requester_sponsor_and_cell_see_a_request_and_a_stranger_does_not():
    demande = DemandeFactory(commanditaire_email="Herve.Granjean@isere.example")
    sponsor = AgentFactory(email="herve.granjean@isere.example")
    assert rules.peut_voir(demande.demandeur, demande)
    assert rules.peut_voir(sponsor, demande)
    assert rules.peut_voir(CelluleFactory(), demande)
    assert not rules.peut_voir(AgentFactory(), demande)
    assert not rules.peut_voir(AgentFactory(email=None), demande)
    assert not rules.peut_voir(AnonymousUser(), demande)


@pytest.mark.parametrize(
    ("etat", "voit", "ecrit"),
    [
        (Mission.Etat.PROPOSEE, True, False),
        (Mission.Etat.ACCEPTEE, True, True),
        (Mission.Etat.DECLINEE, False, False),
        (Mission.Etat.SANS_REPONSE, False, False),
        (Mission.Etat.RETIREE, False, False),
    ],
)
def test_facilitator_sees_a_request_while_asked_and_writes_once_accepted(etat, voit, ecrit):
    demande, agent = DemandeFactory(), AgentFactory()
    _mission(demande, agent, etat)
    assert rules.peut_voir(agent, demande) is voit
    assert rules.peut_ecrire(agent, demande) is ecrit


def test_closed_account_may_nothing():
    demande = DemandeFactory()
    demande.demandeur.is_active = False
    assert not rules.peut_voir(demande.demandeur, demande)
    assert rules.qualite(demande.demandeur, demande) is None


def test_sponsor_acts_as_the_requester_and_the_cell_as_itself():
    demande = DemandeFactory()
    sponsor = AgentFactory(email=demande.commanditaire_email)
    assert rules.qualite(sponsor, demande) is Qui.DEMANDEUR
    assert rules.qualite(CelluleFactory(), demande) is Qui.CELLULE
    assert rules.peut_annuler(sponsor, demande)
    assert not rules.peut_annuler(AgentFactory(), demande)


def test_change_is_open_until_scoping_only():
    demande = DemandeFactory()
    assert rules.peut_modifier(demande.demandeur, demande)
    demande.etat = Etat.CADREE
    assert not rules.peut_modifier(demande.demandeur, demande)
