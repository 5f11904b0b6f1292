"""Trainings and cohorts, made through the services, as the cell makes them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from agenda.ics import PARIS
from formations import services
from formations.models import Cohorte, Formation
from formations.services import DemiJournee
from tests.agents.factories import CelluleFactory

MATIN, APRES_MIDI = ((9, 0), (12, 30)), ((13, 30), (17, 0))


def formation(titre: str = "Animer une réunion utile", *, publiee: bool = True, **champs: Any) -> Formation:
    par = CelluleFactory()
    donnes: dict[str, Any] = {
        "titre": titre,
        "accroche": "Préparer, ouvrir, décider.",
        "objectifs": "Préparer un déroulé\nDistribuer la parole",
        "heures": Decimal("14"),
        "demi_journees": 4,
        "places": 10,
        **champs,
    }
    faite = services.enregistrer_formation(Formation(), par=par, **donnes)
    return services.publier(faite, par=par) if publiee else faite


def demi(jour: dt.date, heures: tuple[tuple[int, int], tuple[int, int]] = MATIN) -> DemiJournee:
    debut, fin = (dt.datetime.combine(jour, dt.time(*h), tzinfo=PARIS) for h in heures)
    return DemiJournee(debut, fin, {"lieu": "Salle Vaucanson"})


def cohorte(
    de: Formation,
    nom: str = "Session de mars",
    *,
    jours: tuple[dt.date, ...] = (),
    annoncee: bool = True,
    **champs: Any,
) -> Cohorte:
    """By default Tuesday 12 and Wednesday 13 March 2030."""
    par = CelluleFactory()
    demis = [demi(j, h) for j in jours or (dt.date(2030, 3, 12), dt.date(2030, 3, 13)) for h in (MATIN, APRES_MIDI)]
    faite = services.ouvrir_cohorte(de, nom=nom, par=par, demi_journees=demis, **champs)
    return services.publier_cohorte(faite, par=par) if annoncee else faite
