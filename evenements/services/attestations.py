"""The attestation de participation, on demand."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from agents.models import Agent
from documents.models import Document
from documents.services import demander, etat_de
from instance.journal import Auteur

from .. import assiduite
from ..documents import TYPE_ATTESTATION
from ..models import Attestation, Evenement


@transaction.atomic
def demander_attestation(evenement: Evenement, agent: Agent, *, par: Auteur) -> Document:
    """The document, in preparation or ready (see `documents.services.demander`). Raises ValidationError for who is not
    noted as present."""
    if not assiduite.est_venu(evenement, agent):
        raise ValidationError("L’attestation est pour les personnes notées présentes.", code="absent")
    attestation, _ = Attestation.objects.get_or_create(evenement=evenement, agent=agent)
    return demander(TYPE_ATTESTATION, _lues().get(pk=attestation.pk), par=par)


def attestation_de(evenement: Evenement, agent: Agent) -> tuple[Document | None, bool]:
    """The last one asked for, and whether there is a reason to ask again (see `documents.services.etat_de`)."""
    attestation = _lues().filter(evenement=evenement, agent=agent).first()
    return etat_de(TYPE_ATTESTATION, attestation) if attestation else (None, False)


def _lues() -> "QuerySet[Attestation]":
    """With all that is printed but the presences."""
    return Attestation.objects.select_related("agent", "evenement__edition", "evenement__session__institution")
