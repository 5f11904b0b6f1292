"""What somebody does to keep a certification, and writes of it."""

import datetime as dt

import time_machine

from agenda import services as agenda
from agents.models import Agent
from demandes.models import Intervention
from facilitateurs import services as reseau
from tests.demandes.cadrage import dans

NOTE = "J’ai appris à me taire. " * 20


def noter(agent: Agent, jour: dt.date, **demi_journees: int) -> None:
    Intervention.objects.create(
        agent=agent, jour=jour, intitule="Séminaire", institution=agent.institution, **demi_journees
    )


def rencontre(cellule: Agent, jours: int, *agents: Agent) -> None:
    """Held so many days ago; these people were there."""
    debut = dans(-jours)
    with time_machine.travel(debut - dt.timedelta(days=9), tick=False):
        prevue = reseau.prevoir_rencontre(
            titre="Le réseau", debut=debut, fin=debut + dt.timedelta(hours=3), par=cellule
        )
        reseau.annoncer_rencontre(prevue, par=cellule)
        for agent in agents:
            agenda.inscrire(prevue.session, agent, par=agent)
    with time_machine.travel(debut + dt.timedelta(hours=1), tick=False):
        for agent in agents:
            agenda.pointer(prevue.session.creneaux.get(), agent, etat="present", par=cellule)
