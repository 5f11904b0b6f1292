"""The room's verbs, by concept. Lock order everywhere: the edition, then the proposal, then the event, then what the
agenda locks (`agenda.services`): its session, slots, people and e-mails."""

from .editions import depublier_edition, enregistrer_edition, publier_edition
from .evenements import annuler, creer, depublier, dupliquer, modifier, ouvrir_inscriptions, publier, regler
from .intervenants import inviter, retirer_intervenant
from .seances import Seance, ajouter_seance, changer_seance, regler_places, retirer_seance

__all__ = [
    "Seance",
    "ajouter_seance",
    "annuler",
    "changer_seance",
    "creer",
    "depublier",
    "depublier_edition",
    "dupliquer",
    "enregistrer_edition",
    "inviter",
    "modifier",
    "ouvrir_inscriptions",
    "publier",
    "publier_edition",
    "regler",
    "regler_places",
    "retirer_intervenant",
    "retirer_seance",
]
