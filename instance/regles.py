"""The editable rules and delays of the trade: declared in code with a default, changed in the admin, never in code.

A room declares its own in `<room>/regles.py`, imported by its `AppConfig.ready()`:

    DELAI_QUALIFICATION = regles.declarer("demandes.delai_qualification", 5, "jours ouvrés", "Qualifier une demande")
    ...
    DELAI_QUALIFICATION.valeur()
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from . import memo, preparees
from .registry import Registry
from .typographie import nombre

MEMO = "instance.regles"


def _modifiees() -> dict[str, Any]:
    return {cle: json.loads(valeur) for cle, valeur in preparees.lire("SELECT cle, valeur::text FROM instance_reglage")}


@dataclass(frozen=True)
class Regle:
    """`minimum` and `maximum` are inclusive. `type` follows the default: int, bool, str or a list of ints. `lire` reads
    a text that has a form of its own, and raises ValidationError; `choix` are the only texts one may be, none means
    any."""

    cle: str
    defaut: Any
    unite: str
    libelle: str
    minimum: int = 0
    maximum: int = 1000
    lire: Callable[[str], object] | None = None
    choix: tuple[str, ...] = ()

    def valeur(self) -> Any:
        """The value in force: the administrator's, else the default. One query per request for all the rules."""
        return memo.garder(MEMO, _modifiees).get(self.cle, self.defaut)

    def valider(self, valeur: Any) -> Any:
        """The value if it has the type of the default and stays within bounds, else ValidationError.

        A list keeps its length and grows: thresholds out of order would leave a group without an answer.
        """
        if isinstance(self.defaut, bool | str):
            if type(valeur) is not type(self.defaut):
                raise ValidationError("Cette valeur n’est pas de la bonne nature.")
            if self.choix and valeur not in self.choix:
                raise ValidationError(f"Donnez l’une de ces valeurs\u00a0: {', '.join(self.choix)}.")
            if self.lire is not None:
                self.lire(str(valeur))
            return valeur
        if isinstance(self.defaut, list):
            return self._valider_liste(valeur)
        return self._valider_entier(valeur)

    def _valider_entier(self, valeur: Any) -> int:
        if not isinstance(valeur, int) or isinstance(valeur, bool):
            raise ValidationError("Donnez un nombre entier.")
        if not self.minimum <= valeur <= self.maximum:
            raise ValidationError(f"Donnez un nombre entre {nombre(self.minimum)} et {nombre(self.maximum)}.")
        return valeur

    def _valider_liste(self, valeur: Any) -> list[int]:
        if not isinstance(valeur, list) or len(valeur) != len(self.defaut):
            raise ValidationError(f"Donnez {len(self.defaut)} nombres entiers, séparés par des virgules.")
        nombres = [self._valider_entier(v) for v in valeur]
        if nombres != sorted(set(nombres)):
            raise ValidationError("Rangez ces nombres du plus petit au plus grand, sans doublon.")
        return nombres

    def en_mots(self, valeur: Any) -> str:
        """« 5 jours ouvrés », « 15, 40, 80 participants », « oui »."""
        if isinstance(valeur, bool):
            return "oui" if valeur else "non"
        texte = ", ".join(map(str, valeur)) if isinstance(valeur, list) else str(valeur)
        return f"{texte} {self.unite}".strip()

    @property
    def valeur_en_mots(self) -> str:
        return self.en_mots(self.valeur())

    @property
    def defaut_en_mots(self) -> str:
        return self.en_mots(self.defaut)


REGLES: Registry[Regle] = Registry("rule")


def declarer(
    cle: str,
    defaut: Any,
    unite: str,
    libelle: str,
    *,
    lire: Callable[[str], object] | None = None,
    choix: tuple[str, ...] = (),
    **bornes: int,
) -> Regle:
    return REGLES.declare(cle, Regle(cle, defaut, unite, libelle, lire=lire, choix=choix, **bornes))
