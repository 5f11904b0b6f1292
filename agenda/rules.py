"""Who may do what with a session and its registrations, derived from relations."""

from agents.models import Agent
from agents.rules import Personne, est_cellule, est_n_plus_1

from .acces import HOTES
from .models import Inscription, Occupation, Session


def peut_animer(personne: Personne, session: Session) -> bool:
    """Write to those registered, say who came: the cell, who is firmly taken at one of its slots, and whom the room
    that owns the session names."""
    if not isinstance(personne, Agent) or not personne.is_active:
        return False
    return (
        est_cellule(personne)
        or Occupation.objects.filter(agent=personne, creneau__session=session, ferme=True).exists()
        or any(regle(personne, session) for regle in HOTES)
    )


def peut_inscrire(personne: Personne, agent: Agent) -> bool:
    """Oneself; a colleague who has a mailbox to be told in; one's own people and, for the cell, anybody."""
    if not isinstance(personne, Agent) or not personne.is_active:
        return False
    if personne.pk == agent.pk or est_cellule(personne) or est_n_plus_1(personne, agent):
        return True
    return bool(agent.email)


def peut_annuler(personne: Personne, inscription: Inscription) -> bool:
    """The person; the cell; whoever registered them, until they look after it; the manager of who has no mailbox."""
    if not isinstance(personne, Agent) or not personne.is_active:
        return False
    if personne.pk == inscription.agent_id or est_cellule(personne):
        return True
    if personne.pk == inscription.inscrite_par_id and inscription.reprise_le is None:
        return True
    return not inscription.agent.email and est_n_plus_1(personne, inscription.agent)
