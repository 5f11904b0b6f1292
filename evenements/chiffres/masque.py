"""What may be published: no count of people under the threshold (`agents.seuil_masque`, five), told or to be worked out
from the others.

The published tables are a fixed list: institution, category, rank, direction, event (`tableaux.TABLEAUX`).
"""

from collections.abc import Sequence
from dataclasses import replace

from .bilan import Rang

AUTRES = "Autres"


def fondre(rangs: Sequence[Rang], *, seuil: int) -> list[Rang] | None:
    """The rows that may be published, in their order: the small ones merged into « Autres » until none is under the
    threshold. None where that leaves nothing to compare: the dimension is not published.

    The merged row is never under the threshold either, so that no count comes out of a subtraction from the total."""
    gardes = sorted((rang for rang in rangs if rang.participations), key=lambda rang: -rang.agents)
    fondus: list[Rang] = []
    while gardes and (gardes[-1].agents < seuil or (fondus and _agents(fondus) < seuil)):
        fondus.append(gardes.pop())
    dits = [rang for rang in rangs if rang in gardes]
    if not fondus:
        return dits
    if not gardes:
        return None
    part, participations = sum(r.part for r in fondus), sum(r.participations for r in fondus)
    return [*dits, Rang(AUTRES, _agents(fondus), participations, round(part, 1))]


def publier(rangs: Sequence[Rang], rangs_avant: Sequence[Rang], *, seuil: int) -> list[Rang] | None:
    """The same with the evolution, told only of rows that were large enough in the edition before too."""
    fondus = fondre(rangs, seuil=seuil)
    dits = {rang.libelle for rang in fondre(rangs_avant, seuil=seuil) or ()} - {AUTRES}
    return fondus and [rang if rang.libelle in dits else replace(rang, avant=None) for rang in fondus]


def montrable(nombre: int, total: int, *, seuil: int) -> bool:
    """Whether a number of people out of a total may be told: neither it nor the rest is a small count."""
    return not (0 < nombre < seuil or 0 < total - nombre < seuil)


def _agents(rangs: Sequence[Rang]) -> int:
    return sum(rang.agents for rang in rangs)
