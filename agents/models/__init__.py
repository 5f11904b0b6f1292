"""People, institutions, directions, sites; roles come from relations, never from a flag on a person."""

from .acces import DemandeDeCode, IdentiteExterne, Lien
from .agent import Agent, AgentQuerySet, AncienNumero, Categorie, Encadrement, MembreCellule
from .roles import Qualite, RoleInstitution
from .securite import Connexion, EchecSecondFacteur
from .structure import Direction, Institution, Site

__all__ = [
    "Agent",
    "AgentQuerySet",
    "AncienNumero",
    "Categorie",
    "Connexion",
    "DemandeDeCode",
    "Direction",
    "EchecSecondFacteur",
    "Encadrement",
    "IdentiteExterne",
    "Institution",
    "Lien",
    "MembreCellule",
    "Qualite",
    "RoleInstitution",
    "Site",
]
