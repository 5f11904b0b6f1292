"""Numbers, rendering, storing."""

import errno
import hashlib
import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils import timezone

from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur

from ..models import Compteur, Document
from ..sceau import cles
from ..types import TYPES, TypeDocument
from .suites import apres

logger = logging.getLogger(__name__)
MAX_TENTATIVES = 5
SUIVANT = f"""
    INSERT INTO {Compteur._meta.db_table} AS compteur (serie, dernier) VALUES (%s, 1)
    ON CONFLICT (serie) DO UPDATE SET dernier = compteur.dernier + 1 RETURNING dernier
"""  # noqa: S608 - the table's own name
SANS_PLACE = frozenset({errno.ENOSPC, errno.EDQUOT})
DISQUE_PLEIN = "Le disque des documents est plein. La fabrication reprendra d’elle-même dès qu’il aura de la place."


class ConstructionImpossible(Exception):
    """This attempt failed, others are left."""


def numeroter(serie: str, annee: int) -> str:
    """The next number of a series in a year, "LM-2026-0001". No gap: a rolled back transaction gives it back, and the
    next to ask waits for the row, which this one statement makes or locks."""
    with connection.cursor() as cursor:
        cursor.execute(SUIVANT, [f"{serie}-{annee}"])
        (dernier,) = cursor.fetchone()
    return f"{serie}-{annee}-{dernier:04d}"


@transaction.atomic
def demander(cle_type: str, objet: models.Model, *, par: Auteur) -> Document:
    """The document that prints what is so now. Asked for the first time it gets a number at once, and Celery builds it
    after commit. Asked again it is the same one, unless what it prints has changed: then a new version supersedes it.
    One still in preparation is returned as it is, one that failed starts anew. Raises ValidationError when the type
    says that it cannot be made yet."""
    type_document = TYPES[cle_type]
    objet = objet._meta.model._base_manager.select_for_update(no_key=True).get(pk=objet.pk)
    if obstacle := type_document.obstacle(objet):
        raise ValidationError(obstacle, code="obstacle")
    precedent = dernier(cle_type, objet)
    if precedent and precedent.etat == Document.Etat.ECHEC:
        return reconstruire(precedent, par=par)
    if precedent and precedent.etat == Document.Etat.DEMANDE:
        return precedent
    if precedent and precedent.imprime == type_document.imprime(type_document.contexte(objet)):
        return precedent
    document = Document.objects.create(
        type=cle_type,
        numero=_numero_de_version(precedent) if precedent else _premier_numero(type_document, objet),
        version=precedent.version + 1 if precedent else 1,
        titre=type_document.titre_de(objet)[:200],
        objet=objet,
        remplace=precedent,
    )
    journal.ecrire("documents.demander", document, par=par)
    _lancer(document)
    return document


def dernier(cle_type: str, objet: models.Model) -> Document | None:
    """The last one asked for, whatever its state."""
    return Document.objects.de(objet).filter(type=cle_type).order_by("-version", "-pk").first()


def rattacher(objet: models.Model, *, a: models.Model) -> None:
    """The documents of one hang on the other, of the same model, from now on: it is about to be deleted as a double."""
    Document.objects.de(objet).update(objet_id=str(a.pk))


def etat_de(cle_type: str, objet: models.Model) -> tuple[Document | None, bool]:
    """The last one asked for, and whether there is a reason to ask again: it failed, or says what is no longer so."""
    document = dernier(cle_type, objet)
    if document is None or document.etat == Document.Etat.DEMANDE:
        return document, False
    type_document = TYPES[cle_type]
    perime = document.imprime != type_document.imprime(type_document.contexte(objet))
    return document, perime or document.etat == Document.Etat.ECHEC


@transaction.atomic
def reconstruire(document: Document, *, par: Auteur) -> Document:
    """Try again one that failed, under the same number. Does nothing to a document in another state."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.etat == Document.Etat.ECHEC:
        document.etat, document.tentatives, document.erreur = Document.Etat.DEMANDE, 0, ""
        document.save(update_fields=["etat", "tentatives", "erreur"])
        journal.ecrire("documents.reconstruire", document, par=par)
        reconcilier(document)
        _lancer(document)
    return document


def construire(document_id: int) -> None:
    """Build the file, once. Safe to call again at any time, after a kill included: nothing happens when the document is
    ready or being built. Raises ConstructionImpossible when it failed and attempts are left."""
    if not _compter_tentative(document_id):
        return None
    try:
        _fabriquer(document_id)
    except OSError as erreur:
        if erreur.errno not in SANS_PLACE:
            return _rater(document_id, erreur)
        logger.error("document %s waits: the disk is full", document_id)
        _attendre(document_id, DISQUE_PLEIN)
    except cles.SceauIndisponible as erreur:
        logger.error("document %s waits: %s", document_id, erreur)
        _attendre(document_id, cles.ATTENTE)
    except Exception as erreur:
        _rater(document_id, erreur)


def _rater(document_id: int, erreur: Exception) -> None:
    logger.error("document %s could not be built", document_id, exc_info=erreur)
    if not _noter_echec(document_id, erreur):
        raise ConstructionImpossible(str(document_id)) from erreur


@transaction.atomic
def _attendre(document_id: int, pourquoi: str) -> None:
    """No attempt of its own: the sweep tries again every minute, for as long as it takes."""
    document = _a_construire(document_id)
    if document is not None:
        document.tentatives, document.erreur = max(0, document.tentatives - 1), pourquoi
        document.save(update_fields=["tentatives", "erreur"])


@transaction.atomic
def _compter_tentative(document_id: int) -> bool:
    """Counted before building, in its own transaction: a document that kills its worker is not tried for ever."""
    document = _a_construire(document_id)
    if document is None:
        return False
    if document.tentatives >= MAX_TENTATIVES:
        _echouer(document, "La fabrication s’est interrompue trop de fois.")
        return False
    document.tentatives += 1
    document.save(update_fields=["tentatives"])
    return True


@transaction.atomic
def _fabriquer(document_id: int) -> None:
    document = _a_construire(document_id)
    if document is None:
        return
    type_document = TYPES[document.type]
    contexte = type_document.contexte(document.objet)
    contenu = _contenu(type_document, document, contexte)
    document.fichier.name = ranger(document, contenu)
    document.empreinte = hashlib.sha256(contenu).hexdigest()
    document.imprime = type_document.imprime(contexte)
    document.etat, document.pret_le, document.erreur = Document.Etat.PRET, timezone.now(), ""
    document.save()
    type_document.pret(document)
    apres(document)


def _contenu(type_document: TypeDocument, document: Document, contexte: Mapping[str, Any]) -> bytes:
    """Raises SceauIndisponible, before anything is drawn, when it is to be sealed and cannot be."""
    paire = cles.charger() if type_document.scelle else None
    # WeasyPrint costs a second and 50 MB: only the worker that renders pays.
    from .. import rendering

    contenu = rendering.rendre(type_document, document, contexte)
    if paire is None:
        return contenu
    from ..sceau.poser import sceller

    return sceller(contenu, paire, raison=type_document.libelle)


@transaction.atomic
def _noter_echec(document_id: int, erreur: Exception) -> bool:
    """Whether this was the last attempt."""
    document = _a_construire(document_id)
    if document is None:
        return True
    message = f"{type(erreur).__name__} : {erreur}"[:300]
    if document.tentatives < MAX_TENTATIVES:
        document.erreur = message
        document.save(update_fields=["erreur"])
        return False
    _echouer(document, message)
    return True


def _echouer(document: Document, message: str) -> None:
    document.etat, document.erreur = Document.Etat.ECHEC, message
    document.save(update_fields=["etat", "erreur"])
    journal.ecrire("documents.echouer", document, par=None)
    reconcilier(document)
    apres(document)


def _a_construire(document_id: int) -> Document | None:
    """Under lock; None when it is ready, failed, gone, or in other hands."""
    return (
        Document.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=document_id, etat=Document.Etat.DEMANDE)
        .first()
    )


def ranger(document: Document, contenu: bytes) -> str:
    """Write under a name that the document alone decides, over what a killed attempt left: never a second file."""
    nom = f"documents/{document.cree_le.year}/{document.cle}.pdf"
    default_storage.delete(nom)
    return default_storage.save(nom, ContentFile(contenu))


def _premier_numero(type_document: TypeDocument, objet: models.Model) -> str:
    if type_document.numero is not None:
        return type_document.numero(objet)
    return numeroter(type_document.serie, timezone.localdate().year)


def _numero_de_version(precedent: Document) -> str:
    return f"{precedent.numero.partition('-v')[0]}-v{precedent.version + 1}"


def _lancer(document: Document) -> None:
    from ..tasks import construire as tache

    # robust: a lost broker fails no request, the sweep catches up.
    transaction.on_commit(lambda: tache.delay(document.pk), robust=True)
