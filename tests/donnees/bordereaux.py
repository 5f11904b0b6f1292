"""Applications refused long ago, and the slip that lists them."""

import datetime as dt
from typing import Any

import time_machine

from agents.models import Agent
from donnees import bordereaux
from donnees.models import BordereauElimination
from formations import services
from formations.models import Candidature
from instance.conservation import SERIES, Serie
from tests.agents.factories import CelluleFactory
from tests.formations.candidatures import appel, avec_avis, certifiante, preparer, relue

REFUS = dt.datetime(2030, 1, 10, 9, tzinfo=dt.UTC)
APRES = dt.datetime(2032, 2, 1, 9, tzinfo=dt.UTC)
"""Two years after the refusals, not after the cohort."""


def serie() -> Serie:
    return SERIES["formations.candidatures"]


def administration() -> Agent:
    return CelluleFactory(role="administration", prenom="Claire", nom="Œuvrard")


def refusees(combien: int = 2, nom: str = "Promotion 2030") -> list[Candidature]:
    with time_machine.travel(REFUS, tick=False):
        cohorte = appel(certifiante(titre=f"Facilitateur, {nom}"), nom)
        faites = [avec_avis(cohorte) for _ in range(combien)]
        for candidature in faites:
            services.noter(candidature, texte="Un projet clair.", membre=CelluleFactory())
            preparer(candidature, "non_retenue")
        services.envoyer_reponses(cohorte, par=CelluleFactory())
    return [relue(candidature) for candidature in faites]


def prepare(combien: int = 2) -> BordereauElimination:
    """At the moment it is called, that must be later than `APRES`."""
    refusees(combien)
    return bordereaux.preparer(serie(), par=administration())


def approuve(bordereau: BordereauElimination | None = None, **champs: Any) -> BordereauElimination:
    faite = bordereau or prepare()
    donnes = {"archiviste": "Paule Ançel, archiviste", "vise_le": APRES.date(), **champs}
    return bordereaux.approuver(faite, par=administration(), **donnes)
