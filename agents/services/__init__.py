"""Changes of state: people and roles (`personnes`), many at once (`annuaire`), sign-in (`connexion`)."""

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

__all__ = [
    "completer_profil",
    "creer_agent",
    "enregistrer_en_nombre",
    "enregistrer_reference",
    "fermer_en_nombre",
    "inscrire_dans_equipe",
    "modifier_agent",
    "nommer_cellule",
    "rattacher_en_nombre",
    "refuser_sans_administration",
    "retirer_role",
    "supprimer_reference",
    "terminer_role",
    "trouver_ou_creer",
    "valider_adresse",
]
