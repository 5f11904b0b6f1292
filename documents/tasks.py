"""Building in the background. All tasks may run any number of times, together too."""

import datetime as dt

from celery import Task, shared_task
from django.utils import timezone

from . import services
from .models import Document, Lot

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
    """The sweep: hand out again the documents and lots whose task was lost, drop the files of old lots."""
    for document_id in Document.objects.en_souffrance(PERDU_APRES).values_list("pk", flat=True)[:200]:
        construire.delay(document_id)
    lots = Lot.objects.filter(etat=Lot.Etat.EN_COURS, cree_le__lt=timezone.now() - PERDU_APRES)
    for lot_id in lots.values_list("pk", flat=True)[:20]:
        preparer.delay(lot_id)
    services.expirer_lots()


@shared_task
def preparer(lot_id: int) -> None:
    services.preparer_lot(lot_id)


@shared_task
def assembler(lot_id: int) -> None:
    services.assembler_lot(lot_id)
