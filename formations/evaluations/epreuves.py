"""The tests that everybody of a certifying cohort passes before the jury."""

from dataclasses import dataclass

from ..models import Epreuve
from ..regles import INTERVENTIONS_SUPERVISEES


@dataclass(frozen=True)
class EpreuveAttendue:
    """`cle` is its address on pages: « ecrit », « supervision-2 »."""

    epreuve: Epreuve
    rang: int = 1

    @property
    def cle(self) -> str:
        return f"{self.epreuve.value}-{self.rang}" if self.epreuve == Epreuve.SUPERVISION else self.epreuve.value

    @property
    def libelle(self) -> str:
        return f"{self.epreuve.label} {self.rang}" if self.epreuve == Epreuve.SUPERVISION else str(self.epreuve.label)


def attendues() -> list[EpreuveAttendue]:
    """In the order in which they are passed."""
    supervisions = [
        EpreuveAttendue(Epreuve.SUPERVISION, rang) for rang in range(1, INTERVENTIONS_SUPERVISEES.valeur() + 1)
    ]
    autour = [EpreuveAttendue(epreuve) for epreuve in (Epreuve.OBSERVATION, Epreuve.ECRIT)]
    return [*autour, *supervisions, EpreuveAttendue(Epreuve.ENTRETIEN)]


def trouver(cle: str) -> EpreuveAttendue | None:
    return next((epreuve for epreuve in attendues() if epreuve.cle == cle), None)
