"""A draft, from the first word to its request or to the bin.

Nothing typed is ever lost: a step is written as it came, right or wrong, and judged afterwards. Whoever holds the
draft's key may write in it, signed in or not: that is what a session lost in the middle of the form needs.
Lock: the draft's row, before its files and, when it is deposited, before the year's counter.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from courriels import services as courriels

from .. import regles
from ..models import Brouillon, Demande, PieceJointe
from ..pieces import NOMBRE_MAX, verifier


class BrouillonDepose(Exception):
    """The draft has become a request."""

    def __init__(self, demande: Demande) -> None:
        super().__init__()
        self.demande = demande


@transaction.atomic
def commencer(*, cle: uuid.UUID, agent: Agent, pour: Agent | None = None) -> Brouillon:
    """Open the draft of this key, and send once the link that leads back to it. A second call finds the first's."""
    brouillon, neuf = Brouillon.objects.get_or_create(cle=cle, defaults={"agent": agent, "pour": pour})
    if neuf:
        courriels.reconcilier(brouillon)
    return brouillon


@transaction.atomic
def enregistrer_etape(brouillon: Brouillon, *, valeurs: Mapping[str, str | None]) -> Brouillon:
    """Write these fields as typed; None is a box that was not ticked.

    Returns the draft re-read under lock. Raises BrouillonDepose once it has become a request.
    """
    brouillon = verrouiller(brouillon)
    for nom, valeur in valeurs.items():
        if valeur is None:
            brouillon.donnees.pop(nom, None)
        else:
            brouillon.donnees[nom] = _lisible(valeur)
    brouillon.save()
    return brouillon


@transaction.atomic
def ouvrir_etape(brouillon: Brouillon, etape: int) -> None:
    """Let the draft be written up to this step; never a step back."""
    brouillon = verrouiller(brouillon)
    if etape > brouillon.etape:
        brouillon.etape = etape
        brouillon.save(update_fields=["etape", "modifie_le"])


@transaction.atomic
def joindre(brouillon: Brouillon, *, fichiers: Iterable[UploadedFile]) -> list[str]:
    """Keep the files that can be, under random names. Returns a sentence for each one refused.

    A file sent twice (same name, same size) is kept once: the form may have been posted again.
    """
    brouillon = verrouiller(brouillon)
    presents = {(piece.nom, piece.taille) for piece in brouillon.pieces.all()}
    refus = []
    for fichier in fichiers:
        try:
            bon = verifier(fichier)
            if (bon.nom, fichier.size) in presents:
                continue
            if len(presents) >= NOMBRE_MAX:
                raise ValidationError(
                    f"« {bon.nom} » n’est pas joint : vous avez déjà {NOMBRE_MAX} fichiers, et c’est la limite. "
                    "Retirez-en un pour le remplacer."
                )
        except ValidationError as erreur:
            refus += erreur.messages
            continue
        piece = PieceJointe(brouillon=brouillon, nom=bon.nom, type_mime=bon.type_mime, taille=fichier.size or 0)
        piece.fichier.save(f"{uuid.uuid4().hex}.{bon.extension}", fichier, save=False)
        piece.save()
        presents.add((bon.nom, fichier.size))  # type: ignore[arg-type]
    brouillon.save(update_fields=["modifie_le"])
    return refus


@transaction.atomic
def retirer_piece(brouillon: Brouillon, *, cle: str) -> None:
    """Forget a joined file. Idempotent."""
    brouillon = verrouiller(brouillon)
    try:
        pieces = list(brouillon.pieces.filter(cle=uuid.UUID(cle)))
    except ValueError:
        return
    for piece in pieces:
        _supprimer_fichier(piece)
        piece.delete()
    brouillon.save(update_fields=["modifie_le"])


@transaction.atomic
def abandonner(brouillon: Brouillon) -> None:
    """Throw a draft away, its files with it."""
    brouillon = verrouiller(brouillon)
    for piece in brouillon.pieces.all():
        _supprimer_fichier(piece)
    brouillon.delete()


def purger_brouillons() -> int:
    """Throw away the drafts left alone for too long. Returns how many."""
    limite = timezone.now() - dt.timedelta(days=regles.JOURS_BROUILLON.valeur())
    nombre = 0
    for pk in Brouillon.objects.filter(modifie_le__lt=limite).values_list("pk", flat=True):
        nombre += _purger_un(pk, limite)
    return nombre


@transaction.atomic
def _purger_un(pk: int, limite: dt.datetime) -> bool:
    """Under lock, unless somebody came back to it meanwhile."""
    brouillon = Brouillon.objects.select_for_update().filter(pk=pk, modifie_le__lt=limite).first()
    if brouillon is None:
        return False
    for piece in brouillon.pieces.all():
        _supprimer_fichier(piece)
    brouillon.delete()
    return True


def verrouiller(brouillon: Brouillon) -> Brouillon:
    """The draft re-read under lock. Raises BrouillonDepose once it has become a request."""
    relu = Brouillon.objects.select_for_update(of=("self",)).select_related("agent", "pour").get(pk=brouillon.pk)
    if relu.demande:
        raise BrouillonDepose(relu.demande)
    return relu


def _lisible(valeur: str) -> str:
    """As PostgreSQL can hold it, and with the newlines that a form's limits count."""
    return valeur.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def _supprimer_fichier(piece: PieceJointe) -> None:
    """Once the transaction is done: a rollback must find the file where it was."""
    stockage: Storage = piece.fichier.storage
    nom = piece.fichier.name
    transaction.on_commit(lambda: stockage.delete(nom), robust=True)  # type: ignore[arg-type]
