"""What a person may do once a session is over: say how it was, ask for a certificate… Rooms above declare theirs:

suites.declarer("evenements", lambda inscription, par_courriel: [Suite("Donner mon avis", url)])
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from instance.registry import Registry

from .models import Inscription, Session


@dataclass(frozen=True)
class Suite:
    """A button of the e-mail of thanks, and of the registration's page once it is over. `url` is absolute."""

    libelle: str
    url: str


Fournir: TypeAlias = Callable[[Inscription, bool], Iterable[Suite]]
SUITES: Registry[Fournir] = Registry("what follows a session")
HOTES: Registry[Callable[[Session], Iterable[Suite]]] = Registry("what follows a session, for its hosts")


def declarer(cle: str, fournir: Fournir) -> None:
    """`fournir(inscription, par_courriel)`: by e-mail the addresses may be signed links, made if need be; never on a
    page, since looking at it writes nothing."""
    SUITES.declare(cle, fournir)


def declarer_hote(cle: str, fournir: Callable[[Session], Iterable[Suite]]) -> None:
    """The same for whoever hosts it, on their page of the session."""
    HOTES.declare(cle, fournir)


def de(inscription: Inscription, *, par_courriel: bool = False) -> list[Suite]:
    return [suite for fournir in SUITES for suite in fournir(inscription, par_courriel)]


def de_l_hote(session: Session) -> list[Suite]:
    return [suite for fournir in HOTES for suite in fournir(session)]
