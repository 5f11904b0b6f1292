"""The papers of trainings: programmes, convocations of those to come, and what is made once one is over."""

import datetime as dt

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from agents.models import Agent
from courriels.services import sans_courriels
from documents import services as documents
from documents.models import Document
from formations.models import Cohorte, Formation
from formations.pieces.documents import ATTESTATION, CERTIFICAT, CONVOCATION
from formations.pieces.services import demander_pieces, refaire_programme
from instance import memo

from .calendar import at, working_day

TO_BRING = "Une situation de travail que vous vivez\nDe quoi noter\nLe repas de midi est libre"


def print_programme(formation: Formation, cell: Agent) -> None:
    refaire_programme(formation, par=cell)


def convene(cohorte: Cohorte, cell: Agent) -> None:
    """Everybody who has a place gets their convocation."""
    _make(cohorte, CONVOCATION, cell)


def attest_last_year(today: dt.date, cell: Agent) -> None:
    """Of the promotion that ended last year, once, on a day of December."""
    cohorte = Cohorte.objects.filter(formation__cadre="certifiante", nom=f"Promotion {today.year - 1}").first()
    if cohorte is None or Document.objects.filter(type=ATTESTATION).exists():
        return
    day = at(working_day(dt.date(today.year - 1, 12, 1)), 10)
    with transaction.atomic(), time_machine.travel(day, tick=False), memo.ouvert(), sans_courriels():
        attest(cohorte, cell)


def attest(cohorte: Cohorte, cell: Agent, *, signed: int = 2) -> None:
    """Once it is over: attestations and certificates for all, of which the first have come back signed."""
    certificates = _make(cohorte, CERTIFICAT, cell)
    for document in [*_make(cohorte, ATTESTATION, cell), *certificates]:
        documents.construire(document.pk)
    for document in certificates[:signed]:
        document.refresh_from_db()
        with document.fichier.open("rb") as printed:
            scan = SimpleUploadedFile(f"{document.numero}.pdf", printed.read(), "application/pdf")
        documents.classer_signe(document, scan, par=cell)


def build_all() -> None:
    """What was asked so far: nobody would understand that papers of last year are still being made."""
    for pk in Document.objects.filter(etat=Document.Etat.DEMANDE).order_by("pk").values_list("pk", flat=True):
        documents.construire(pk)


def _make(cohorte: Cohorte, type: str, cell: Agent) -> list[Document]:
    """Asked for at this moment of the story; built by the workers, once there are some."""
    lot = demander_pieces(cohorte, type, par=cell)
    documents.preparer_lot(lot.pk)
    return [m.document for m in lot.membres.select_related("document").order_by("rang") if m.document]
