"""A cohort with its trainer and its trainees, and the moments of its half-days."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import time_machine

from agenda import codes
from agenda import services as agenda
from agenda.ics import PARIS
from agenda.models import Creneau
from agents.models import Agent
from formations import assiduite, services
from formations.models import Cohorte, Emargement, Feuille, Formateur
from tests.agents.factories import AgentFactory, CelluleFactory

from .factories import cohorte, formation

JOUR = dt.date(2030, 3, 12)


def moment(heure: int, minute: int = 0, jour: dt.date = JOUR) -> dt.datetime:
    return dt.datetime.combine(jour, dt.time(heure, minute), tzinfo=PARIS)


def a(heure: int, minute: int = 0, jour: dt.date = JOUR) -> time_machine.travel:
    """That hour in Paris, on the cohort's first day."""
    return time_machine.travel(moment(heure, minute, jour), tick=False)


@dataclass
class Classe:
    """`matin` is the first half-day, 9 h to 12 h 30 on 12 March 2030."""

    cohorte: Cohorte
    formateur: Formateur
    stagiaires: list[Agent]
    cellule: Agent

    @property
    def demi_journees(self) -> list[Creneau]:
        return assiduite.creneaux(self.cohorte)

    @property
    def matin(self) -> Creneau:
        return self.demi_journees[0]

    @property
    def feuille(self) -> Feuille:
        return Feuille.objects.get(creneau=self.matin)

    def signer(self, agent: Agent, creneau: Creneau | None = None) -> Emargement:
        """Now, with the code that is on the screen."""
        creneau = creneau or self.matin
        return services.signer(creneau, agent=agent, code=codes.de_la_salle(creneau))

    def tenir(self, creneau: Creneau, etats: dict[Agent, str]) -> Feuille:
        """A whole half-day, lived at its hours: noted by the trainer, then countersigned."""
        with time_machine.travel(creneau.fin, tick=False):
            constats = [services.Constat(agent, etat) for agent, etat in etats.items()]
            services.constater(creneau, constats, par=self.formateur.agent)
            return services.contresigner(creneau, par=self.formateur.agent)


def inscrire(de: Cohorte, agents: list[Agent], par: Agent) -> None:
    """Places given by the cell, be it of the certifying training: one does not register for it oneself."""
    if not de.session.inscriptible:
        agenda.regler(de.session, inscriptible=True, par=par)
    for agent in agents:
        agenda.inscrire(de.session, agent, par=par, d_office=True)


def classe(*noms: str, jours: tuple[dt.date, ...] = (), **champs: Any) -> Classe:
    """By default Zoé, Paul and Bao, two days."""
    cellule = CelluleFactory()
    de = cohorte(formation(**champs), jours=jours)
    stagiaires = [AgentFactory(prenom=nom) for nom in noms or ("Zoé", "Paul", "Bao")]
    inscrire(de, stagiaires, cellule)
    formateur = services.enregistrer_formateur(AgentFactory(prenom="Inès"), organismes=[], par=cellule)
    services.nommer_formateurs(de, [formateur], par=cellule)
    return Classe(Cohorte.objects.get(pk=de.pk), formateur, stagiaires, cellule)
