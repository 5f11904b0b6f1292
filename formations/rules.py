"""Who may see what of the catalogue."""

from agenda.models import Session
from agents.models import Agent

from .models import Cohorte


def peut_voir_session(agent: Agent, session: Session) -> bool:
    """For the agenda: whoever can read a cohort's page can put its session in a calendar."""
    return Cohorte.objects.visibles().filter(session=session).exists()
