"""A cohort that was lived: people with a place, and what was noted of each half-day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from agenda import services as agenda
from agenda.ics import PARIS
from agenda.models import Inscription, Presence
from agents.models import Agent
from formations import services
from formations.models import Cohorte, Organisme
from tests.agents.factories import AgentFactory, CelluleFactory

from .factories import cohorte, formation

AVANT = dt.datetime(2030, 3, 1, 9, tzinfo=PARIS)
APRES = dt.datetime(2030, 3, 20, 9, tzinfo=PARIS)
"""A week after the last half-day of the default dates, 12 and 13 March 2030."""


def organisme() -> Organisme:
    return services.enregistrer_organisme(
        Organisme(),
        par=None,
        nom="Crête, école de facilitation",
        siret="73282932000074",
        numero_declaration="84380123456",
        adresse="12 rue de l’Exemple\n38000 Grenoble",
        contact_nom="Anaïs Ferrand",
    )


def prevue(stagiaires: Iterable[Agent] = (), *, jours: tuple[dt.date, ...] = (), **champs: Any) -> Cohorte:
    """With a provider, somebody who follows it, and what to bring. Without `stagiaires`, two people."""
    de = formation(organisme=organisme(), evaluation="Une facilitation observée, puis un entretien.", **champs)
    faite = cohorte(de, jours=jours, referent=CelluleFactory(prenom="Inès", nom="Ferhat"))
    services.modifier_cohorte(faite, par=None, consignes="Un cahier\nUne situation que vous vivez")
    for agent in list(stagiaires) or [AgentFactory(nom="Ançel"), AgentFactory(nom="Brun")]:
        agenda.inscrire(faite.session, agent, par=CelluleFactory(), d_office=True)
    return Cohorte.objects.select_related("session", "formation").get(pk=faite.pk)


def vecue(stagiaires: Iterable[Agent] = (), *, etat: str = Presence.Etat.PRESENT, **champs: Any) -> Cohorte:
    """Everybody noted so at every half-day."""
    faite = prevue(stagiaires, **champs)
    for inscription in inscriptions(faite):
        noter(faite, inscription.agent, etat)
    return faite


def noter(faite: Cohorte, agent: Agent, *etats: str) -> None:
    """One state for each half-day; the last one serves for those that follow."""
    for rang, creneau in enumerate(faite.session.creneaux.order_by("debut")):
        Presence.objects.update_or_create(
            creneau=creneau,
            agent=agent,
            defaults={"etat": etats[min(rang, len(etats) - 1)], "source": Presence.Source.HOTE},
        )


def inscriptions(faite: Cohorte) -> list[Inscription]:
    return list(Inscription.objects.filter(session=faite.session).select_related("agent", "session").order_by("pk"))
