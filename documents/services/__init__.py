"""The room's verbs. See `documents.types` for how a room declares a type.

Lock order: the lot, its member, the object, then its documents, then the counter of the series. A document's row stays
locked while its file is made: whoever builds it a second time waits for nobody, sees the lock and leaves.
"""

from .construction import (
    DISQUE_PLEIN,
    MAX_TENTATIVES,
    ConstructionImpossible,
    construire,
    demander,
    dernier,
    etat_de,
    numeroter,
    rattacher,
    reconstruire,
)
from .exemplaires import classer_signe
from .lots import annuler_lot, assembler_lot, demander_lot, expirer_lots, preparer_lot, reprendre_lot
from .references import enregistrer_reference, retirer_reference

__all__ = [
    "DISQUE_PLEIN",
    "MAX_TENTATIVES",
    "ConstructionImpossible",
    "annuler_lot",
    "assembler_lot",
    "classer_signe",
    "construire",
    "demander",
    "demander_lot",
    "dernier",
    "enregistrer_reference",
    "etat_de",
    "expirer_lots",
    "numeroter",
    "preparer_lot",
    "rattacher",
    "reconstruire",
    "reprendre_lot",
    "retirer_reference",
]
