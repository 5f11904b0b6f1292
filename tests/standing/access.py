"""Who may open what. One line a route; a route without a line fails the walk, so that no new page escapes it.

Roles: `visiteur` (not signed in), `etranger` (an agent of another institution, tied to nothing), `demandeur`,
`commanditaire`, `facilitateur` (of the request's team), `cellule`, `administration`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .monde import Monde

ROLES = ("visiteur", "etranger", "demandeur", "commanditaire", "facilitateur", "cellule", "administration")
TOUS = frozenset(ROLES)
CONNECTES = TOUS - {"visiteur"}
CELLULE = frozenset({"cellule", "administration"})
PARTIES = frozenset({"demandeur", "commanditaire", "facilitateur"}) | CELLULE


@dataclass(frozen=True)
class Acces:
    qui: frozenset[str]
    arguments: Callable[[Monde], dict[str, Any]] = lambda monde: {}
    post: bool = False
    """Answers POST only; GET must be refused with 405."""
    page: bool = True
    """An HTML page for people: axe, reflow and query counts walk it."""
    requetes: int = 12
    """The most queries it may take: twelve for a list, more only for a page that gathers one object's whole life."""
    suite: str = ""
    """A query string without which the page makes no sense."""


def _cle(quoi: str) -> Callable[[Monde], dict[str, Any]]:
    return lambda monde: {"cle": monde.extra[quoi].cle}


ACCES: dict[str, Acces] = {
    "home": Acces(TOUS),
    "accessibilite": Acces(TOUS),
    "mentions_legales": Acces(TOUS),
    "donnees_personnelles": Acces(TOUS),
    "robots": Acces(TOUS, page=False),
    "security_txt": Acces(TOUS, page=False),
    "health": Acces(TOUS, requetes=16),
    "mon_espace": Acces(CONNECTES),
    "instance:jetons": Acces(TOUS, page=False),
    "instance:logo": Acces(frozenset(), page=False),  # no logo in this world: 404
    "instance:affichage": Acces(TOUS, post=True),
    # The demo's mailboxes do not exist outside the demo.
    "courriels:demo": Acces(frozenset(), page=False),
    "courriels:demo_courriel": Acces(frozenset(), _cle("courriel"), page=False),
    "courriels:apercu": Acces(CELLULE, _cle("courriel"), page=False),
    "account_login": Acces(TOUS),
    # Without a code on its way, a visitor is sent back to ask for one.
    "account_confirm_login_code": Acces(CONNECTES, page=False),
    "account_resend_login_code": Acces(frozenset(), post=True),
    "account_logout": Acces(TOUS, post=True),
    "agents:profil": Acces(CONNECTES),
    "agents:reprendre": Acces(CONNECTES),
    "documents:document": Acces(CELLULE | {"facilitateur"}, _cle("document"), page=False),
    "agenda:session_ics": Acces(PARTIES, lambda m: {"cle": m.extra["creneau"].session.cle}, page=False),
    "agenda:creneau_ics": Acces(PARTIES, _cle("creneau"), page=False),
    "demandes:boite": Acces(CELLULE),
    "demandes:lot": Acces(CELLULE, post=True),
    "demandes:fiche": Acces(CELLULE, lambda m: {"numero": m.demande.numero}, requetes=30),
    "demandes:agir": Acces(CELLULE, lambda m: {"numero": m.deposee.numero, "cle": "refuser"}, requetes=16),
}
