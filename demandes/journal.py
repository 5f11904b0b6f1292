"""How the verbs of a request's life are worded in its history."""

from instance import journal

from .transitions import TRANSITIONS

TRIAGE = {
    "demandes.prendre_en_charge": "a désigné qui suit la demande",
    "demandes.noter_accord": "a noté l’accord du ou de la commanditaire, reçu autrement",
    "demandes.relancer_commanditaire": "a renvoyé le lien d’accord au ou à la commanditaire",
    "demandes.modifier_dates": "a modifié les dates",
}


def declarer() -> None:
    for transition in TRANSITIONS.values():
        journal.declarer(f"demandes.{transition.cle}", transition.verbe)
    for verbe, libelle in TRIAGE.items():
        journal.declarer(verbe, libelle)
