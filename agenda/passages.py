"""The proof that somebody was before the screen of the room a moment ago. The QR gives it, and it outlasts the code it
came with: the time to sign in."""

import uuid

from django.core import signing

from .models import Creneau

SEL = "agenda.passage"
DUREE = 15 * 60
"""Seconds between the QR and the button: enough to sign in by a code received by e-mail."""


def donner(cle: uuid.UUID) -> str:
    return signing.dumps(str(cle), salt=SEL)


def tient(creneau: Creneau, passage: str, duree: int = DUREE) -> bool:
    """Whether it is of this slot, and less than `duree` seconds old."""
    try:
        return bool(signing.loads(passage, salt=SEL, max_age=duree) == str(creneau.cle))
    except signing.BadSignature:
        return False
