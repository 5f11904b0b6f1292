from .candidatures import AvisHierarchique, Candidature, NoteSelection
from .catalogue import Formation, Organisme
from .cohorte import Cohorte
from .emargement import Emargement, Feuille, FichierPartage, Formateur
from .evaluation import Cotation, Epreuve, Evaluation, Preuve, Supervision
from .jury import DecisionBloc, Jury, MembreJury, Passage, PassageRetire, ProcesVerbal, SignatureProcesVerbal
from .jury_acces import CodeJury
from .referentiel import Bloc, Critere, Referentiel
from .renouvellement import DossierRenouvellement

__all__ = [
    "AvisHierarchique",
    "Bloc",
    "Candidature",
    "CodeJury",
    "Cohorte",
    "Cotation",
    "Critere",
    "DecisionBloc",
    "DossierRenouvellement",
    "Emargement",
    "Epreuve",
    "Evaluation",
    "Feuille",
    "FichierPartage",
    "Formateur",
    "Formation",
    "Jury",
    "MembreJury",
    "NoteSelection",
    "Organisme",
    "Passage",
    "PassageRetire",
    "Preuve",
    "ProcesVerbal",
    "Referentiel",
    "SignatureProcesVerbal",
    "Supervision",
]
