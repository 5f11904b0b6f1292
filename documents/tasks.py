"""Building in the background. Both tasks may run any number of times, together too."""

import datetime as dt

from celery import Task, shared_task

from . import services
from .models import Document

# A task waits at most a few seconds in the queue; past this it was lost with its broker or its worker.
PERDU_APRES = dt.timedelta(minutes=3)


@shared_task(bind=True, max_retries=services.MAX_TENTATIVES)
def construire(self: Task, document_id: int) -> None:
    try:
        services.construire(document_id)
    except services.ConstructionImpossible as erreur:
        raise self.retry(exc=erreur, countdown=5 * 2**self.request.retries) from erreur


@shared_task
def reprendre() -> None:
    """The sweep: hand out again the documents whose task was lost."""
    for document_id in Document.objects.en_souffrance(PERDU_APRES).values_list("pk", flat=True)[:200]:
        construire.delay(document_id)
