"""What « Mon espace » and the admin's first page show: each room declares its own part in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from . import preparees
from .registry import Registry


@dataclass(frozen=True)
class Panneau:
    """A part of « Mon espace ». `contexte(request)` gives what `gabarit` shows, or None when the person has no use for
    it. `ordre` sorts from the top; below 100 the panel stands in the main column, from 100 on beside it.

    `lignes()` are rows without which `contexte` would be None, by `valeur("agent")`, `valeur("email")` and
    `valeur("maintenant")`: those of all panels are looked for in one query, and most people have few."""

    cle: str
    titre: str
    ordre: int
    contexte: Callable[[HttpRequest], dict[str, Any] | None]
    gabarit: str
    lignes: Callable[[], QuerySet[Any]] | None = None


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
    for panneau in _utiles(request):
        contexte = panneau.contexte(request)
        if contexte is not None:
            montres.append({"panneau": panneau, "contexte": contexte})
    return montres


def _utiles(request: HttpRequest) -> list[Panneau]:
    """Those whose rows exist, and those that name none."""
    tous = sorted(PANNEAUX, key=lambda panneau: panneau.ordre)
    a_chercher = tuple(panneau for panneau in tous if panneau.lignes)
    if not a_chercher:
        return tous
    agent, email = request.user.pk, getattr(request.user, "email", None)
    valeurs = {"agent": agent, "email": email, "maintenant": timezone.now()}
    existent = preparees.lire(_question(a_chercher), valeurs)[0]
    vides = {panneau.cle for panneau, existe in zip(a_chercher, existent, strict=True) if not existe}
    return [panneau for panneau in tous if panneau.cle not in vides]


@cache
def _question(panneaux: tuple[Panneau, ...]) -> str:
    lignes = (panneau.lignes() for panneau in panneaux if panneau.lignes)
    return "SELECT " + ", ".join(f"EXISTS ({preparees.ecrire(lues.order_by().values('pk'))})" for lues in lignes)


def raccourcis(request: HttpRequest) -> list[dict[str, Any]]:
    montres = []
    for raccourci in sorted(RACCOURCIS, key=lambda raccourci: raccourci.ordre):
        nombre = raccourci.compter(request)
        if nombre is not None:
            montres.append({"raccourci": raccourci, "nombre": nombre, "adresse": raccourci.adresse()})
    return montres
