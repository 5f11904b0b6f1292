"""The pages of a part of the directory, as tabs. A room adds its own in `AppConfig.ready()`:

onglets.declarer(Onglet("facilitateurs", "Facilitateurs", 30, "facilitateurs:perimetre"))
"""

from dataclasses import dataclass

from instance.registry import Registry

from ..models import Qualite
from .perimetre import TOUTES


@dataclass(frozen=True)
class Onglet:
    """`page` is a route that takes `sorte` and `pk`; its view is decorated with `pages.pour_perimetre`."""

    cle: str
    libelle: str
    ordre: int
    page: str
    qualites: frozenset[Qualite] = TOUTES


ONGLETS: Registry[Onglet] = Registry("tab of a part of the directory")


def declarer(onglet: Onglet) -> Onglet:
    return ONGLETS.declare(onglet.cle, onglet)
