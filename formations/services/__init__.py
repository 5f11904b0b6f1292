"""The room's verbs. Lock order everywhere: the training, the cohort, the sheet, then what the agenda locks."""

from .catalogue import archiver, enregistrer_formation, enregistrer_organisme, publier
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
from .formateurs import (
    accueillir_formateur,
    enregistrer_formateur,
    nommer_formateurs,
    partager_fichier,
    retirer_fichier,
)

__all__ = [
    "Constat",
    "DemiJournee",
    "accueillir_formateur",
    "annuler_cohorte",
    "archiver",
    "cloner",
    "constater",
    "contresigner",
    "corriger",
    "deposer_scan",
    "enregistrer_formateur",
    "enregistrer_formation",
    "enregistrer_organisme",
    "modifier_cohorte",
    "nommer_formateurs",
    "ouvrir_cohorte",
    "partager_fichier",
    "passer_au_papier",
    "publier",
    "publier_cohorte",
    "retirer_fichier",
    "signer",
    "signer_en_formant",
]
