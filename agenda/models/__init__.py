from .annonce import Annonce
from .places import Inscription, Jauge, Mode, Profil, Question, Reservation
from .presence import Presence
from .seance import Abonnement, Creneau, Modalite, Occupation, Promotion, Salle, Session

__all__ = [
    "Abonnement",
    "Annonce",
    "Creneau",
    "Inscription",
    "Jauge",
    "Modalite",
    "Mode",
    "Occupation",
    "Presence",
    "Profil",
    "Promotion",
    "Question",
    "Reservation",
    "Salle",
    "Session",
]
