"""How the verbs of a request's life are worded in its history."""

from instance import journal

from .transitions import TRANSITIONS


def declarer() -> None:
    for transition in TRANSITIONS.values():
        journal.declarer(f"demandes.{transition.cle}", transition.verbe)
