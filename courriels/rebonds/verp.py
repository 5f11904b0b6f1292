"""Return paths that name the row they were made for: `rebonds+<row>-<signature>@domain` (VERP).

Only whoever was sent a message knows its return path, and nobody can make one: a false bounce could otherwise silence
somebody else's address. Letters are those of base 32, since servers on the way may change their case.
"""

import base64
import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SEL = "courriels.rebonds.verp"
OCTETS = 10
LONGUEUR = 17 + 18
"""Characters that a token adds to the base address: the plus sign and the row, then the dash and the signature."""


def adresse_de_retour(numero: int) -> str:
    """The envelope sender of a row; empty when this installation reads no returns."""
    base = settings.REBONDS["adresse"]
    if not base:
        return ""
    local, _, domaine = base.rpartition("@")
    return f"{local}+{numero}-{_signature(numero, settings.SECRET_KEY)}@{domaine}"


def numero_de(texte: str) -> int | None:
    """The row that a return path of ours, somewhere in this text, was made for."""
    local, _, domaine = settings.REBONDS["adresse"].rpartition("@")
    motif = rf"{re.escape(local)}\+(\d{{1,18}})-([a-z2-7]{{16}})@{re.escape(domaine)}"
    for numero, signature in re.findall(motif, texte, re.IGNORECASE):
        # A bounce may come back after the key was changed.
        for cle in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            if constant_time_compare(_signature(int(numero), cle), signature.lower()):
                return int(numero)
    return None


def _signature(numero: int, cle: str) -> str:
    empreinte = salted_hmac(SEL, str(numero), secret=cle, algorithm="sha256").digest()[:OCTETS]
    return base64.b32encode(empreinte).decode().lower()
