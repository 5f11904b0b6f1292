"""Dates, hours and numbers as French prints them."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import engines

from instance import typographie as t

PARIS = ZoneInfo("Europe/Paris")


def test_day_in_full() -> None:
    assert t.jour(dt.date(2026, 12, 10)) == "jeudi 10\u00a0décembre 2026"


def test_first_of_the_month_is_ordinal() -> None:
    assert t.jour(dt.date(2026, 8, 1)) == "samedi 1er\u00a0août 2026"
    assert t.jour_court(dt.date(2026, 8, 1)) == "1er\u00a0août"


def test_hour_without_minutes_stays_short() -> None:
    assert t.heure(dt.time(9, 30)) == "9\u202fh\u202f30"
    assert t.heure(dt.time(14, 0)) == "14\u202fh"
    assert t.heure(dt.time(0, 5)) == "0\u202fh\u202f05"


def test_a_moment_is_told_in_paris_whatever_its_zone() -> None:
    minuit_passe = dt.datetime(2026, 7, 14, 22, 30, tzinfo=dt.UTC)
    assert t.quand(minuit_passe) == "mercredi 15\u00a0juillet 2026, 0\u202fh\u202f30"


def test_summer_and_winter_hours_differ() -> None:
    assert t.heure(dt.datetime(2026, 3, 28, 8, 0, tzinfo=dt.UTC)) == "9\u202fh"
    assert t.heure(dt.datetime(2026, 3, 29, 8, 0, tzinfo=dt.UTC)) == "10\u202fh"


@pytest.mark.parametrize(
    ("debut", "fin", "attendu"),
    [
        (dt.time(9), dt.time(12, 30), "9\u202fh à 12\u202fh\u202f30"),
        (
            dt.datetime(2026, 12, 10, 9, tzinfo=PARIS),
            dt.datetime(2026, 12, 10, 17, tzinfo=PARIS),
            "jeudi 10\u00a0décembre 2026, 9\u202fh à 17\u202fh",
        ),
        (dt.date(2026, 12, 10), dt.date(2026, 12, 10), "jeudi 10\u00a0décembre 2026"),
        (dt.date(2026, 12, 10), dt.date(2026, 12, 12), "du 10 au 12\u00a0décembre 2026"),
        (dt.date(2026, 11, 30), dt.date(2026, 12, 1), "du 30\u00a0novembre au 1er\u00a0décembre 2026"),
        (dt.date(2026, 12, 31), dt.date(2027, 1, 2), "du 31\u00a0décembre 2026 au 2\u00a0janvier 2027"),
    ],
)
def test_range_says_once_what_is_the_same(debut: dt.date, fin: dt.date, attendu: str) -> None:
    assert t.plage(debut, fin) == attendu


def test_numbers() -> None:
    assert t.nombre(56820) == "56\u202f820"
    assert t.nombre(Decimal("299.05")) == "299,05"
    assert t.nombre(0.5) == "0,5"
    assert t.nombre(100.0) == "100"
    assert t.nombre(4.5, 2) == "4,50"


def test_plural_begins_at_two() -> None:
    assert t.demi_journees(0) == "0\u00a0demi-journée"
    assert t.demi_journees(1.5) == "1,5\u00a0demi-journée"
    assert t.demi_journees(3) == "3\u00a0demi-journées"
    assert t.compter(2, "travail", "travaux") == "2\u00a0travaux"


def test_filters_are_empty_when_nothing_is_known() -> None:
    gabarit = engines["django"].from_string("{% load portail %}[{{ a|jour }}][{{ a|quand }}][{{ b|nombre }}]")
    assert gabarit.render({"a": None, "b": 1234}) == "[][][1\u202f234]"
