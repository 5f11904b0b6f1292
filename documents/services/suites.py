"""What follows a document that is made, or that failed for good."""

from django.db import transaction

from ..models import Document, MembreLot


def apres(document: Document) -> None:
    """Assemble the lots that waited for this one only. Looked at once committed: of two that end together, the later
    sees both."""

    def assembler() -> None:
        from ..tasks import assembler as tache

        for lot in MembreLot.objects.filter(document=document).values_list("lot", flat=True):
            if not MembreLot.objects.en_attente().filter(lot=lot).exists():
                tache.delay(lot)

    transaction.on_commit(assembler, robust=True)
