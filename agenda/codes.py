"""The codes that say one is there. Nothing is stored: they come from the slot's key and the portal's secret.

- The **room's** code changes every minute, on a screen, as text and in a QR: a photograph of it is soon worth nothing.
- The **end** code is one for the slot, said or written in the chat in the last minutes of a remote session.

Letters and digits that are read without doubt (Crockford's base 32): a thousand million codes, so that trying them out
leads nowhere even where nothing counts the tries.
"""

import datetime as dt

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import Creneau

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LONGUEUR = 6
PAS = 60
"""Seconds that the room's code stays on the screen."""
TOLERANCE = 2
"""Former codes still taken: the time to type the one that was just replaced."""
LUS_COMME = str.maketrans({"O": "0", "I": "1", "L": "1"})


def de_la_salle(creneau: Creneau, quand: dt.datetime | None = None) -> str:
    """The code on the screen at a moment (now by default)."""
    return _code(creneau, f"salle {_pas(quand)}")


def de_la_fin(creneau: Creneau) -> str:
    return _code(creneau, "fin")


def est_de_la_salle(creneau: Creneau, code: str, quand: dt.datetime | None = None) -> bool:
    """Whether the code was on the screen in the last three minutes."""
    pas = _pas(quand)
    bons = (_code(creneau, f"salle {pas - avant}") for avant in range(TOLERANCE + 1))
    return any(constant_time_compare(bon, propre(code)) for bon in bons)


def est_de_la_fin(creneau: Creneau, code: str) -> bool:
    return constant_time_compare(de_la_fin(creneau), propre(code))


def propre(code: str) -> str:
    """As typed by hand: case, spaces and letters that look like digits aside."""
    return "".join(code.split()).replace("-", "").upper().translate(LUS_COMME)[:20]


def secondes_restantes(quand: dt.datetime | None = None) -> int:
    """Until the room's code changes."""
    return PAS - int((quand or timezone.now()).timestamp()) % PAS


def _pas(quand: dt.datetime | None) -> int:
    return int((quand or timezone.now()).timestamp()) // PAS


def _code(creneau: Creneau, quoi: str) -> str:
    nombre = int.from_bytes(salted_hmac("agenda.codes", f"{creneau.cle} {quoi}", algorithm="sha256").digest())
    lettres = []
    for _ in range(LONGUEUR):
        nombre, reste = divmod(nombre, len(ALPHABET))
        lettres.append(ALPHABET[reste])
    return "".join(lettres)
