"""What « Mon espace » and the admin's first page show: each room declares its own part in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from .registry import Registry


@dataclass(frozen=True)
class Panneau:
    """A part of « Mon espace ». `contexte(request)` gives what `gabarit` shows, or None when the person has no use for
    it. `ordre` sorts from the top; below 100 the panel stands in the main column, from 100 on beside it."""

    cle: str
    titre: str
    ordre: int
    contexte: Callable[[HttpRequest], dict[str, Any] | None]
    gabarit: str


@dataclass(frozen=True)
class Raccourci:
    """A figure to act upon on the admin's first page. `compter()` counts with one query; None hides the shortcut.
    `urgent` marks it when the figure is not zero."""

    cle: str
    libelle: str
    ordre: int
    adresse: Callable[[], str]
    compter: Callable[[HttpRequest], int | None]
    urgent: bool = False


PANNEAUX: Registry[Panneau] = Registry("panel")
RACCOURCIS: Registry[Raccourci] = Registry("shortcut")


def declarer(panneau: Panneau) -> Panneau:
    return PANNEAUX.declare(panneau.cle, panneau)


def declarer_raccourci(raccourci: Raccourci) -> Raccourci:
    return RACCOURCIS.declare(raccourci.cle, raccourci)


def panneaux(request: HttpRequest) -> list[dict[str, Any]]:
    """The panels this person has a use for, in order, each with its context."""
    montres = []
    for panneau in sorted(PANNEAUX, key=lambda panneau: panneau.ordre):
        contexte = panneau.contexte(request)
        if contexte is not None:
            montres.append({"panneau": panneau, "contexte": contexte})
    return montres


def raccourcis(request: HttpRequest) -> list[dict[str, Any]]:
    montres = []
    for raccourci in sorted(RACCOURCIS, key=lambda raccourci: raccourci.ordre):
        nombre = raccourci.compter(request)
        if nombre is not None:
            montres.append({"raccourci": raccourci, "nombre": nombre, "adresse": raccourci.adresse()})
    return montres
