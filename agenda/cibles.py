"""Whom a message to the people of a session goes to."""

from agents.models import Agent
from agents.models.agent import AgentQuerySet

from .models import Annonce, Inscription, Presence, Session

C = Annonce.Cible


def personnes(session: Session, cible: str) -> AgentQuerySet:
    """In the order of names, those without a mailbox included. Absent is who had a place and was seen at no slot."""
    inscriptions = Inscription.objects.filter(session=session)
    venus = Presence.objects.filter(creneau__session=session, etat__in=Presence.VENUS).values("agent")
    confirmees = inscriptions.filter(etat=Inscription.Etat.CONFIRMEE).values("agent")
    agents = Agent.objects.par_nom().filter(is_active=True)
    if cible == C.ATTENTE:
        return agents.filter(pk__in=inscriptions.filter(etat=Inscription.Etat.EN_ATTENTE).values("agent"))
    if cible == C.PRESENTS:
        return agents.filter(pk__in=venus)
    if cible == C.ABSENTS:
        return agents.filter(pk__in=confirmees).exclude(pk__in=venus)
    return agents.filter(pk__in=confirmees)
