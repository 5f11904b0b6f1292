"""Legal references, each from a day on."""

import datetime as dt

from django.db import transaction

from instance import journal
from instance.journal import Auteur

from ..models import ReferenceLegale


@transaction.atomic
def enregistrer_reference(reference: ReferenceLegale, *, cle: str, texte: str, depuis: dt.date, par: Auteur) -> None:
    """Raises ValidationError. What was printed stays; what is asked for from then on bears the new words."""
    reference.cle, reference.texte, reference.depuis = cle, texte, depuis
    reference.full_clean()
    reference.save()
    journal.ecrire("documents.enregistrer_reference", reference, par=par)


@transaction.atomic
def retirer_reference(reference: ReferenceLegale, *, par: Auteur) -> None:
    """Back to the words that were in force before it."""
    journal.ecrire("documents.retirer_reference", reference, par=par)
    reference.delete()
