"""Working days: weekends, French holidays, the cell's closed days."""

import datetime as dt

import pytest
import time_machine

from instance import services
from instance.calendrier import ajouter_jours_ouvres, aujourd_hui, est_ouvre, jours_ouvres_entre
from instance.models import JourFerme

pytestmark = pytest.mark.django_db


def test_easter_monday_is_not_worked() -> None:
    assert not est_ouvre(dt.date(2026, 4, 6))
    assert ajouter_jours_ouvres(dt.date(2026, 4, 3), 1) == dt.date(2026, 4, 7)


def test_good_friday_is_worked_in_isere() -> None:
    assert est_ouvre(dt.date(2026, 4, 3))


def test_weekend_is_skipped() -> None:
    assert ajouter_jours_ouvres(dt.date(2026, 11, 20), 2) == dt.date(2026, 11, 24)


def test_zero_days_is_the_same_day_even_when_closed() -> None:
    assert ajouter_jours_ouvres(dt.date(2026, 11, 21), 0) == dt.date(2026, 11, 21)


def test_the_cell_closing_pushes_the_date() -> None:
    assert ajouter_jours_ouvres(dt.date(2026, 12, 23), 1) == dt.date(2026, 12, 24)
    services.enregistrer_jour_ferme(JourFerme(jour=dt.date(2026, 12, 24), libelle="Fermeture"), par=None)
    assert ajouter_jours_ouvres(dt.date(2026, 12, 23), 1) == dt.date(2026, 12, 28)


def test_counting_agrees_with_adding_over_a_whole_year() -> None:
    depart = dt.date(2026, 1, 1)
    for nombre in (0, 1, 5, 15, 100, 251):
        arrivee = ajouter_jours_ouvres(depart, nombre)
        assert jours_ouvres_entre(depart, arrivee) == nombre


def test_counting_backwards_is_zero() -> None:
    assert jours_ouvres_entre(dt.date(2026, 11, 20), dt.date(2026, 11, 10)) == 0


def test_counting_over_the_change_of_clocks() -> None:
    assert jours_ouvres_entre(dt.date(2026, 3, 27), dt.date(2026, 3, 30)) == 1
    assert jours_ouvres_entre(dt.date(2026, 10, 23), dt.date(2026, 10, 26)) == 1


def test_today_is_paris_day_just_after_midnight() -> None:
    with time_machine.travel(dt.datetime(2026, 7, 14, 22, 30, tzinfo=dt.UTC), tick=False):
        assert aujourd_hui() == dt.date(2026, 7, 15)


def test_many_rows_cost_no_more_queries(django_assert_num_queries) -> None:
    from instance.calendrier import fermetures

    with django_assert_num_queries(1):
        fermes = fermetures(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
        for jour in range(1, 20):
            jours_ouvres_entre(dt.date(2026, 1, jour), dt.date(2026, 3, 1), fermes)
