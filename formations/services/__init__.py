"""The room's verbs. Lock order everywhere: the training, then the cohort, then its applications, then what the agenda
locks."""

from .avis import SelectionClose, corriger_n1, relancer_n1, rendre_avis, verifier_n1
from .candidatures import (
    CandidatureIncomplete,
    DejaEnvoyee,
    commencer,
    confirmer,
    enregistrer_etape,
    laisser_passer,
    ouvrir_etape,
    retirer,
    soumettre,
)
from .catalogue import archiver, enregistrer_formation, enregistrer_organisme, publier
from .cohortes import DemiJournee, annuler_cohorte, cloner, modifier_cohorte, ouvrir_cohorte, publier_cohorte
from .selection import (
    DecisionChangee,
    envoyer_reponses,
    noter,
    obstacles_a_l_envoi,
    preparer_decision,
    proposer_la_suivante,
    reprendre_reponses,
)

__all__ = [
    "CandidatureIncomplete",
    "DecisionChangee",
    "DejaEnvoyee",
    "DemiJournee",
    "SelectionClose",
    "annuler_cohorte",
    "archiver",
    "cloner",
    "commencer",
    "confirmer",
    "corriger_n1",
    "enregistrer_etape",
    "enregistrer_formation",
    "enregistrer_organisme",
    "envoyer_reponses",
    "laisser_passer",
    "modifier_cohorte",
    "noter",
    "obstacles_a_l_envoi",
    "ouvrir_cohorte",
    "ouvrir_etape",
    "preparer_decision",
    "proposer_la_suivante",
    "publier",
    "publier_cohorte",
    "relancer_n1",
    "rendre_avis",
    "reprendre_reponses",
    "retirer",
    "soumettre",
    "verifier_n1",
]
