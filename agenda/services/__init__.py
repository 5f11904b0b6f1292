"""The room's verbs. Lock rules, the only ones of this room: the session first (`verrous.tenir`), then its slots by
number, then the people by number (FOR NO KEY UPDATE, so that rows pointing at a person are not held up), then their
occupations, last the rows of the outbox. Places, ranks, gauges and kept places change under the session's lock alone:
whoever holds it may count. It is taken late and for short, with a timeout; several only in the order of their numbers.
"""

from .annonces import annoncer, destinataires
from .creneaux import annuler, deplacer, liberer, occuper, occupes, planifier, reviser
from .inscriptions import (
    accepter_offre,
    annuler_inscription,
    effacer_amenagements,
    inscrire,
    laisser_passer,
    modifier_inscription,
    refuser,
    reprendre,
    reunir_inscriptions,
    valider,
)
from .presences import (
    PresenceRefusee,
    accueillir,
    clore,
    effacer,
    exiger_animable,
    exiger_pointable,
    exiger_visio,
    fin_ouverte,
    importer,
    pointer,
    rejoindre,
    se_pointer,
    se_pointer_par_le_qr,
    synchroniser,
)
from .programmation import reprogrammer, retirer_creneau
from .sessions import (
    annuler_session,
    changer_capacite,
    enregistrer_question,
    enregistrer_salle,
    lever_reservation,
    promouvoir,
    regler,
    reserver,
    retirer_mode,
    retirer_question,
)
from .verrous import SessionTresDemandee

__all__ = [
    "PresenceRefusee",
    "SessionTresDemandee",
    "accepter_offre",
    "accueillir",
    "annoncer",
    "annuler",
    "annuler_inscription",
    "annuler_session",
    "changer_capacite",
    "clore",
    "deplacer",
    "destinataires",
    "effacer",
    "effacer_amenagements",
    "enregistrer_question",
    "enregistrer_salle",
    "exiger_animable",
    "exiger_pointable",
    "exiger_visio",
    "fin_ouverte",
    "importer",
    "inscrire",
    "laisser_passer",
    "lever_reservation",
    "liberer",
    "modifier_inscription",
    "occuper",
    "occupes",
    "planifier",
    "pointer",
    "promouvoir",
    "refuser",
    "regler",
    "rejoindre",
    "reprendre",
    "reprogrammer",
    "reserver",
    "retirer_creneau",
    "retirer_mode",
    "retirer_question",
    "reunir_inscriptions",
    "reviser",
    "se_pointer",
    "se_pointer_par_le_qr",
    "synchroniser",
    "valider",
]
