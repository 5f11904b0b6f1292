"""The figures of a part of the directory, for a year and the one before. Rooms add theirs in `AppConfig.ready()`:

    chiffres.declarer(Groupe("demandes", "Demandes et accompagnements", 20, compter, SUR_LES_DEMANDES))

where `compter(perimetre, annee)` gives its figures in a constant number of queries.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from django.utils import timezone

from instance.registry import Registry
from instance.typographie import nombre

from ..models import Qualite
from ..regles import SEUIL_MASQUE
from .perimetre import TOUTES, Perimetre

Nombre: TypeAlias = int | float | Decimal
RIEN, MASQUE = "n.d.", "masqué"


@dataclass(frozen=True)
class Chiffre:
    """`valeur` is of the year so far, `avant` of the year before; None where the portal knows nothing. `calcul` says
    in words how it is counted. `total` is what it is a part of: « 7 sur 11 ». `par_categorie` marks a number of people
    by category: a small one could be told by name, and is masked (zero is not)."""

    libelle: str
    calcul: str
    valeur: Nombre | None
    avant: Nombre | None
    total: int | None = None
    par_categorie: bool = False

    @property
    def dit(self) -> str:
        return self._dire(self.valeur)

    @property
    def dit_avant(self) -> str:
        return self._dire(self.avant)

    def _dire(self, valeur: Nombre | None) -> str:
        if valeur is None:
            return RIEN
        if self.par_categorie and 0 < valeur < SEUIL_MASQUE.valeur():
            return MASQUE
        return f"{nombre(valeur)} sur {nombre(self.total)}" if self.total is not None else nombre(valeur)


@dataclass(frozen=True)
class Groupe:
    """The figures of one subject, and who may read them."""

    cle: str
    titre: str
    ordre: int
    compter: Callable[[Perimetre, int], Sequence[Chiffre]]
    qualites: frozenset[Qualite] = TOUTES


GROUPES: Registry[Groupe] = Registry("group of figures")


def declarer(groupe: Groupe) -> Groupe:
    return GROUPES.declare(groupe.cle, groupe)


def lire(perimetre: Perimetre, annee: int) -> list[tuple[Groupe, Sequence[Chiffre]]]:
    """Every group this person may read, in order, with its figures."""
    groupes = sorted(GROUPES, key=lambda groupe: groupe.ordre)
    return [(g, g.compter(perimetre, annee)) for g in groupes if perimetre.ouvre(g.qualites)]


def fin_d_annee(annee: int) -> dt.date:
    """The day a stock is counted at: the last of the year, or today when the year is not over."""
    return min(dt.date(annee, 12, 31), timezone.localdate())
