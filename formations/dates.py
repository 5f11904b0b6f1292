"""The days of a training carried to another year: same rhythm, on days when one can teach."""

import datetime as dt
from collections.abc import Sequence

from instance.calendrier import est_ouvre, fermetures
from instance.vacances import vacances

MARGE = dt.timedelta(days=400)
"""How far a shift may push the last day: holidays never last that long."""


def decaler(jours: Sequence[dt.date], premier: dt.date) -> dict[dt.date, dt.date]:
    """Old day → new one, `premier` for the first. Gaps between days are kept; a day that falls on a weekend, a public
    or school holiday or a closed day of the cell goes to the next one that does not, and never on a day already given.
    School holidays are those published so far."""
    anciens = sorted(set(jours))
    if not anciens:
        return {}
    fin = premier + (anciens[-1] - anciens[0]) + MARGE
    fermes = fermetures(premier, fin) | _en_vacances(premier, fin)
    nouveaux: dict[dt.date, dt.date] = {}
    libre = premier
    for ancien in anciens:
        jour = max(premier + (ancien - anciens[0]), libre)
        while not est_ouvre(jour, fermes):
            jour += dt.timedelta(days=1)
        nouveaux[ancien], libre = jour, jour + dt.timedelta(days=1)
    return nouveaux


def _en_vacances(debut: dt.date, fin: dt.date) -> set[dt.date]:
    return {
        periode.debut + dt.timedelta(days=rang)
        for periode in vacances(debut, fin)
        for rang in range((periode.fin - periode.debut).days + 1)
    }
