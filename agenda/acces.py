"""Who may see a session. The room that owns sessions of a kind declares it in its `AppConfig.ready()`:

acces.declarer("demandes.accompagnement", lambda agent, session: …)
"""

from collections.abc import Callable

from agents.models import Agent
from agents.rules import est_cellule
from instance.registry import Registry

from .models import Occupation, Session

PeutVoir = Callable[[Agent, Session], bool]
ACCES: Registry[PeutVoir] = Registry("access to sessions")


def declarer(cle: str, peut_voir: PeutVoir) -> None:
    """`peut_voir` answers False for a session that is not its room's."""
    ACCES.declare(cle, peut_voir)


def peut_voir(agent: Agent, session: Session) -> bool:
    """The cell, whoever is taken or asked at one of its slots, and whom the owning room lets in."""
    return (
        est_cellule(agent)
        or Occupation.objects.filter(agent=agent, creneau__session=session).exists()
        or any(regle(agent, session) for regle in ACCES)
    )
