"""Who may open what, a table a room. One line a route; a route without a line fails the walk, so that no new page
escapes it."""

from django.urls import reverse

from ..monde import Monde
from . import agenda, agents, courriels, demandes, documents, evenements, facilitateurs, formations, portail
from .line import Acces
from .roles import CELLULE, ROLES, TOUS

__all__ = ["ACCES", "CELLULE", "ROLES", "TOUS", "Acces", "adresses"]

ROOMS = (portail, courriels, agents, documents, agenda, facilitateurs, demandes, evenements, formations)
ACCES: dict[str, Acces] = {key: acces for room in ROOMS for key, acces in room.ACCES.items()}


def adresses(cle: str, monde: Monde) -> list[str]:
    """A key is a route's name; after a space, a word tells two lines of one route apart."""
    acces = ACCES[cle]
    arguments = acces.arguments(monde)
    return [
        reverse(cle.split()[0], kwargs=kwargs) + acces.suite
        for kwargs in (arguments if isinstance(arguments, list) else [arguments])
    ]
