"""What is kept for a time, then eliminated once the archivist agrees. A room declares what it keeps, imported by its
`AppConfig.ready()`; `donnees` lists what is over its time, has the list approved, and calls the room back to erase it.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from .registry import Registry
from .regles import Regle


@dataclass(frozen=True)
class Piece:
    """One record over its time, and nobody's name: the slip outlives it. `groupe` is what it is counted with,
    `close_le` the day from which its time ran."""

    objet_id: str
    groupe: str
    close_le: dt.date


@dataclass(frozen=True)
class Serie:
    """One kind of records. `duree` is in years. `echues(avant)` are those closed before that day;
    `eliminer(ids, avant)` erases, in the caller's transaction, those of them that still are, with all that hangs on
    them, and returns their ids."""

    cle: str
    libelle: str
    duree: Regle
    echues: Callable[[dt.date], Iterable[Piece]]
    eliminer: Callable[[Collection[str], dt.date], set[str]]

    def limite(self) -> dt.date:
        """What closed before that day is over its time."""
        return timezone.localdate() - relativedelta(years=self.duree.valeur())


SERIES: Registry[Serie] = Registry("kept records")


def declarer(serie: Serie) -> Serie:
    return SERIES.declare(serie.cle, serie)
