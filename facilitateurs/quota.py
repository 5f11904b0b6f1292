"""How many of a letter's half-days are used: the log lives in a higher room, which provides the count.

quota.declarer("demandes", lambda lettres: {lettre.pk: …})
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from instance.registry import Registry

from .models import LettreMission

Fournisseur = Callable[[Sequence[LettreMission]], Mapping[int, int]]
"""Letters, their facilitator loaded → half-days used or held within the letter's period (both days included), by letter
id. As many queries whatever the number of letters; an id left out means none."""
FOURNISSEUR: Registry[Fournisseur] = Registry("quota provider")


@dataclass(frozen=True)
class Quota:
    accordees: int
    utilisees: int

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
    utilisees: dict[int, int] = {}
    if lettres:
        for fournisseur in FOURNISSEUR:
            for pk, nombre in fournisseur(lettres).items():
                utilisees[pk] = utilisees.get(pk, 0) + nombre
    return {lettre.pk: Quota(lettre.quota, utilisees.get(lettre.pk, 0)) for lettre in lettres}


def quota(lettre: LettreMission) -> Quota:
    return quotas([lettre])[lettre.pk]
