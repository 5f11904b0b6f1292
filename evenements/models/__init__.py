from .attestation import Attestation
from .edition import Edition, Theme
from .evenement import DocumentApres, Evenement, Intervenant
from .importation import ImportProgramme
from .proposition import MessageProposition, Proposition
from .retour import Retour, RetourDonne

__all__ = [
    "Attestation",
    "DocumentApres",
    "Edition",
    "Evenement",
    "ImportProgramme",
    "Intervenant",
    "MessageProposition",
    "Proposition",
    "Retour",
    "RetourDonne",
    "Theme",
]
