"""Editions and events, made through the services, as the cell makes them."""

import datetime as dt
from typing import Any

from agenda.ics import PARIS
from agenda.models import Modalite
from evenements import services
from evenements.models import Edition, Evenement
from evenements.services import Seance
from tests.agents.factories import CelluleFactory, InstitutionFactory

ANNEE = 2030


def paris(mois: int, jour: int, heure: int, minute: int = 0, annee: int = ANNEE) -> dt.datetime:
    return dt.datetime(annee, mois, jour, heure, minute, tzinfo=PARIS)


def edition(*, annee: int = ANNEE, publiee: bool = True, **champs: Any) -> Edition:
    """From 4 to 29 November."""
    par = CelluleFactory()
    faite = services.enregistrer_edition(
        Edition(),
        par=par,
        **{
            "annee": annee,
            "theme": "Simplifier à plusieurs",
            "debut": dt.date(annee, 11, 4),
            "fin": dt.date(annee, 11, 29),
            **champs,
        },
    )
    return services.publier_edition(faite, par=par) if publiee else faite


def seance(mois: int = 11, jour: int = 14, heure: int = 9, *, duree: int = 180, **lieu: Any) -> Seance:
    debut = paris(mois, jour, heure)
    return Seance(debut, debut + dt.timedelta(minutes=duree), **lieu)


def a_distance(mois: int = 11, jour: int = 14, heure: int = 13, **lieu: Any) -> Seance:
    lien = {"lien_visio": "https://visio.example/salle-secrete"}
    return seance(mois, jour, heure, duree=45, modalite=Modalite.DISTANCE, **lien | lieu)


def evenement(
    dans: Edition | None, titre: str = "Écrire pour être compris", *, publie: bool = True, **champs: Any
) -> Evenement:
    par = CelluleFactory()
    donnes = {"seances": [seance()], "presence": 40, "distance": 40, "accroche": "On apporte un courrier.", **champs}
    donnes.setdefault("institution", InstitutionFactory())
    fait = services.creer(titre=titre, par=par, edition=dans, **donnes)
    return services.publier(fait, par=par) if publie else fait
