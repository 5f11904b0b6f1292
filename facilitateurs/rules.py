"""Who may do what in the network. Roles are relations: a member has a profile, the cell is in `MembreCellule`."""

from django.db.models import prefetch_related_objects
from django.utils import timezone

from agenda.models import Session
from agents.models import Agent
from agents.rules import Personne, est_cellule
from instance import memo
from instance.preparees import Preparee, valeur

from .models import Facilitateur, LettreMission, Rencontre


def facilitateur_de(agent: Personne) -> Facilitateur | None:
    """The profile of a present member of the network, with what says when they may be asked; read once for a
    request, in six queries."""
    if not isinstance(agent, Agent) or not agent.is_active:
        return None
    return memo.garder(("facilitateurs.profil", agent.pk), lambda: _profil(agent))


def _profil(agent: Agent) -> Facilitateur | None:
    facilitateur = Facilitateur.objects.presents().filter(agent=agent).order_by("pk").first()
    if facilitateur is not None:
        facilitateur.agent = agent
        prefetch_related_objects([facilitateur], *Facilitateur.DATES)
    memo.garder(("facilitateurs.present", agent.pk), lambda: facilitateur is not None)
    return facilitateur


def est_facilitateur(agent: Personne) -> bool:
    """Asked by every page; no query once the profile is read."""
    if not isinstance(agent, Agent) or not agent.is_active:
        return False
    jour = timezone.localdate()
    return memo.garder(("facilitateurs.present", agent.pk), lambda: bool(_PRESENT.lire(agent=agent.pk, jour=jour)))


_PRESENT = Preparee(
    lambda: Facilitateur.objects.presents(valeur("jour")).filter(agent=valeur("agent")).order_by().values_list("pk")
)


def peut_voir_lettre(personne: Personne, lettre: LettreMission) -> bool:
    """The facilitator and the cell. The manager answers through a link and needs no account."""
    return est_cellule(personne) or (isinstance(personne, Agent) and lettre.facilitateur.agent_id == personne.pk)


def peut_voir_session(agent: Agent, session: Session) -> bool:
    """A member of the network, once the meeting is announced."""
    return est_facilitateur(agent) and Rencontre.objects.filter(session=session, annoncee_le__isnull=False).exists()
