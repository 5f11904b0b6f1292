"""Who may see or do what with the programme."""

from agenda.models import Session
from agenda.rules import peut_animer
from agents.models import Agent
from agents.rules import Personne, est_cellule

from .models import Evenement, Proposition


def peut_voir_proposition(personne: Personne, proposition: Proposition) -> bool:
    """Its author; the cell, once it was sent: a draft is its author's alone."""
    if isinstance(personne, Agent) and proposition.auteur_id == personne.pk:
        return True
    return est_cellule(personne) and proposition.deposee_le is not None


def peut_lire_retours(personne: Personne, evenement: Evenement) -> bool:
    """Who speaks or leads, who hosts the session, the cell: of their own event alone."""
    return isinstance(personne, Agent) and (
        evenement.intervenants.filter(agent=personne.pk).exists() or peut_animer(personne, evenement.session)
    )


def peut_voir_session(agent: Agent, session: Session) -> bool:
    """For the agenda: whoever can see the event can put its session in a calendar."""
    return Evenement.objects.visibles().filter(session=session).exists()
