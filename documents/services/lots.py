"""Lots: the same type of document for many, asked for in one action.

Each member's document is built by itself, like any other: a worker that dies takes none of the others along, and what
fails is said while the rest comes. Once nobody waits any more, the files are gathered twice: in an archive, and in one
PDF to print.
"""

import datetime as dt
import logging
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from typing import BinaryIO, TypeAlias

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from agents.models import Agent
from instance import journal
from instance.journal import Auteur
from instance.typographie import compter

from ..models import Document, Lot, MembreLot
from ..regles import LOT_JOURS, LOT_MAX
from ..types import TYPES
from .construction import demander

logger = logging.getLogger(__name__)
Ecrire: TypeAlias = Callable[[BinaryIO, list[Document]], None]


@transaction.atomic
def demander_lot(cle_type: str, objets: Iterable[models.Model], *, titre: str, par: Agent) -> Lot:
    """One document for each, in this order. Raises ValidationError when there is nobody, or too many at once."""
    voulus = list(objets)
    if not voulus:
        raise ValidationError("Il n’y a personne à qui fabriquer cette pièce.")
    if len(voulus) > LOT_MAX.valeur():
        raise ValidationError(f"Un lot compte au plus {compter(LOT_MAX.valeur(), 'pièce')}\u00a0: faites-en plusieurs.")
    type_document = TYPES[cle_type]
    lot = Lot.objects.create(type=cle_type, titre=titre[:200], demande_par=par)
    MembreLot.objects.bulk_create(
        MembreLot(lot=lot, rang=rang, objet=objet, libelle=type_document.titre_de(objet)[:200])
        for rang, objet in enumerate(voulus, start=1)
    )
    journal.ecrire("documents.demander_lot", lot, par=par)
    _lancer(lot)
    return lot


def preparer_lot(lot_id: int) -> None:
    """Ask for the documents that are not asked for yet, each in its own transaction. Safe to call again at any time."""
    while _preparer_le_suivant(lot_id):
        pass
    _assembler_si_fini(lot_id)


@transaction.atomic
def _preparer_le_suivant(lot_id: int) -> bool:
    lot = Lot.objects.filter(pk=lot_id, etat=Lot.Etat.EN_COURS).select_related("demande_par").first()
    membre = (
        MembreLot.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(lot=lot_id, document=None, refus="")
        .order_by("rang")
        .first()
    )
    if lot is None or membre is None:
        return False
    try:
        if membre.objet is None:
            raise ValidationError("Ce à quoi la pièce se rapporte n’existe plus.")
        membre.document = demander(lot.type, membre.objet, par=lot.demande_par)
    except ValidationError as refus:
        membre.refus = " ".join(refus.messages)[:300]
    membre.save(update_fields=["document", "refus"])
    return True


@transaction.atomic
def assembler_lot(lot_id: int) -> None:
    """Gather what is ready, once nobody waits. Does nothing to a lot that is ready, cancelled, or in other hands."""
    lot = (
        Lot.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=lot_id, etat=Lot.Etat.EN_COURS).first()
    )
    if lot is None or MembreLot.objects.en_attente().filter(lot=lot).exists():
        return
    documents = [m.document for m in lot.membres.select_related("document") if m.est_pret and m.document]
    if documents:
        lot.archive.name = _ranger(lot, "zip", _archiver, documents)
        try:
            lot.impression.name = _ranger(lot, "pdf", _imprimer, documents)
        except subprocess.SubprocessError:
            logger.exception("lot %s could not be gathered to print", lot_id)  # the archive comes all the same
    lot.etat, lot.fini_le = Lot.Etat.FINI, timezone.now()
    lot.expire_le = lot.fini_le + dt.timedelta(days=LOT_JOURS.valeur())
    lot.save()


@transaction.atomic
def annuler_lot(lot: Lot, *, par: Auteur) -> Lot:
    """Ask for no more. The documents that have a number are made all the same. Idempotent; a finished lot stays."""
    lot = _tenir(lot)
    if lot.etat == Lot.Etat.EN_COURS:
        lot.etat, lot.fini_le = Lot.Etat.ANNULE, timezone.now()
        lot.save(update_fields=["etat", "fini_le"])
        journal.ecrire("documents.annuler_lot", lot, par=par)
    return lot


@transaction.atomic
def reprendre_lot(lot: Lot, *, par: Auteur) -> Lot:
    """Try again those that failed or could not be made, and gather anew. Does nothing while the lot is being made, nor
    once it has expired."""
    lot = _tenir(lot)
    if lot.etat in (Lot.Etat.FINI, Lot.Etat.ANNULE):
        lot.membres.exclude(refus="").update(refus="")
        lot.membres.filter(document__etat=Document.Etat.ECHEC).update(document=None)
        lot.etat, lot.fini_le, lot.expire_le = Lot.Etat.EN_COURS, None, None
        lot.save(update_fields=["etat", "fini_le", "expire_le"])
        journal.ecrire("documents.reprendre_lot", lot, par=par)
        _lancer(lot)
    return lot


@transaction.atomic
def expirer_lots() -> None:
    """Delete the gathered files of old lots. Their documents stay, each at its own address."""
    for lot in Lot.objects.select_for_update(skip_locked=True).filter(
        etat=Lot.Etat.FINI, expire_le__lte=timezone.now()
    ):
        for fichier in (lot.archive, lot.impression):
            if fichier:
                default_storage.delete(str(fichier.name))
        lot.etat, lot.archive, lot.impression = Lot.Etat.EXPIRE, "", ""
        lot.save()


def _tenir(lot: Lot) -> Lot:
    return Lot.objects.select_for_update(no_key=True).get(pk=lot.pk)


def _assembler_si_fini(lot_id: int) -> None:
    if not MembreLot.objects.en_attente().filter(lot=lot_id).exists():
        assembler_lot(lot_id)


def _ranger(lot: Lot, extension: str, ecrire: Ecrire, documents: list[Document]) -> str:
    """Written to the disk as it is made: a large lot takes no more memory than a small one."""
    nom = f"documents/lots/{lot.cle}.{extension}"
    with tempfile.TemporaryFile() as fichier:
        ecrire(fichier, documents)
        fichier.seek(0)
        default_storage.delete(nom)
        return default_storage.save(nom, File(fichier))


def _archiver(fichier: BinaryIO, documents: list[Document]) -> None:
    """The PDFs as they are: they are compressed already."""
    with zipfile.ZipFile(fichier, "w", zipfile.ZIP_STORED) as archive:
        for document in documents:
            nom = f"{document.numero}-{slugify(document.titre)[:80]}.pdf"
            with document.fichier.open("rb") as source, archive.open(nom, "w") as dans:
                for bloc in source.chunks():
                    dans.write(bloc)


def _imprimer(fichier: BinaryIO, documents: list[Document]) -> None:
    """See `documents.impression`."""
    chemins = "\n".join(document.fichier.path for document in documents)
    reunir = [sys.executable, "-m", "documents.impression"]
    subprocess.run(reunir, input=chemins, text=True, stdout=fichier, cwd=settings.BASE_DIR, check=True, timeout=300)


def _lancer(lot: Lot) -> None:
    from ..tasks import preparer as tache

    transaction.on_commit(lambda: tache.delay(lot.pk), robust=True)
