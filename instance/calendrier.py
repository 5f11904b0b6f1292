"""Working days: Monday to Friday, but public holidays of metropolitan France and the cell's own closed days."""

import datetime as dt
from functools import cache

import holidays
from django.utils import timezone

from . import memo
from .models import JourFerme

MEMO = "instance.jours_fermes"


@cache
def _feries(annee: int) -> dict[dt.date, str]:
    return dict(holidays.country_holidays("FR", years=annee, language="fr"))


def feries(debut: dt.date, fin: dt.date) -> dict[dt.date, str]:
    """The public holidays between two dates, both included, with their name."""
    return {
        jour: nom.replace("'", "’")
        for annee in range(debut.year, fin.year + 1)
        for jour, nom in sorted(_feries(annee).items())
        if debut <= jour <= fin
    }


def fermetures(debut: dt.date, fin: dt.date) -> set[dt.date]:
    """The cell's own closed days between two dates, both included."""
    return set(fermetures_nommees(debut, fin))


def fermetures_nommees(debut: dt.date, fin: dt.date) -> dict[dt.date, str]:
    """The same, with what the cell calls each of them."""
    jours = memo.garder(MEMO, lambda: dict(JourFerme.objects.values_list("jour", "libelle")))
    return {jour: libelle for jour, libelle in sorted(jours.items()) if debut <= jour <= fin}


def est_ouvre(jour: dt.date, fermes: set[dt.date] | None = None) -> bool:
    fermes = fermetures(jour, jour) if fermes is None else fermes
    return jour.weekday() < 5 and jour not in _feries(jour.year) and jour not in fermes


def ajouter_jours_ouvres(depuis: dt.date, nombre: int) -> dt.date:
    """The date `nombre` working days after `depuis` (`depuis` itself does not count); `nombre` ≥ 0."""
    fermes = fermetures(depuis, depuis + dt.timedelta(days=nombre * 3 + 30))
    jour = depuis
    while nombre > 0:
        jour += dt.timedelta(days=1)
        if est_ouvre(jour, fermes):
            nombre -= 1
    return jour


def jours_ouvres_entre(depuis: dt.date, jusqu_a: dt.date, fermes: set[dt.date] | None = None) -> int:
    """How many working days after `depuis`, up to and with `jusqu_a`; 0 when `jusqu_a` is not later.

    Pass `fermes` (see `fermetures`) when counting for many rows, so that the list costs one query.
    """
    if fermes is None:
        fermes = fermetures(depuis, jusqu_a)
    jours = (depuis + dt.timedelta(days=n) for n in range(1, (jusqu_a - depuis).days + 1))
    return sum(est_ouvre(jour, fermes) for jour in jours)


def aujourd_hui() -> dt.date:
    """Today in Europe/Paris, whatever the server's clock zone."""
    return timezone.localdate()
