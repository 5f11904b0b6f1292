"""What an e-mail rule is. Rooms declare theirs in `<room>/courriels.py`, imported by their `AppConfig.ready()`.

A rule answers one question for one object: which e-mails should exist, when, to whom, with what. It never sends.
Immediate ones become rows of the outbox in the transaction of the change they tell of; reminders are computed and
become rows only in the last 48 hours, so that moving a date moves them all.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from instance.registry import Registry

PRIORITE_CODES, PRIORITE_ORDINAIRE = 0, 5


@dataclass(frozen=True)
class Destinataire:
    """An agent may have no e-mail: such a message is never written, and shown as impossible beside the object."""

    email: str | None
    nom: str = ""
    agent_id: int | None = None


@dataclass(frozen=True)
class Envoi:
    """One e-mail that should exist. `quand` may be in the future; past `perime` it becomes “missed”, never stale.
    `occurrence` tells repeated ones of the same rule, object and recipient apart ("rappel-1", a date…): the same
    occurrence is sent once, so put the date in it if a moved date must be told again.

    `contexte` and `ics` may be functions without argument, called only when the body is rendered: use one when it costs
    time or a query, or makes a signed link, since `envois` also runs for lists that only read.

    `collectif` goes to whoever holds a part when it leaves (the cell, be it a mailbox or one of its members): the
    occurrence, which must then be of this e-mail alone, is not told again to the next holder.

    `pressant` ones do not wait for the daily digest, whatever their rule allows; nor does an invitation."""

    a: Destinataire
    quand: dt.datetime
    contexte: dict[str, Any] | Callable[[], dict[str, Any]] = field(default_factory=dict)
    occurrence: str = ""
    perime: dt.datetime | None = None
    ics: str | Callable[[], str] = ""
    collectif: bool = False
    pressant: bool = False


@dataclass(frozen=True)
class Regle:
    """`gabarit` names templates/courriels/<gabarit>.md. `envois(objet)` lists what should exist for one object *now*,
    those already sent included (a rule that stops listing a row not yet sent cancels it). `candidats()` is the queryset
    the sweep walks: keep it narrow, prefetched, and free of objects whose life is over; None when nothing is ever told
    but at a change. `grave` ones wait a few minutes, so that the cell may think again. `indispensables` are the names
    that no text may leave out, besides the links of its buttons. `priorite` 0 is for sign-in codes only: they leave
    first, nobody else may read them, and their body is wiped once sent or expired. `confidentiel` ones are kept from
    the cell in the same way, and leave in their turn.

    `peut_attendre` ones join the daily digest of who asked for one. Never what has a short delay to answer, a séance
    the same day, a signed link for a manager, or the account's safety."""

    cle: str
    libelle: str
    modele: str
    gabarit: str
    envois: Callable[[Any], Iterable[Envoi]]
    candidats: Callable[[], models.QuerySet[Any]] | None = None
    priorite: int = PRIORITE_ORDINAIRE
    grave: bool = False
    indispensables: tuple[str, ...] = ()
    peut_attendre: bool = False
    confidentiel: bool = False

    def __post_init__(self) -> None:
        if self.peut_attendre and (self.grave or self.confidentiel or self.priorite < PRIORITE_ORDINAIRE):
            raise ValueError(f"{self.cle}: what is grave, confidential or comes first cannot wait for a digest")

    @property
    def est_secrete(self) -> bool:
        """Read by its recipient alone, and wiped once it has left."""
        return self.confidentiel or self.priorite == PRIORITE_CODES


REGLES: Registry[Regle] = Registry("e-mail rule")


def declarer(regle: Regle) -> Regle:
    return REGLES.declare(regle.cle, regle)


def secretes() -> list[str]:
    """The keys of the rules whose e-mails nobody reads but their recipients."""
    return [regle.cle for regle in REGLES if regle.est_secrete]


def du_modele(objet: models.Model) -> list[Regle]:
    """The rules of an object's model, in the order declared."""
    label = objet._meta.label_lower
    return [regle for regle in REGLES if regle.modele.lower() == label]
