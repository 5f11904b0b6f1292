"""The papers of trainings: programmes, convocations of those to come, and what is made once one is over."""

from django.core.files.uploadedfile import SimpleUploadedFile

from agents.models import Agent
from documents import services as documents
from documents.models import Document
from formations.models import Cohorte, Formation
from formations.pieces.documents import ATTESTATION, CERTIFICAT, CONVOCATION
from formations.pieces.services import demander_pieces, refaire_programme

TO_BRING = "Une situation de travail que vous vivez\nDe quoi noter\nLe repas de midi est libre"


def print_programme(formation: Formation, cell: Agent) -> None:
    refaire_programme(formation, par=cell)


def convene(cohorte: Cohorte, cell: Agent) -> None:
    """Everybody who has a place gets their convocation."""
    _make(cohorte, CONVOCATION, cell)


def attest(cohorte: Cohorte, cell: Agent, *, signed: int = 2) -> None:
    """Once it is over: attestations and certificates for all, of which the first have come back signed. Built at once:
    nobody would understand that papers of last year are still being made."""
    certificates = _make(cohorte, CERTIFICAT, cell)
    for document in [*_make(cohorte, ATTESTATION, cell), *certificates]:
        documents.construire(document.pk)
    for document in certificates[:signed]:
        document.refresh_from_db()
        with document.fichier.open("rb") as printed:
            scan = SimpleUploadedFile(f"{document.numero}.pdf", printed.read(), "application/pdf")
        documents.classer_signe(document, scan, par=cell)


def _make(cohorte: Cohorte, type: str, cell: Agent) -> list[Document]:
    """Asked for at this moment of the story; built by the workers, once there are some."""
    lot = demander_pieces(cohorte, type, par=cell)
    documents.preparer_lot(lot.pk)
    return [m.document for m in lot.membres.select_related("document").order_by("rang") if m.document]
