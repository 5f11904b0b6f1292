"""What anybody may be told of a certification, and nothing else."""

import datetime as dt
from dataclasses import dataclass

from instance.services import identite

from ..models import Certification

SAISIE_MAX = 40
Statut = Certification.Statut
SANS_INTITULE = "Certification de facilitation"
"""Of one taken over from before the portal."""


@dataclass(frozen=True)
class Aspect:
    """How a status is said to a stranger: a sentence, a word, a tone and an icon."""

    phrase: str
    mot: str
    ton: str
    icone: str


VALIDE = Aspect("Cette certification est valide", "Valide", "ok", "shield-check")
ASPECTS = {
    Statut.VALIDE: VALIDE,
    Statut.A_RENOUVELER: VALIDE,  # that it is soon to be renewed concerns its holder alone
    Statut.EXPIREE: Aspect("Cette certification a expiré", "Expirée", "warn", "hourglass"),
    Statut.SUSPENDUE: Aspect("Cette certification est suspendue", "Suspendue", "warn", "pause"),
    Statut.RETIREE: Aspect("Cette certification a été retirée", "Retirée", "bad", "ban"),
}


@dataclass(frozen=True)
class Attestee:
    titulaire: str
    intitule: str
    emetteur: str
    delivree_le: dt.date
    fin: dt.date
    aspect: Aspect
    code: str

    @classmethod
    def de(cls, certification: Certification, statut: Certification.Statut) -> "Attestee":
        return cls(
            certification.titulaire or str(certification.facilitateur),
            certification.intitule or SANS_INTITULE,
            identite().editeur,
            certification.delivree_le,
            certification.valable_jusqu_au,
            ASPECTS[statut],
            certification.code_lisible,
        )


def nettoyer(saisie: str) -> str:
    """What was typed, its case, spaces and dashes forgiven."""
    return "".join(c for c in saisie[:SAISIE_MAX].upper() if c.isalnum())


def trouver(code: str) -> Certification | None:
    """One query, the same whatever the code; with what its name and its status need."""
    return (
        Certification.objects.avec_statut()
        .select_related("facilitateur__agent")
        .filter(code=nettoyer(code))
        .order_by()
        .first()
    )


def chercher(code: str) -> Attestee | None:
    certification = trouver(code)
    if certification is None:
        return None
    return Attestee.de(certification, Statut(certification.statut_au))  # type: ignore[attr-defined]
