"""Half a day is the unit of the trade; two make a person-day."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from agenda.models import Creneau

LONGUEUR = dt.timedelta(hours=4, minutes=30)


def d_une_periode(debut: dt.datetime, fin: dt.datetime) -> int:
    """One up to four hours and a half, two beyond, for each day the period touches."""
    jours = (timezone.localtime(fin).date() - timezone.localtime(debut).date()).days
    return 2 * jours + (1 if fin - debut - dt.timedelta(days=jours) <= LONGUEUR else 2)


def des_creneaux(creneaux: Iterable[Creneau]) -> int:
    return sum(d_une_periode(creneau.debut, creneau.fin) for creneau in creneaux if not creneau.annule)
