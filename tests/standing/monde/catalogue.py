"""Trainings and their cohorts."""

import datetime as dt

from django.utils import timezone

from formations import services as formations
from formations.models import Formation, Organisme

from .gens import Monde


def poser_formations(n: int, monde: Monde) -> None:
    """A training with `n` cohorts to come, and as many others."""
    organisme = formations.enregistrer_organisme(Organisme(), par=monde.cellule, nom="Le Sommet, coopérative")
    for i in range(n):
        formations.enregistrer_organisme(Organisme(), par=monde.cellule, nom=f"Organisme {i}")
        formation = formations.enregistrer_formation(
            Formation(),
            par=monde.cellule,
            titre=f"Animer une réunion {i}",
            accroche="Préparer, ouvrir, décider.",
            objectifs="Préparer un déroulé",
            heures=7,
            demi_journees=2,
            places=12,
            organisme=organisme,
            institutions=[monde.cellule.institution],
        )
        monde.extra.setdefault("formation", formations.publier(formation, par=monde.cellule))
        formations.publier(formation, par=monde.cellule)
        debut = timezone.now() + dt.timedelta(days=50 + i)
        demis = [formations.DemiJournee(debut, debut + dt.timedelta(hours=3), {"site": monde.cellule.site})]
        for formee in dict.fromkeys((monde.extra["formation"], formation)):
            cohorte = formations.ouvrir_cohorte(
                formee, nom=f"Session {i}", par=monde.cellule, demi_journees=demis, referent=monde.cellule
            )
            formations.publier_cohorte(cohorte, par=monde.cellule)
