"""Changes of state: people and the cell (`personnes`), many people at once (`annuaire`), roles in an institution
(`roles`), sign-in (`connexion`, `identites`, `liaisons`)."""

from .annuaire import enregistrer_en_nombre, fermer_en_nombre, rattacher_en_nombre
from .personnes import (
    completer_profil,
    creer_agent,
    enregistrer_reference,
    inscrire_dans_equipe,
    modifier_agent,
    nommer_cellule,
    refuser_sans_administration,
    retirer_role,
    supprimer_reference,
    terminer_role,
    trouver_ou_creer,
    valider_adresse,
)
from .roles import (
    cesser_de_representer,
    nommer_dans_institution,
    retirer_role_institution,
    terminer_role_institution,
)

__all__ = [
    "cesser_de_representer",
    "completer_profil",
    "creer_agent",
    "enregistrer_en_nombre",
    "enregistrer_reference",
    "fermer_en_nombre",
    "inscrire_dans_equipe",
    "modifier_agent",
    "nommer_cellule",
    "nommer_dans_institution",
    "rattacher_en_nombre",
    "refuser_sans_administration",
    "retirer_role",
    "retirer_role_institution",
    "supprimer_reference",
    "terminer_role",
    "terminer_role_institution",
    "trouver_ou_creer",
    "valider_adresse",
]
