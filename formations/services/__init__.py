"""The room's verbs. Lock order everywhere: the training, then the cohort, then what the agenda locks."""

from .catalogue import archiver, enregistrer_formation, enregistrer_organisme, publier
from .cohortes import CHAMPS as CHAMPS_COHORTE
from .cohortes import DemiJournee, annuler_cohorte, cloner, modifier_cohorte, ouvrir_cohorte, publier_cohorte

__all__ = [
    "CHAMPS_COHORTE",
    "DemiJournee",
    "annuler_cohorte",
    "archiver",
    "cloner",
    "enregistrer_formation",
    "enregistrer_organisme",
    "modifier_cohorte",
    "ouvrir_cohorte",
    "publier",
    "publier_cohorte",
]
