"""People of no institution who have an account for one thing: a trainer of an outside provider. They see the pages of
that thing, what anybody sees, and their own account; nothing else of the portal exists for them. A room declares its
own in `AppConfig.ready()`:

externes.declarer("formations", Externe(est=…, accueil="formations:formateur", pages=frozenset({…})))
"""

from collections.abc import Callable
from dataclasses import dataclass

from instance import memo
from instance.registry import Registry

from .models import Agent
from .rules import Personne


@dataclass(frozen=True)
class Externe:
    """`est` is asked of people of no institution only. `accueil` and `pages` are names of routes; pages check access to
    their objects all the same."""

    est: Callable[[Agent], bool]
    accueil: str
    pages: frozenset[str]


EXTERNES: Registry[Externe] = Registry("outside people")


def declarer(cle: str, externe: Externe) -> Externe:
    return EXTERNES.declare(cle, externe)


def de(personne: Personne) -> Externe | None:
    """As what an outside person is here; None for everybody else, at no cost."""
    if not isinstance(personne, Agent) or personne.institution_id is not None or personne.is_staff:
        return None
    return memo.garder(("agents.externe", personne.pk), lambda: next((e for e in EXTERNES if e.est(personne)), None))
