"""The attestation de participation, on demand."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from agents.models import Agent
from documents.models import Document
from documents.services import demander
from instance.journal import Auteur

from .. import assiduite
from ..documents import TYPE_ATTESTATION, contenu_attestation
from ..models import Attestation, Evenement


@transaction.atomic
def demander_attestation(evenement: Evenement, agent: Agent, *, par: Auteur) -> Document:
    """The document, in preparation or ready. Asked again it is the same one, unless what it prints has changed: then a
    new version supersedes it. Raises ValidationError for who is not noted as present."""
    if not assiduite.est_venu(evenement, agent):
        raise ValidationError("L’attestation est pour les personnes notées présentes.", code="absent")
    attestation, _ = Attestation.objects.get_or_create(evenement=evenement, agent=agent)
    attestation = _lues().select_for_update(no_key=True, of=("self",)).get(pk=attestation.pk)
    actuelle = _empreinte(attestation)
    document = _derniere(attestation)
    if document and not _a_refaire(attestation, document, actuelle):
        return document
    attestation.empreinte = actuelle
    attestation.save(update_fields=["empreinte"])
    return demander(TYPE_ATTESTATION, attestation, par=par)


def attestation_de(evenement: Evenement, agent: Agent) -> tuple[Document | None, bool]:
    """The last one asked for, whatever its state, and whether there is a reason to ask again: it failed, or says what
    is no longer so."""
    attestation = _lues().filter(evenement=evenement, agent=agent).first()
    document = _derniere(attestation) if attestation else None
    if attestation is None or document is None:
        return None, False
    return document, _a_refaire(attestation, document, _empreinte(attestation))


def _lues() -> "QuerySet[Attestation]":
    """With all that is printed but the presences."""
    return Attestation.objects.select_related("agent", "evenement__edition", "evenement__session__institution")


def _a_refaire(attestation: Attestation, document: Document, actuelle: str) -> bool:
    return attestation.empreinte != actuelle or document.etat == Document.Etat.ECHEC


def _derniere(attestation: Attestation) -> Document | None:
    return Document.objects.de(attestation).filter(type=TYPE_ATTESTATION).order_by("-version").first()


def _empreinte(attestation: Attestation) -> str:
    contenu = json.dumps(contenu_attestation(attestation), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(contenu.encode()).hexdigest()
