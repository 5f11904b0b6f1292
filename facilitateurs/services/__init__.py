"""The network's verbs, by concept. Lock order everywhere: the person, then what hangs on their profile."""

from .campagnes import (
    Reponse,
    ReponseRefusee,
    demander_campagne,
    relancer_campagne,
    repondre_sollicitation,
)
from .certifications import Delivrance, certifier, retirer
from .certificats import TYPE_CERTIFICAT, demander_certificat, refaire_certificat
from .disponibilites import (
    Rythme,
    declarer_indisponibilite,
    declarer_indisponibilite_reguliere,
    modifier_indisponibilite_reguliere,
    retirer_indisponibilite,
    retirer_indisponibilite_reguliere,
)
from .lettres import TYPE_DOCUMENT, accorder_lettre, demander_lettre, refuser_lettre, relancer_lettre, revoquer
from .mesures import (
    annuler_pause,
    classer_sans_suite,
    convoquer,
    lever_suspension,
    mettre_en_pause,
    modifier_pause,
    suspendre,
)
from .rencontres import (
    annoncer_rencontre,
    annuler_rencontre,
    changer_rencontre,
    prevoir_rencontre,
    publier_compte_rendu,
)
from .reseau import (
    completer_profil,
    declarer_lien,
    dire_ou_aller,
    entrer_dans_le_reseau,
    modifier,
    montrer,
    quitter_le_reseau,
    retirer_lien,
)

__all__ = [
    "TYPE_CERTIFICAT",
    "TYPE_DOCUMENT",
    "Delivrance",
    "Reponse",
    "ReponseRefusee",
    "Rythme",
    "accorder_lettre",
    "annoncer_rencontre",
    "annuler_pause",
    "annuler_rencontre",
    "certifier",
    "changer_rencontre",
    "classer_sans_suite",
    "completer_profil",
    "convoquer",
    "declarer_indisponibilite",
    "declarer_indisponibilite_reguliere",
    "declarer_lien",
    "demander_campagne",
    "demander_certificat",
    "demander_lettre",
    "dire_ou_aller",
    "entrer_dans_le_reseau",
    "lever_suspension",
    "mettre_en_pause",
    "modifier",
    "modifier_indisponibilite_reguliere",
    "modifier_pause",
    "montrer",
    "prevoir_rencontre",
    "publier_compte_rendu",
    "quitter_le_reseau",
    "refaire_certificat",
    "refuser_lettre",
    "relancer_campagne",
    "relancer_lettre",
    "repondre_sollicitation",
    "retirer",
    "retirer_indisponibilite",
    "retirer_indisponibilite_reguliere",
    "retirer_lien",
    "revoquer",
    "suspendre",
]
