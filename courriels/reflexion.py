"""A few minutes to think again, before an e-mail that cannot be taken back."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextvars import ContextVar

from .delais import REFLEXION
from .regles import Envoi, Regle

_EN_NOMBRE: ContextVar[bool] = ContextVar("en_nombre", default=False)


@contextlib.contextmanager
def en_nombre(oui: bool = True) -> Iterator[None]:
    """What is decided in this block for many at once waits as grave e-mails do."""
    jeton = _EN_NOMBRE.set(oui)
    try:
        yield
    finally:
        _EN_NOMBRE.reset(jeton)


def pas_avant(regle: Regle, envoi: Envoi, maintenant: dt.datetime) -> dt.datetime | None:
    """When it may leave at the earliest. One due later leaves time enough already."""
    if not (regle.grave or _EN_NOMBRE.get()) or envoi.quand > maintenant or regle.priorite == 0:
        return None
    minutes = REFLEXION.valeur()
    return maintenant + dt.timedelta(minutes=minutes) if minutes else None
