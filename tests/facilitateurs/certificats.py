"""People certified by the portal, and their certificates."""

import datetime as dt
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from agents.models import Agent
from documents.models import Document
from documents.services import construire
from facilitateurs import services
from facilitateurs.models import Certification
from tests.agents.factories import AgentFactory, CelluleFactory

BLOCS = (
    ("B1", "Cadrer la demande"),
    ("B2", "Concevoir le dispositif"),
    ("B3", "Animer et réguler"),
    ("B4", "Posture, éthique et capitalisation"),
)


def delivrer(agent: Agent | None = None, *, le: dt.date | None = None, **autrement: Any) -> Certification:
    """As a jury does. `autrement` are fields of the delivery."""
    le = le or timezone.localdate()
    delivrance = services.Delivrance(
        **{
            "intitule": "Facilitation en intelligence collective",
            "referentiel": "Référentiel de facilitation, version 3 (2024)",
            "blocs": BLOCS,
            "jury_le": le - dt.timedelta(days=4),
            "lieu": "Grenoble",
            "signataire": "Hélène Carrel-Billiard",
            "signataire_qualite": "La présidente du jury",
            **autrement,
        }
    )
    return services.certifier(agent or AgentFactory(), delivree_le=le, par=CelluleFactory(), delivrance=delivrance)


def certificat(certification: Certification) -> Document:
    """The last version, built if it was not."""
    document = Document.objects.de(certification).filter(type=services.TYPE_CERTIFICAT).order_by("-version")[0]
    construire(document.pk)
    document.refresh_from_db()
    return document


def octets(document: Document) -> bytes:
    with default_storage.open(str(document.fichier.name)) as fichier:
        return bytes(fichier.read())
