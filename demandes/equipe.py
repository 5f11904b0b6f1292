"""How many facilitators a group takes."""

from .regles import EQUIPE_SEUILS


def taille_equipe(participants: int) -> int | None:
    """One below the first threshold, then one more up to and with each next; None beyond the last: the cell decides."""
    premier, *suivants = sorted(EQUIPE_SEUILS.valeur())
    if participants < premier:
        return 1
    for rang, seuil in enumerate(suivants, start=2):
        if participants <= seuil:
            return rang
    return None
