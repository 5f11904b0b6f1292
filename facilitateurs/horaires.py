"""Moments of a day in Paris: a half-day, or hours, as two instants, and back in words."""

import datetime as dt

from django.db import models
from django.utils import timezone

from instance.typographie import jour, plage

from .regles import MILIEU_DU_JOUR

MINUIT = dt.time()


class Moment(models.TextChoices):
    JOURNEE = "journee", "Toute la journée"
    MATIN = "matin", "Le matin"
    APRES_MIDI = "apres_midi", "L’après-midi"
    HEURES = "heures", "Des heures précises"


def bornes(
    date: dt.date, moment: Moment, de: dt.time | None = None, a: dt.time | None = None
) -> tuple[dt.datetime, dt.datetime]:
    """The first instant of a moment and the first one after it. `de` and `a` serve for HEURES only, `a` after `de`."""
    demain = date + dt.timedelta(days=1)
    milieu = dt.time(MILIEU_DU_JOUR.valeur())
    if moment == Moment.JOURNEE:
        return _au_plus_tot(date, MINUIT), _au_plus_tard(demain, MINUIT)
    if moment == Moment.MATIN:
        return _au_plus_tot(date, MINUIT), _au_plus_tard(date, milieu)
    if moment == Moment.APRES_MIDI:
        return _au_plus_tot(date, milieu), _au_plus_tard(demain, MINUIT)
    if de is None or a is None:
        raise ValueError("hours without hours")
    return _au_plus_tot(date, de), _au_plus_tard(date, a)


def en_mots(debut: dt.datetime, fin: dt.datetime) -> str:
    """« du 29 au 30 mars 2031 », « jeudi 10 décembre 2026, le matin », « …, 9 h à 12 h »"""
    premier, dernier = timezone.localdate(debut), timezone.localdate(fin - dt.timedelta(microseconds=1))
    if (debut, fin) == (bornes(premier, Moment.JOURNEE)[0], bornes(dernier, Moment.JOURNEE)[1]):
        return plage(premier, dernier)
    for moment in (Moment.MATIN, Moment.APRES_MIDI):
        if (debut, fin) == bornes(premier, moment):
            return f"{jour(premier)}, {moment.label[0].lower()}{moment.label[1:]}"
    return plage(debut, fin)


def _au_plus_tot(date: dt.date, heure: dt.time) -> dt.datetime:
    """An hour that clocks show twice, or never, is read so that the period can only be longer, and never empty."""
    return min(_lectures(date, heure))


def _au_plus_tard(date: dt.date, heure: dt.time) -> dt.datetime:
    return max(_lectures(date, heure))


def _lectures(date: dt.date, heure: dt.time) -> list[dt.datetime]:
    """In UTC: two datetimes of one zone are compared by what the clock shows."""
    paris = timezone.get_default_timezone()
    return [dt.datetime.combine(date, heure.replace(fold=fold), tzinfo=paris).astimezone(dt.UTC) for fold in (0, 1)]
