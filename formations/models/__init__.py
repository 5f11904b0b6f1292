from .candidatures import AvisHierarchique, Candidature, NoteSelection
from .catalogue import Formation, Organisme
from .cohorte import Cohorte
from .emargement import Emargement, Feuille, FichierPartage, Formateur

__all__ = [
    "AvisHierarchique",
    "Candidature",
    "Cohorte",
    "Emargement",
    "Feuille",
    "FichierPartage",
    "Formateur",
    "Formation",
    "NoteSelection",
    "Organisme",
]
