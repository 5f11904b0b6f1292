"""Numbers, rendering, storing. See `documents.types` for how a room declares a type.

Lock order: the object, then its documents, then the counter of the series. A document's row stays locked while its
file is made: whoever builds it a second time waits for nobody, sees the lock and leaves.
"""

import hashlib
import logging

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur

from .models import Compteur, Document
from .types import TYPES

logger = logging.getLogger(__name__)
MAX_TENTATIVES = 5


class ConstructionImpossible(Exception):
    """This attempt failed, others are left."""


@transaction.atomic
def numeroter(serie: str, annee: int) -> str:
    """The next number of a series in a year, "LM-2026-0001". No gap: a rolled back transaction gives it back, and the
    next to ask waits for the row."""
    compteur, _ = Compteur.objects.get_or_create(serie=f"{serie}-{annee}")
    compteur = Compteur.objects.select_for_update().get(pk=compteur.pk)
    compteur.dernier += 1
    compteur.save(update_fields=["dernier"])
    return f"{serie}-{annee}-{compteur.dernier:04d}"


@transaction.atomic
def demander(cle_type: str, objet: models.Model, *, par: Auteur) -> Document:
    """Give a number at once and have Celery build the PDF after commit. A document of the same type and object that is
    ready is superseded by a new version; one still in preparation is returned as it is, one that failed starts anew."""
    type_document = TYPES[cle_type]
    type(objet)._base_manager.select_for_update(no_key=True).get(pk=objet.pk)
    dernier = Document.objects.de(objet).filter(type=cle_type).order_by("-version").first()
    if dernier and dernier.etat == Document.Etat.ECHEC:
        return reconstruire(dernier, par=par)
    if dernier and dernier.etat == Document.Etat.DEMANDE:
        return dernier
    document = Document.objects.create(
        type=cle_type,
        numero=_numero_de_version(dernier) if dernier else numeroter(type_document.serie, timezone.localdate().year),
        version=dernier.version + 1 if dernier else 1,
        titre=type_document.titre_de(objet)[:200],
        objet=objet,
        remplace=dernier,
    )
    journal.ecrire("documents.demander", document, par=par)
    _lancer(document)
    return document


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
        return
    try:
        _fabriquer(document_id)
    except Exception as erreur:
        logger.exception("document %s could not be built", document_id)
        if not _noter_echec(document_id, erreur):
            raise ConstructionImpossible(str(document_id)) from erreur


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
    # WeasyPrint costs a second and 50 MB: only the worker that renders pays.
    from . import rendering

    contenu = rendering.rendre(type_document, document)
    document.fichier.name = _ranger(document, contenu)
    document.empreinte = hashlib.sha256(contenu).hexdigest()
    document.etat, document.pret_le, document.erreur = Document.Etat.PRET, timezone.now(), ""
    document.save()
    type_document.pret(document)


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


def _a_construire(document_id: int) -> Document | None:
    """Under lock; None when it is ready, failed, gone, or in other hands."""
    return (
        Document.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=document_id, etat=Document.Etat.DEMANDE)
        .first()
    )


def _ranger(document: Document, contenu: bytes) -> str:
    """Write under a name that the document alone decides, over what a killed attempt left: never a second file."""
    nom = f"documents/{document.cree_le.year}/{document.cle}.pdf"
    default_storage.delete(nom)
    return default_storage.save(nom, ContentFile(contenu))


def _numero_de_version(precedent: Document) -> str:
    return f"{precedent.numero.partition('-v')[0]}-v{precedent.version + 1}"


def _lancer(document: Document) -> None:
    from .tasks import construire as tache

    # robust: a lost broker fails no request, the sweep catches up.
    transaction.on_commit(lambda: tache.delay(document.pk), robust=True)
