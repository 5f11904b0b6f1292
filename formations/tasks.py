from celery import shared_task

from .models import Formation
from .pieces.services import refaire_programme


@shared_task
def refaire_les_programmes() -> None:
    """Of the trainings that anybody may read, when something changed: their words, their provider, who may come."""
    for formation in Formation.objects.visibles():
        refaire_programme(formation, par=None)
