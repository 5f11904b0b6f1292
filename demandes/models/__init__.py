"""A request's whole life, a file per concept."""

from .accompagnement import Accompagnement, Bilan, Mission
from .appel import Appel, Volontaire
from .brouillon import Brouillon
from .demande import DateSouhaitee, Demande, Format, Message, PieceJointe
from .fin_anticipee import FinAnticipee
from .intervention import Intervention
from .observation import Observation
from .recapitulatif import SansRecapitulatif
from .recit import Approbation, Recit
from .signalement import CategorieSignalement, NoteSignalement, Signalement

__all__ = [
    "Accompagnement",
    "Appel",
    "Approbation",
    "Bilan",
    "Brouillon",
    "CategorieSignalement",
    "DateSouhaitee",
    "Demande",
    "FinAnticipee",
    "Format",
    "Intervention",
    "Message",
    "Mission",
    "NoteSignalement",
    "Observation",
    "PieceJointe",
    "Recit",
    "SansRecapitulatif",
    "Signalement",
    "Volontaire",
]
