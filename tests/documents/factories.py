"""A type of document for tests, so that this room is tested without the rooms above it."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from documents import types
from documents.types import TypeDocument


def contexte_lettre(agent: Any) -> dict[str, Any]:
    return {
        "nom": str(agent),
        "direction": "Direction des essais",
        "certification": "",
        "demi_journees": "10\u00a0demi-journées",
        "jours": "5\u00a0jours",
        "periode": "du 1er\u00a0janvier au 31\u00a0décembre 2030",
        "responsable": "Hélène Carrel",
        "accordee_le": "mardi 3\u00a0février 2030",
    }


@dataclass
class Essai:
    """What a test may change of the type while it is declared."""

    contexte: Callable[[Any], dict[str, Any]] = contexte_lettre


@contextmanager
def type_essai(**autrement: Any):
    """Declares the type "essai" on agents: the agent alone may see it. `autrement` are fields of the type."""
    essai = Essai()
    declare = TypeDocument(
        "essai",
        "Essai",
        "ESSAI",
        "lettre_mission",
        contexte=lambda agent: essai.contexte(agent),
        peut_voir=lambda qui, agent: qui == agent,
        titre=lambda agent: f"Lettre d’essai de {agent}",
        **autrement,
    )
    types.TYPES._items["essai"] = declare
    try:
        yield essai
    finally:
        del types.TYPES._items["essai"]
