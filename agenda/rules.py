"""Who may do what with a session and its registrations, derived from relations."""

from agents.models import Agent
from agents.rules import Personne, est_cellule, est_n_plus_1

from .acces import animees, peut_voir
from .models import Inscription, Jauge, Session


def peut_animer(personne: Personne, session: Session) -> bool:
    """Write to those registered, say who came: the cell, who is firmly taken at one of its slots, and whom the room
    that owns the session names."""
    if not isinstance(personne, Agent) or not personne.is_active:
        return False
    return est_cellule(personne) or animees(personne).filter(pk=session.pk).exists()


def peut_voir_visio(personne: Personne, session: Session) -> bool:
    """The video link at any hour: who hosts it; whoever sees it, where nobody registers. Those registered enter
    through `services.rejoindre`, shortly before."""
    if peut_animer(personne, session):
        return True
    return (
        isinstance(personne, Agent)
        and peut_voir(personne, session)
        and not Jauge.objects.filter(session=session).exists()
    )


def peut_rejoindre_pour(personne: Personne, inscription: Inscription) -> bool:
    """Oneself; and whoever registered somebody who has no mailbox to be told the link in."""
    if not isinstance(personne, Agent) or not personne.is_active:
        return False
    if personne.pk == inscription.agent_id:
        return True
    return not inscription.agent.email and personne.pk == inscription.inscrite_par_id


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
