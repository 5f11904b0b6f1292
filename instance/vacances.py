"""School holidays, as the ministry publishes them for three zones (open data that `vacances-scolaires-france` carries:
a later year comes with a later version of the package)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from vacances_scolaires_france import SchoolHolidayDates

from . import regles

ZONE = regles.declarer("instance.zone_scolaire", "A", "", "Zone des vacances scolaires", choix=("A", "B", "C"))


@dataclass(frozen=True)
class Vacances:
    """Both days included."""

    nom: str
    debut: dt.date
    fin: dt.date


def vacances(debut: dt.date, fin: dt.date) -> list[Vacances]:
    """Those of the instance's zone that touch the period, both days included, in order."""
    return [periode for periode in _publiees()[ZONE.valeur()] if periode.debut <= fin and periode.fin >= debut]


def connues_jusqu_au() -> dt.date:
    """The last day of holidays published so far: after it, nobody can say."""
    return max(periodes[-1].fin for periodes in _publiees().values())


@cache
def _publiees() -> dict[str, list[Vacances]]:
    """Read once for the life of a process: the file holds a line a day since 1990."""
    dates = SchoolHolidayDates()
    return {zone: list(_periodes(dates, zone)) for zone in ZONE.choix}


def _periodes(dates: SchoolHolidayDates, zone: str) -> Iterator[Vacances]:
    cle, en_cours = dates.zone_key(zone), None
    for jour, ligne in sorted(dates.data.items()):
        if not ligne[cle]:
            continue
        nom = ligne["nom_vacances"].replace("'", "’")
        if en_cours and en_cours.nom == nom and (jour - en_cours.fin).days == 1:
            en_cours = Vacances(nom, en_cours.debut, jour)
        else:
            if en_cours:
                yield en_cours
            en_cours = Vacances(nom, jour, jour)
    if en_cours:
        yield en_cours
