"""What follows a transition, whoever carries it out."""

from . import appels, missions, observations
from .etats import apres


def declarer() -> None:
    for cle in ("annuler", "refuser", "reorienter"):
        apres(cle, missions.liberer_equipe)
        apres(cle, appels.fermer_la_demande_finie)
        apres(cle, observations.fermer_la_demande_finie)
    apres("arreter", appels.fermer_la_demande_finie)
    apres("arreter", observations.fermer_la_demande_finie)
    apres("affecter", missions.exiger_une_equipe)
    apres("affecter", appels.fermer_l_equipe_prete)
    for cle in ("affecter", "desaffecter", "realiser", "clore"):
        apres(cle, missions.rafraichir)
