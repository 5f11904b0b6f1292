"""The leaflet of an edition: made anew when what it prints has changed."""

from django.db import transaction

from documents.models import Document
from documents.services import demander, dernier
from instance.journal import Auteur

from ..documents import TYPE_DEPLIANT
from ..models import Edition
from .verrous import tenir_edition


@transaction.atomic
def refaire_depliant(edition: Edition, *, par: Auteur) -> bool:
    """Ask for a new version, unless the last one prints the same. Whether it was asked for."""
    edition = tenir_edition(edition)
    if not edition.publiee:
        return False
    avant = dernier(TYPE_DEPLIANT, edition)
    return demander(TYPE_DEPLIANT, edition, par=par) != avant


def depliant(edition: Edition) -> Document | None:
    """The last one that is ready."""
    prets = Document.objects.de(edition).filter(type=TYPE_DEPLIANT, etat=Document.Etat.PRET)
    return prets.order_by("-version").first()
