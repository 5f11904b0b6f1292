"""Going forward in time a day after the other, so that all that time decides happens in its turn."""

import datetime as dt

from celery import shared_task
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from courriels import envoi
from instance import memo

from . import clock, clockwork
from .calendar import at

MORNING, EVENING = (8, 5), (18, 30)
FARTHEST = dt.timedelta(days=100)
"""How far one walk may go: about half a second a day."""
LOCK = 20231125


def set_out(until: dt.datetime) -> None:
    """Have the worker walk to this moment. Raises ValidationError when it is past, or too far for one walk."""
    now = timezone.now()
    if until <= now:
        raise ValidationError("Choisissez une date à venir\u00a0: le temps ne revient pas en arrière.")
    if until > now + FARTHEST:
        raise ValidationError(f"Avancez de {FARTHEST.days}\u00a0jours au plus à la fois.")
    clock.set_to(now, until=until)
    walk.delay(until.isoformat())


@shared_task
def walk(until: str) -> None:
    """To this moment, through each morning and evening. Delivered twice, it is walked once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return
        try:
            _walk(dt.datetime.fromisoformat(until))
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _walk(until: dt.datetime) -> None:
    first, last = timezone.localdate(), timezone.localdate(until)
    for number in range((last - first).days + 1):
        day = first + dt.timedelta(days=number)
        # Reminders are written two days ahead: the costly half of the work is for every other morning.
        morning = clockwork.advance if number % 2 else clockwork.sweep
        for hour, act in ((MORNING, morning), (EVENING, clockwork.advance)):
            moment = at(day, *hour)
            if timezone.now() < moment <= until:
                clock.set_to(moment, until=until)
                with memo.ouvert():
                    act()
                    envoi.envoyer_en_attente()
    clock.set_to(until)
