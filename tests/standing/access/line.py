"""One line of the tables: who may open a route, and how its addresses are made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..monde import Monde

Arguments = dict[str, Any] | list[dict[str, Any]]


@dataclass(frozen=True)
class Acces:
    qui: frozenset[str]
    arguments: Callable[[Monde], Arguments] = lambda monde: {}
    """Of one address, or of several that the same people may open."""
    post: bool = False
    """Answers POST only; GET must be refused with 405."""
    page: bool = True
    """An HTML page for people, answered with 200: axe, reflow and query counts walk it."""
    ailleurs: frozenset[str] = frozenset()
    """Who has nothing to do on the page, and is led to another."""
    ecrit: frozenset[str] = frozenset()
    """Whose POST is kept though they are then asked to sign in."""
    requetes: int = 12
    """The most queries it may take: twelve for a list, more only for a page that gathers one object's whole life."""
    suite: str = ""
    """A query string without which the page makes no sense."""


def cle(*quoi: str) -> Callable[[Monde], Arguments]:
    return lambda monde: [{"cle": monde.extra[nom].cle} for nom in quoi]


def pk(quoi: str) -> Callable[[Monde], Arguments]:
    return lambda monde: {"pk": monde.extra[quoi].pk}


def jeton(but: str) -> Callable[[Monde], Arguments]:
    return lambda monde: {"jeton": monde.extra[but]}


def perimetre(sorte: str, *quoi: str) -> Callable[[Monde], Arguments]:
    return lambda monde: [{"sorte": sorte, "pk": monde.extra[nom].pk} for nom in quoi]
