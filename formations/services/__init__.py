"""The room's verbs. Lock order everywhere: the training, the cohort, its applications, the sheet, then what the agenda
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
from .cohortes import CHAMPS as CHAMPS_COHORTE
from .cohortes import DemiJournee, annuler_cohorte, cloner, modifier_cohorte, ouvrir_cohorte, publier_cohorte
from .emargement import (
    Constat,
    constater,
    contresigner,
    corriger,
    deposer_scan,
    passer_au_papier,
    signer,
    signer_en_formant,
)
from .evaluations import (
    EvaluationChangee,
    Saisie,
    enregistrer_evaluation,
    rendre_evaluation,
    rouvrir_evaluation,
)
from .formateurs import (
    accueillir_formateur,
    enregistrer_formateur,
    nommer_formateurs,
    partager_fichier,
    retirer_fichier,
)
from .preuves import deposer_preuve, retirer_preuve
from .referentiels import BlocSaisi, creer_version, enregistrer_referentiel, publier_referentiel
from .selection import (
    DecisionChangee,
    envoyer_reponses,
    noter,
    obstacles_a_l_envoi,
    preparer_decision,
    proposer_la_suivante,
    reprendre_reponses,
)
from .supervisions import nommer_superviseur, retirer_superviseur

__all__ = [
    "CHAMPS_COHORTE",
    "BlocSaisi",
    "CandidatureIncomplete",
    "Constat",
    "DecisionChangee",
    "DejaEnvoyee",
    "DemiJournee",
    "EvaluationChangee",
    "Saisie",
    "SelectionClose",
    "accueillir_formateur",
    "annuler_cohorte",
    "archiver",
    "cloner",
    "commencer",
    "confirmer",
    "constater",
    "contresigner",
    "corriger",
    "corriger_n1",
    "creer_version",
    "deposer_preuve",
    "deposer_scan",
    "enregistrer_etape",
    "enregistrer_evaluation",
    "enregistrer_formateur",
    "enregistrer_formation",
    "enregistrer_organisme",
    "enregistrer_referentiel",
    "envoyer_reponses",
    "laisser_passer",
    "modifier_cohorte",
    "nommer_formateurs",
    "nommer_superviseur",
    "noter",
    "obstacles_a_l_envoi",
    "ouvrir_cohorte",
    "ouvrir_etape",
    "partager_fichier",
    "passer_au_papier",
    "preparer_decision",
    "proposer_la_suivante",
    "publier",
    "publier_cohorte",
    "publier_referentiel",
    "relancer_n1",
    "rendre_avis",
    "rendre_evaluation",
    "reprendre_reponses",
    "retirer",
    "retirer_fichier",
    "retirer_preuve",
    "retirer_superviseur",
    "rouvrir_evaluation",
    "signer",
    "signer_en_formant",
    "soumettre",
    "verifier_n1",
]
