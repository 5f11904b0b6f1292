"""The kinds of work the cell offers."""

from django.db import transaction

from instance import journal
from instance.journal import Auteur

from ..models import Format


@transaction.atomic
def enregistrer(format: Format, *, par: Auteur) -> Format:
    """Save a format that was checked by its form, and say in its history that it changed."""
    neuf = format.pk is None
    format.save()
    journal.ecrire("demandes.creer_format" if neuf else "demandes.modifier_format", format, par=par)
    return format
