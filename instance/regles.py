"""The editable rules and delays of the trade: declared in code with a default, changed in the admin, never in code.

A room declares its own in `<room>/regles.py`, imported by its `AppConfig.ready()`:

    DELAI_QUALIFICATION = regles.declarer("demandes.delai_qualification", 5, "jours ouvrés", "Qualifier une demande")
    ...
    DELAI_QUALIFICATION.valeur()
"""

from dataclasses import dataclass
from typing import Any

from . import memo
from .registry import Registry

MEMO = "instance.regles"


def _modifiees() -> dict[str, Any]:
    from .models import Reglage

    return dict(Reglage.objects.values_list("cle", "valeur"))


@dataclass(frozen=True)
class Regle:
    """`minimum` and `maximum` are inclusive. `type` follows the default: int, bool, str or a list of ints."""

    cle: str
    defaut: Any
    unite: str
    libelle: str
    minimum: int = 0
    maximum: int = 1000

    def valeur(self) -> Any:
        """The value in force: the administrator's, else the default. One query per request for all the rules."""
        return memo.garder(MEMO, _modifiees).get(self.cle, self.defaut)


REGLES: Registry[Regle] = Registry("rule")


def declarer(cle: str, defaut: Any, unite: str, libelle: str, **bornes: int) -> Regle:
    return REGLES.declare(cle, Regle(cle, defaut, unite, libelle, **bornes))
