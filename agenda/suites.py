"""What a person may do once a session is over: say how it was, ask for a certificate… Rooms above declare theirs:

suites.declarer("evenements.retour", lambda inscription: Suite("Dire comment c’était", url) or None)
"""

from collections.abc import Callable
from dataclasses import dataclass

from instance.registry import Registry

from .models import Inscription


@dataclass(frozen=True)
class Suite:
    """A button of the e-mail of thanks, and of the registration's page once it is over. `url` is absolute."""

    libelle: str
    url: str


SUITES: Registry[Callable[[Inscription], Suite | None]] = Registry("what follows a session")


def declarer(cle: str, suite: Callable[[Inscription], Suite | None]) -> None:
    SUITES.declare(cle, suite)


def de(inscription: Inscription) -> list[Suite]:
    return [suite for fournir in SUITES if (suite := fournir(inscription))]
