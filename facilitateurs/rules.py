"""Who may do what in the network. Roles are relations: a member has a profile, the cell is in `MembreCellule`."""

from agents.models import Agent
from agents.rules import Personne, est_cellule
from instance import memo

from .models import Facilitateur, LettreMission


def facilitateur_de(agent: Personne) -> Facilitateur | None:
    """The profile of a present member of the network, read once for a request."""
    if not isinstance(agent, Agent) or not agent.is_active:
        return None
    return memo.garder(
        ("facilitateurs.profil", agent.pk),
        lambda: Facilitateur.objects.presents().avec_dates().filter(agent=agent).first(),
    )


def est_facilitateur(agent: Personne) -> bool:
    return facilitateur_de(agent) is not None


def peut_voir_lettre(personne: Personne, lettre: LettreMission) -> bool:
    """The facilitator and the cell. The manager answers through a link and needs no account."""
    return est_cellule(personne) or (isinstance(personne, Agent) and lettre.facilitateur.agent_id == personne.pk)
