from .candidatures import AvisHierarchique, Candidature, NoteSelection
from .catalogue import Formation, Organisme
from .cohorte import Cohorte

__all__ = ["AvisHierarchique", "Candidature", "Cohorte", "Formation", "NoteSelection", "Organisme"]
