"""Long work in the background. All may run any number of times."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from . import services
from .models import ImportRH

PERDU_APRES = dt.timedelta(minutes=5)
"""An import takes seconds: past this its task was lost with the broker or the worker."""


@shared_task
def appliquer(import_id: int) -> None:
    services.appliquer(import_id)


@shared_task
def reprendre() -> None:
    """The sweep: hand out again what was lost, forget what nobody came back to."""
    perdus = ImportRH.objects.filter(etat=ImportRH.Etat.EN_COURS, appliquer_depuis__lt=timezone.now() - PERDU_APRES)
    for import_id in perdus.values_list("pk", flat=True):
        appliquer.delay(import_id)
    services.oublier_les_fichiers()
