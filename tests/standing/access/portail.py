"""The portal’s own pages, those of no room, and its identity."""

from .line import Acces
from .roles import CONNECTES, FORMATEUR, TOUS

ACCES: dict[str, Acces] = {
    "home": Acces(TOUS),
    "accessibilite": Acces(TOUS),
    "mentions_legales": Acces(TOUS),
    "donnees_personnelles": Acces(TOUS),
    "robots": Acces(TOUS, page=False),
    "security_txt": Acces(TOUS, page=False),
    "health": Acces(TOUS, requetes=18),
    # A good dozen panels, each of another room: what waits, what is due, what comes.
    "mon_espace": Acces(CONNECTES | FORMATEUR, ailleurs=FORMATEUR, requetes=54),
    "instance:jetons": Acces(TOUS, page=False),
    "instance:logo": Acces(frozenset(), page=False),  # no logo in this world: 404
    "instance:affichage": Acces(TOUS, post=True),
}
