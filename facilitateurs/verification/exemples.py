"""In the demonstration, one code of each status, to try."""

from dataclasses import dataclass

from ..models import Certification
from .lecture import ASPECTS, Statut

RECENTES = 100


@dataclass(frozen=True)
class Exemple:
    code: str
    mot: str


def de_la_demonstration() -> list[Exemple]:
    """Of the last that the portal delivered; four at most."""
    vus: dict[str, str] = {}
    for certification in Certification.objects.avec_statut().exclude(titulaire="").order_by("-pk")[:RECENTES]:
        mot = ASPECTS[Statut(certification.statut_au)].mot  # type: ignore[attr-defined]
        vus.setdefault(mot, certification.code_lisible)
    return [Exemple(code, mot) for mot, code in sorted(vus.items(), reverse=True)]
