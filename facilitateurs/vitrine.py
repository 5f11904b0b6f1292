"""What the public page of the network shows of higher rooms: a few words and a link, if there is something to see."""

from collections.abc import Callable
from dataclasses import dataclass

from instance import memo
from instance.registry import Registry


@dataclass(frozen=True)
class Suite:
    """`montree()` is asked at each visit, in one query: the page is kept for as long as the answers are the same."""

    cle: str
    titre: str
    texte: str
    bouton: str
    adresse: Callable[[], str]
    montree: Callable[[], bool]


SUITES: Registry[Suite] = Registry("showcase")


def declarer(suite: Suite) -> Suite:
    return SUITES.declare(suite.cle, suite)


def montrees() -> list[Suite]:
    """Asked once a request, for the version of the page and for the page."""
    return memo.garder("facilitateurs.vitrine", lambda: [suite for suite in SUITES if suite.montree()])
