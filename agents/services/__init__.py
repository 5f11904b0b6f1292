"""Changes of state: people and roles (`personnes`), sign-in (`connexion`)."""

from .personnes import (
    completer_profil,
    creer_agent,
    enregistrer_reference,
    modifier_agent,
    nommer_cellule,
    refuser_sans_administration,
    retirer_role,
    supprimer_reference,
    terminer_role,
    trouver_ou_creer,
)

__all__ = [
    "completer_profil",
    "creer_agent",
    "enregistrer_reference",
    "modifier_agent",
    "nommer_cellule",
    "refuser_sans_administration",
    "retirer_role",
    "supprimer_reference",
    "terminer_role",
    "trouver_ou_creer",
]
