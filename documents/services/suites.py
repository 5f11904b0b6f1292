"""What follows a document that is made, or that failed for good."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from ..models import Document, MembreLot


def apres(document: Document) -> None:
    """Assemble the lots that waited for this one only. Looked at once committed: of two that end together, the later
    sees both."""

    def assembler() -> None:
        from ..tasks import assembler as tache

        attendus = MembreLot.objects.en_attente().filter(lot=OuterRef("lot"))
        for lot in MembreLot.objects.filter(~Exists(attendus), document=document).values_list("lot", flat=True):
            tache.delay(lot)

    transaction.on_commit(assembler, robust=True)
