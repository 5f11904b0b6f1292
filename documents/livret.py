"""The *livret* of an agent: what they learned, attended, were certified in and led, on one page and in one PDF.

No room knows another: each declares its own part in `AppConfig.ready()`.

    livret.declarer(Rubrique("formations", "Formations suivies", 10, lignes))
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agents.models import Agent
from agents.rules import est_cellule
from instance.registry import Registry
from instance.typographie import jour

from .types import TypeDocument
from .types import declarer as declarer_type

TYPE_LIVRET = "livret"


@dataclass(frozen=True)
class Ligne:
    """`le` sorts, the latest first; `quand` says it in words, `mesure` how much of it there was (« 7 h »)."""

    le: dt.date
    quand: str
    titre: str
    detail: str = ""
    mesure: str = ""


@dataclass(frozen=True)
class Rubrique:
    """`lignes(agent)` in a fixed number of queries; `rien` is said when there is none, nothing leaves the part out."""

    cle: str
    titre: str
    ordre: int
    lignes: Callable[[Agent], list[Ligne]]
    rien: str = ""


RUBRIQUES: Registry[Rubrique] = Registry("part of the livret")


def declarer(rubrique: Rubrique) -> Rubrique:
    return RUBRIQUES.declare(rubrique.cle, rubrique)


@dataclass(frozen=True)
class Part:
    rubrique: Rubrique
    lignes: list[Ligne]


def lire(agent: Agent) -> list[Part]:
    """All that the portal knows this person did, part by part, the latest first."""
    parts = []
    for rubrique in sorted(RUBRIQUES, key=lambda rubrique: rubrique.ordre):
        lignes = sorted(rubrique.lignes(agent), key=lambda ligne: (ligne.le, ligne.titre), reverse=True)
        if lignes or rubrique.rien:
            parts.append(Part(rubrique, lignes))
    return parts


def contenu(agent: Agent) -> dict[str, Any]:
    return {
        "nom": str(agent),
        "institution": str(agent.institution or ""),
        "parts": [
            {
                "titre": part.rubrique.titre,
                "rien": part.rubrique.rien,
                "lignes": [
                    {"quand": x.quand or jour(x.le), "titre": x.titre, "detail": x.detail, "mesure": x.mesure}
                    for x in part.lignes
                ],
            }
            for part in lire(agent)
        ],
    }


def peut_voir(personne: Agent, agent: Agent) -> bool:
    """Oneself and the cell: not one's manager, who learns of it from the person."""
    return personne.pk == agent.pk or est_cellule(personne)


declarer_type(
    TypeDocument(
        TYPE_LIVRET,
        "Livret",
        "LI",
        "livret",
        contexte=contenu,
        peut_voir=peut_voir,
        titre=lambda agent: f"Livret de {agent}",
    )
)
