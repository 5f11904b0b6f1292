"""Dated slots and who is busy. Lock order: the session, then its slots, then occupations."""

import datetime as dt
from collections.abc import Iterable

from agents.models import Agent

from .models import Creneau, Session


def planifier(session: Session, *, debut: dt.datetime, fin: dt.datetime, **lieu: object) -> Creneau:
    """Add a dated slot. Raises ValidationError when `fin` is not after `debut`."""
    raise NotImplementedError


def deplacer(creneau: Creneau, *, debut: dt.datetime, fin: dt.datetime) -> Creneau:
    """Move a slot; its occupations and the calendar's SEQUENCE follow. Raises ValidationError on a firm clash."""
    raise NotImplementedError


def annuler(creneau: Creneau) -> Creneau:
    """Cancel a slot and free everybody."""
    raise NotImplementedError


def occuper(agent: Agent, creneaux: Iterable[Creneau], *, ferme: bool) -> None:
    """Take somebody at slots; idempotent, `ferme=True` firms a pending one. Raises ValidationError on a firm clash."""
    raise NotImplementedError


def liberer(agent: Agent, creneaux: Iterable[Creneau]) -> None:
    raise NotImplementedError


def occupes(agents: Iterable[int], periodes: Iterable[tuple[dt.datetime, dt.datetime]]) -> dict[int, list[str]]:
    """Who is firmly taken during any of the periods: agent id → titles of the sessions. One query."""
    raise NotImplementedError
