"""What somebody who leaves held, and how each room hands it over: nothing stays in the name of a closed account.

A room declares its share in `AppConfig.ready()`:

    departs.declarer(Charge("demandes.missions", _dire, _transmettre))
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from instance.journal import Auteur
from instance.registry import Registry

from .models import Agent


@dataclass(frozen=True)
class Charge:
    """`dire(agent)` names what they hold now, “2 missions en cours”, or is empty. `transmettre(agent, par)` hands it
    over, in the caller's transaction; it may run again and then finds nothing to do."""

    cle: str
    dire: Callable[[Agent], str]
    transmettre: Callable[[Agent, Auteur], object]


CHARGES: Registry[Charge] = Registry("charge of a leaver")


def declarer(charge: Charge) -> Charge:
    return CHARGES.declare(charge.cle, charge)


def charges_de(agent: Agent) -> list[str]:
    return [dit for charge in CHARGES if (dit := charge.dire(agent))]


@transaction.atomic
def transmettre(agent: Agent, *, par: Auteur) -> None:
    for charge in CHARGES:
        charge.transmettre(agent, par)
