from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from kombu.exceptions import OperationalError

from instance import sante

if settings.DEMO:
    from .demo import walk  # noqa: F401 (the worker finds its tasks here)


@shared_task
def battre() -> None:
    """Sent by beat through the broker and run by a worker: its heartbeat proves the whole chain."""
    sante.battre("worker")


@worker_ready.connect
def battre_au_demarrage(**kwargs: Any) -> None:
    """Green as soon as the worker works, not at beat's next turn."""
    try:
        battre.delay()
    except OperationalError:
        return
