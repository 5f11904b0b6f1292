"""Dates, names and distances in words, with French typography."""

import datetime as dt
from collections.abc import Sequence

from instance.typographie import FINE, INSECABLE, MOIS, compter, enumerer, quantieme


def jours(dates: Sequence[dt.date]) -> str:
    """« le 26 novembre », « les 26 et 27 novembre »"""
    if len(dates) == 1:
        return f"le {_jour(dates[0])}"
    if len({(jour.year, jour.month) for jour in dates}) == 1:
        return f"les {enumerer(map(quantieme, dates))}{INSECABLE}{MOIS[dates[0].month - 1]}"
    return f"les {enumerer(_jour(jour) for jour in dates)}"


def _jour(jour: dt.date) -> str:
    return f"{quantieme(jour)}{INSECABLE}{MOIS[jour.month - 1]}"


def distance(km: float | None) -> str:
    if km is None:
        return "non connue"
    return "moins d’un kilomètre" if km < 1 else f"{round(km)}{FINE}km"


def depuis(date: dt.date | None, aujourd_hui: dt.date) -> str:
    """« il y a 4 mois »: the coarse measure is meant, nobody counts the days of a colleague."""
    if date is None:
        return "aucune encore"
    jours_ecoules = (aujourd_hui - date).days
    if jours_ecoules < 7:
        return "cette semaine"
    if jours_ecoules < 60:
        return f"il y a {jours_ecoules // 7} semaine{'s' if jours_ecoules >= 14 else ''}"
    if jours_ecoules < 730:
        return f"il y a {jours_ecoules // 30} mois"
    return f"il y a {jours_ecoules // 365} ans"


def missions(nombre: int) -> str:
    return compter(nombre, "mission")
