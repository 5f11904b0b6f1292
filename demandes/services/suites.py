"""What follows a transition, whoever carries it out."""

from . import missions
from .etats import apres


def declarer() -> None:
    for cle in ("annuler", "refuser", "reorienter"):
        apres(cle, missions.liberer_equipe)
    apres("affecter", missions.exiger_une_equipe)
    for cle in ("affecter", "desaffecter", "realiser", "clore"):
        apres(cle, missions.rafraichir)
