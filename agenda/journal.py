"""The room's verbs, as the history words them."""

from instance import journal


def declarer() -> None:
    journal.declarer("agenda.ouvrir_flux", "a ouvert son agenda à distance")
    journal.declarer("agenda.fermer_flux", "a fermé son agenda à distance")
