from .catalogue import Formation, Organisme
from .cohorte import Cohorte
from .emargement import Emargement, Feuille, FichierPartage, Formateur

__all__ = ["Cohorte", "Emargement", "Feuille", "FichierPartage", "Formateur", "Formation", "Organisme"]
