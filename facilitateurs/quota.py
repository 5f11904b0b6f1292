"""How many of a letter's half-days are used: the log lives in a higher room, which provides the count.

quota.declarer("demandes", lambda lettres: {lettre.pk: Emploi(notees=3, retenues=1)})
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from instance.registry import Registry

from .models import LettreMission


class Emploi(NamedTuple):
    """Half-days: those logged, and those that a mission asked or accepted still holds."""

    notees: int = 0
    retenues: int = 0


Fournisseur = Callable[[Sequence[LettreMission]], Mapping[int, Emploi]]
"""Letters, their facilitator loaded → half-days used and held within the letter's period (both days included), by
letter id. As many queries whatever the number of letters; an id left out means none."""
FOURNISSEUR: Registry[Fournisseur] = Registry("quota provider")


@dataclass(frozen=True)
class Quota:
    accordees: int
    notees: int
    retenues: int

    @property
    def utilisees(self) -> int:
        """Logged or held."""
        return self.notees + self.retenues

    @property
    def reste(self) -> int:
        """Never under zero: what is over is shown by `depassees`."""
        return max(self.accordees - self.utilisees, 0)

    @property
    def depassees(self) -> int:
        return max(self.utilisees - self.accordees, 0)

    @property
    def part(self) -> int:
        """The share used, in per cent, a hundred at most."""
        return min(round(100 * self.utilisees / self.accordees), 100)


def declarer(cle: str, fournisseur: Fournisseur) -> None:
    FOURNISSEUR.declare(cle, fournisseur)


def quotas(lettres: Sequence[LettreMission]) -> dict[int, Quota]:
    """Used and granted, by letter id."""
    emplois: dict[int, Emploi] = {}
    if lettres:
        for fournisseur in FOURNISSEUR:
            for pk, emploi in fournisseur(lettres).items():
                avant = emplois.get(pk, Emploi())
                emplois[pk] = Emploi(avant.notees + emploi.notees, avant.retenues + emploi.retenues)
    return {lettre.pk: Quota(lettre.quota, *emplois.get(lettre.pk, Emploi())) for lettre in lettres}


def quota(lettre: LettreMission) -> Quota:
    return quotas([lettre])[lettre.pk]
