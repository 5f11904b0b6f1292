"""Who may do what in the network. Roles are relations: a member has a profile, the cell is in `MembreCellule`."""

from django.db.models import prefetch_related_objects

from agenda.models import Session
from agents.models import Agent
from agents.rules import Personne, est_cellule
from instance import memo

from .models import Facilitateur, LettreMission, Rencontre


def facilitateur_de(agent: Personne) -> Facilitateur | None:
    """The profile of a present member of the network, with what says when they may be asked; read once for a
    request, in six queries."""
    facilitateur = _present(agent)
    if facilitateur is not None:
        # Does nothing for what was fetched already.
        prefetch_related_objects([facilitateur], *Facilitateur.DATES)
    return facilitateur


def est_facilitateur(agent: Personne) -> bool:
    return _present(agent) is not None


def _present(agent: Personne) -> Facilitateur | None:
    if not isinstance(agent, Agent) or not agent.is_active:
        return None
    return memo.garder(
        ("facilitateurs.profil", agent.pk),
        lambda: Facilitateur.objects.presents().select_related("agent").filter(agent=agent).first(),
    )


def peut_voir_lettre(personne: Personne, lettre: LettreMission) -> bool:
    """The facilitator and the cell. The manager answers through a link and needs no account."""
    return est_cellule(personne) or (isinstance(personne, Agent) and lettre.facilitateur.agent_id == personne.pk)


def peut_voir_session(agent: Agent, session: Session) -> bool:
    """A member of the network, once the meeting is announced."""
    return est_facilitateur(agent) and Rencontre.objects.filter(session=session, annoncee_le__isnull=False).exists()
