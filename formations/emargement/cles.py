"""The keys that seal attendance sheets. They live in the environment (`CLES_EMARGEMENT`), never in the database: who
can write a table cannot make a line that holds. The first seals, the others are kept to check what they sealed."""

import hashlib
import hmac
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError

SECRET_MIN = 32
NOM_MAX = 20
REMEDE = "Donnez CLES_EMARGEMENT=nom:secret, où secret est une longue chaîne aléatoire."


class CleAbsente(ValidationError):
    """No key seals: nothing can be signed until an operator gives one."""

    def __init__(self) -> None:
        super().__init__(
            "Le portail ne peut pas sceller de feuille pour le moment\u00a0: émargez sur la feuille de papier, et "
            "prévenez la cellule.",
            code="cle",
        )


class CleInconnue(KeyError):
    """A line was sealed with a key that this environment no longer has."""


def lues() -> dict[str, str]:
    """Name → secret, the one that seals first. What is malformed is left out: `defauts` says it."""
    return {nom: secret for nom, secret in _couples() if _bonne(nom, secret)}


def defauts() -> list[str]:
    """What an operator should mend, in words; no secret in them."""
    couples = list(_couples())
    mauvaises = [nom[:NOM_MAX] or "?" for nom, secret in couples if not _bonne(nom, secret)]
    if not couples:
        return ["CLES_EMARGEMENT n’est pas définie\u00a0: les émargements des formations sont arrêtés."]
    return [
        f"CLES_EMARGEMENT\u00a0: la clé «\u202f{nom}\u202f» n’est pas de la forme nom:secret, le nom en {NOM_MAX} "
        f"caractères au plus, le secret en {SECRET_MIN} au moins."
        for nom in mauvaises
    ]


def courante() -> str:
    """The name of the key that seals. Raises CleAbsente."""
    for nom in lues():
        return nom
    raise CleAbsente


def sceller(nom: str, message: bytes) -> str:
    """HMAC-SHA-256, in hexadecimal. Raises CleInconnue."""
    secret = lues().get(nom)
    if secret is None:
        raise CleInconnue(nom)
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _couples() -> Iterator[tuple[str, str]]:
    for couple in settings.CLES_EMARGEMENT:
        nom, _, secret = couple.strip().partition(":")
        yield nom, secret


def _bonne(nom: str, secret: str) -> bool:
    return 0 < len(nom) <= NOM_MAX and len(secret) >= SECRET_MIN
