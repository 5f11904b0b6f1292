"""A request's whole life, a file per concept."""

from .accompagnement import Accompagnement, Bilan, Mission
from .appel import Appel, Volontaire
from .brouillon import Brouillon
from .demande import DateSouhaitee, Demande, Format, Message, PieceJointe
from .intervention import Intervention
from .recapitulatif import SansRecapitulatif

__all__ = [
    "Accompagnement",
    "Appel",
    "Bilan",
    "Brouillon",
    "DateSouhaitee",
    "Demande",
    "Format",
    "Intervention",
    "Message",
    "Mission",
    "PieceJointe",
    "SansRecapitulatif",
    "Volontaire",
]
