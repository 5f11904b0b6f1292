"""What somebody who leaves held in this room: a role in the cell or in an institution, a team, a direction."""

from django.utils import timezone

from instance.journal import Auteur
from instance.typographie import compter

from . import departs, services
from .departs import Charge
from .hierarchie import au_dessus
from .models import Agent, Direction, MembreCellule, RoleInstitution
from .models.agent import MembreCelluleQuerySet


def _roles(agent: Agent) -> MembreCelluleQuerySet:
    return MembreCellule.objects.en_cours().filter(agent=agent, fin=None)


def _dire_roles(agent: Agent) -> str:
    return "est de la cellule" if _roles(agent).exists() else ""


def _terminer(agent: Agent, par: Auteur) -> None:
    for membre in _roles(agent):
        services.terminer_role(membre, le=timezone.localdate(), par=par)


def _dire_roles_institution(agent: Agent) -> str:
    tenus = RoleInstitution.objects.a_finir().filter(agent=agent).select_related("institution")
    return ", ".join(role.intitule for role in tenus)


def _cesser(agent: Agent, par: Auteur) -> None:
    services.cesser_de_representer(agent, par=par)


def _dire_equipe(agent: Agent) -> str:
    nombre = agent.equipe.filter(is_active=True).count()
    return f"encadre {compter(nombre, 'personne')}" if nombre else ""


def _rattacher(agent: Agent, par: Auteur) -> None:
    """The team goes to the first one above who is still there, until a file or the person says otherwise. A member of
    it who stands above as well, by a mistake of the directory, is left without a manager."""
    chefs = au_dessus(agent)
    ouvert = next((chef for chef in chefs if chef.is_active), None)
    for membre in agent.equipe.filter(is_active=True).order_by("pk"):
        services.modifier_agent(membre, par=par, n_plus_1=None if membre in chefs else ouvert)


def _dire_directions(agent: Agent) -> str:
    nombre = agent.directions_dirigees.count()
    return f"dirige {compter(nombre, 'direction')}" if nombre else ""


def _quitter_directions(agent: Agent, par: Auteur) -> None:
    for direction in Direction.objects.filter(directeur=agent).order_by("pk"):
        direction.directeur = None
        services.enregistrer_reference(direction, par=par)


def declarer() -> None:
    departs.declarer(Charge("agents.roles", _dire_roles, _terminer))
    departs.declarer(Charge("agents.roles_institution", _dire_roles_institution, _cesser))
    departs.declarer(Charge("agents.equipe", _dire_equipe, _rattacher))
    departs.declarer(Charge("agents.directions", _dire_directions, _quitter_directions))
