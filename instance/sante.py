"""Health: named checks that rooms declare in `AppConfig.ready()`, shown by `/sante/` to people and to probes.

    sante.declarer(Controle("courriels", "File des courriels", controler))

A check answers fast (a probe waits for all of them) and writes nothing. It may raise: that counts as red.
"""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .models import Battement
from .registry import Registry

logger = logging.getLogger(__name__)
SILENCE = dt.timedelta(seconds=90)  # four missed beats


@dataclass(frozen=True)
class Resultat:
    """`message` and `detail` are shown to the cell only. Name no person and no secret in them all the same."""

    ok: bool
    message: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Controle:
    cle: str
    libelle: str
    controler: Callable[[], Resultat]


CONTROLES: Registry[Controle] = Registry("health check")


def declarer(controle: Controle) -> Controle:
    return CONTROLES.declare(controle.cle, controle)


def bilan() -> list[tuple[Controle, Resultat]]:
    """Run every check. One that raises is red and hinders no other."""
    return [(controle, _essayer(controle)) for controle in CONTROLES]


def _essayer(controle: Controle) -> Resultat:
    try:
        return controle.controler()
    except Exception as error:
        logger.warning("health check %s failed: %s", controle.cle, type(error).__name__)
        return Resultat(False, "Le contrôle n’a pas abouti.", {"erreur": type(error).__name__})


def battre(source: str) -> None:
    """Write that this background part is alive. In the database, so that a lost broker hides nothing."""
    Battement.objects.update_or_create(source=source, defaults={"vu_le": _maintenant()})


def oublier_les_battements() -> None:
    """At a start: what an earlier run wrote says nothing of this one."""
    Battement.objects.all().delete()


def silence(source: str) -> dt.timedelta | None:
    """How long ago this part last showed that it is alive; None when it never did."""
    vu_le = Battement.objects.filter(source=source).values_list("vu_le", flat=True).first()
    return None if vu_le is None else _maintenant() - vu_le


def est_vivant(source: str) -> bool:
    age = silence(source)
    return age is not None and age < SILENCE


def _maintenant() -> dt.datetime:
    """Not Django's clock, which the demonstration moves: whether a process lives is a matter of real time."""
    return dt.datetime.now(dt.UTC)
