"""The network: who is in it, and when each of them may be asked."""

from ..campagnes.models import Campagne, Sollicitation
from ..rencontres.models import Rencontre
from .certifications import Certification, CertificationQuerySet, Mois, Suspension
from .disponibilites import Indisponibilite, IndisponibiliteReguliere, Moment
from .mesures import Audition, Pause
from .reseau import (
    Convention,
    DateRange,
    Facilitateur,
    FacilitateurQuerySet,
    LettreMission,
    LettreMissionQuerySet,
    LienDeclare,
    Methode,
    Public,
)
from .verification import EssaiVerification

__all__ = [
    "Audition",
    "Campagne",
    "Certification",
    "CertificationQuerySet",
    "Convention",
    "DateRange",
    "EssaiVerification",
    "Facilitateur",
    "FacilitateurQuerySet",
    "Indisponibilite",
    "IndisponibiliteReguliere",
    "LettreMission",
    "LettreMissionQuerySet",
    "LienDeclare",
    "Methode",
    "Mois",
    "Moment",
    "Pause",
    "Public",
    "Rencontre",
    "Sollicitation",
    "Suspension",
]
