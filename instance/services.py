"""Reads and changes of state of the installation itself."""

from . import memo
from .models import Identite

_IDENTITE = "instance.identite"


def identite() -> Identite:
    """The identity of this installation: one query per request, so a change shows at once in every worker."""
    return memo.garder(_IDENTITE, _lire_identite)


def _lire_identite() -> Identite:
    # A read-only page must not write: the defaults stand in until the row is first saved.
    return Identite.objects.filter(pk=1).first() or Identite(pk=1)
