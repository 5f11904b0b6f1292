"""Numbers, rendering, storing. See `documents.types` for how a room declares a type."""

from django.db import models

from instance.journal import Auteur

from .models import Document


def demander(cle_type: str, objet: models.Model, *, par: Auteur) -> Document:
    """Give a number at once and have Celery build the PDF after commit. A document of the same type and object that is
    ready is superseded by a new version; one still in preparation is returned as it is."""
    raise NotImplementedError
