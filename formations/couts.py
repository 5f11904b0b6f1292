"""What a cohort costs, and what that makes for each."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from agenda.models import Inscription

from .models import Cohorte

CENTIME = Decimal("0.01")


@dataclass(frozen=True)
class Couts:
    """In euros, to the cent; None where there is nothing to divide. The shares are of what was invoiced, of what is
    planned until then."""

    prevu: Decimal | None
    facture: Decimal | None
    stagiaires: int
    demi_journees: int

    @property
    def montant(self) -> Decimal | None:
        return self.facture if self.facture is not None else self.prevu

    @property
    def par_stagiaire(self) -> Decimal | None:
        """The reference year: 56 820 € for 10 people, 5 682 €."""
        return self._part(self.stagiaires)

    @property
    def par_journee_agent(self) -> Decimal | None:
        """For one person and one day, two half-days: 299,05 € for 10 people and 19 days."""
        return self._part(self.stagiaires * self.demi_journees, fois=2)

    def _part(self, nombre: int, *, fois: int = 1) -> Decimal | None:
        if self.montant is None or not nombre:
            return None
        return (self.montant * fois / nombre).quantize(CENTIME, ROUND_HALF_UP)


def couts(cohorte: Cohorte) -> Couts:
    """Trainees are those who hold a place; half-days are the slots that hold, else those the training announces."""
    stagiaires = Inscription.objects.filter(session=cohorte.session, etat=Inscription.Etat.CONFIRMEE).count()
    creneaux = cohorte.session.creneaux.filter(annule=False).count()
    return Couts(cohorte.cout_prevu, cohorte.cout_facture, stagiaires, creneaux or cohorte.formation.demi_journees)
