"""E-mails."""

from .line import Acces, cle
from .roles import CELLULE

ACCES: dict[str, Acces] = {
    # The demo's mailboxes do not exist outside the demo.
    "courriels:demo": Acces(frozenset(), page=False),
    "courriels:demo_courriel": Acces(frozenset(), cle("courriel"), page=False),
    "courriels:raviser": Acces(CELLULE, post=True),
    "courriels:apercu": Acces(CELLULE, cle("courriel"), page=False),
}
