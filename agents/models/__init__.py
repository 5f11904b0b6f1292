"""People, institutions, directions, sites; roles come from relations, never from a flag on a person."""

from .acces import DemandeDeCode, Lien
from .agent import Agent, AgentQuerySet, Categorie, Encadrement, MembreCellule
from .structure import Direction, Institution, Site

__all__ = [
    "Agent",
    "AgentQuerySet",
    "Categorie",
    "DemandeDeCode",
    "Direction",
    "Encadrement",
    "Institution",
    "Lien",
    "MembreCellule",
    "Site",
]
