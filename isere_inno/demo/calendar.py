"""When things happen: a plan of dates relative to today, on working days, in Paris time."""

import datetime as dt
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from instance.calendrier import ajouter_jours_ouvres, est_ouvre

from .subjects import CURRENT_YEAR, REFERENCE_YEAR, Subject


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of a day in Europe/Paris."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def working_day(day: dt.date) -> dt.date:
    """`day` itself, or the next working day."""
    while not est_ouvre(day, set()):
        day += dt.timedelta(days=1)
    return day


def dawn(today: dt.date) -> dt.datetime:
    """Before anything happens: the oldest certification is a little more than three years old."""
    return at(today - relativedelta(years=4), 8)


@dataclass(frozen=True)
class Plan:
    """One request's life: when it is deposited, when its session takes place, and how far it goes.

    `goes_to` is the last state it reaches by today; "asked" is a scoped request whose pair is being asked,
    "arretee" one that stops after the first of its two sessions.
    """

    subject: Subject
    deposit: dt.date
    session: dt.date
    goes_to: str

    def after(self, working_days: int) -> dt.date:
        return ajouter_jours_ouvres(self.deposit, working_days)


def _reference_year(today: dt.date) -> list[Plan]:
    """The 47 accompagnements of last year, spread from mid-January to mid-December but August."""
    first = dt.date(today.year - 1, 1, 14)
    span = (dt.date(today.year - 1, 12, 12) - first).days
    plans = []
    for index, subject in enumerate(REFERENCE_YEAR):
        day = first + dt.timedelta(days=index * span // (len(REFERENCE_YEAR) - 1))
        if day.month == 8:
            day = day.replace(month=9)
        session = working_day(day)
        plans.append(Plan(subject, working_day(session - dt.timedelta(days=52)), session, "close"))
    return plans


# How far this year's requests have come: (state, days since deposit, days until the session).
_CURRENT: tuple[tuple[str, int, int], ...] = (
    ("asked", 14, 26),
    ("en_preparation", 38, 15),
    ("realisee", 61, -4),
    ("affectee", 17, 18),
    ("cadree", 27, 60),
    ("cadree", 10, 55),
    ("deposee", 9, 48),
    ("deposee", 3, 70),
    ("sponsor", 2, 62),
    ("sponsor", 6, 24),
    ("qualifiee", 11, 45),
    ("qualifiee", 7, 40),
    ("asked", 16, 33),
    ("en_preparation", 45, 6),
    ("arretee", 75, -9),
    ("close", 150, -95),
    ("close", 140, -88),
    ("close", 132, -80),
    ("close", 125, -72),
    ("close", 118, -66),
    ("refusee", 40, 20),
    ("reorientee", 30, 25),
    ("annulee", 33, 12),
    ("deposee", 0, 80),
)


def _current_year(today: dt.date) -> list[Plan]:
    plans = []
    for subject, (state, since, until) in zip(CURRENT_YEAR, _CURRENT, strict=True):
        deposit = today - dt.timedelta(days=since)
        while since and not est_ouvre(deposit, set()):
            deposit -= dt.timedelta(days=1)
        session = today + dt.timedelta(days=until)
        while not est_ouvre(session, set()):
            session += dt.timedelta(days=1 if until > 0 else -1)
        plans.append(Plan(subject, deposit, session, state))
    return plans


def ended(today: dt.date) -> list[Plan]:
    """The reference year, then what closed since: oldest first, so that numbers follow the dates."""
    closed = [plan for plan in _current_year(today) if plan.goes_to == "close"]
    return _reference_year(today) + sorted(closed, key=lambda plan: plan.deposit)


def in_progress(today: dt.date) -> list[Plan]:
    """The requests of the months up to today, in every other state, with dates to come."""
    return [plan for plan in _current_year(today) if plan.goes_to != "close"]
