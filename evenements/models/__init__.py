from .edition import Edition, Theme
from .evenement import DocumentApres, Evenement, Intervenant
from .importation import ImportProgramme
from .proposition import MessageProposition, Proposition

__all__ = [
    "DocumentApres",
    "Edition",
    "Evenement",
    "ImportProgramme",
    "Intervenant",
    "MessageProposition",
    "Proposition",
    "Theme",
]
