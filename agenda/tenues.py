"""Whose the attendance of a slot is. A room whose sheets are evidence keeps it itself: check-in by code, the door, the
host's list and files of video services then write nothing, and lead to that room's own pages.

tenues.declarer("formations", Tenue(tient=…, presence=…, accueil=…, dire="…"))
"""

from collections.abc import Callable
from dataclasses import dataclass

from instance import memo
from instance.registry import Registry

from .models import Creneau


@dataclass(frozen=True)
class Tenue:
    """`tient(session id)` answers for the sessions of its room; `presence` and `accueil` are the addresses where one
    says that one is there, and where it is held; `dire` is told to who tries elsewhere. `ouverte(slot)` says whether
    one may say so now; `fige(slot id)` whether what is kept of a slot is closed: its hours then stay."""

    tient: Callable[[int], bool]
    presence: Callable[[Creneau], str]
    accueil: Callable[[Creneau], str]
    dire: str
    ouverte: Callable[[Creneau], bool] = lambda creneau: True
    fige: Callable[[int], bool] = lambda creneau: False


TENUES: Registry[Tenue] = Registry("keeper of attendance")


def declarer(cle: str, tenue: Tenue) -> Tenue:
    return TENUES.declare(cle, tenue)


def de(creneau: Creneau) -> Tenue | None:
    """Who keeps the attendance of a slot; None for the agenda itself. One query a room, kept for the request."""
    return memo.garder(("agenda.tenue", creneau.session_id), lambda: _de(creneau.session_id))


def _de(session: int) -> Tenue | None:
    return next((tenue for tenue in TENUES if tenue.tient(session)), None)


def est_ouverte(creneau: Creneau) -> bool:
    """Whoever keeps the attendance of the slot lets people say now that they are there."""
    tenue = de(creneau)
    return tenue is None or tenue.ouverte(creneau)


def est_close(creneau: Creneau) -> bool:
    """What is kept of the slot is closed: it took place, at those hours."""
    tenue = de(creneau)
    return tenue is not None and tenue.fige(creneau.pk)
