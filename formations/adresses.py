"""The address of somebody's N+1, as they give it: who it may not be."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agents.models import Agent, Institution


def propre(email: str) -> str:
    return email.strip().lower()


def refus_du_n1(email: str, agent: Agent) -> str:
    """Why this address cannot be that of the agent's N+1, or nothing: one does not give one's own opinion, and only the
    mail domains of the institutions are theirs."""
    try:
        validate_email(email)
    except ValidationError:
        return "Vérifiez cette adresse\u00a0: il y manque un morceau."
    if email == (agent.email or "").lower():
        return "Vous avez donné l’adresse de la personne qui candidate. L’avis vient de son ou sa responsable."
    if Institution.du_courriel(email) is None:
        domaine = email.rpartition("@")[2][:60]
        return f"«\u202f{domaine}\u202f» n’est pas d’une de nos institutions\u00a0: donnez son adresse professionnelle."
    return ""


def est_celle_de_l_annuaire(email: str, agent: Agent) -> bool:
    """Whether the directory says the same: nobody then needs to check."""
    chef = agent.n_plus_1
    return chef is not None and chef.is_active and (chef.email or "").lower() == email
