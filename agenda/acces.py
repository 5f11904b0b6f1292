"""Who may see a session, and who hosts it. The room that owns sessions of a kind declares it in `AppConfig.ready()`:

acces.declarer("demandes.accompagnement", lambda agent, session: …)
acces.declarer_hote("evenements", lambda agent, session: …)
"""

from collections.abc import Callable

from agents.models import Agent
from agents.rules import est_cellule
from instance.registry import Registry

from .models import Inscription, Occupation, Session

Regle = Callable[[Agent, Session], bool]
ACCES: Registry[Regle] = Registry("access to sessions")
HOTES: Registry[Regle] = Registry("host of sessions")


def declarer(cle: str, peut_voir: Regle) -> None:
    """`peut_voir` answers False for a session that is not its room's."""
    ACCES.declare(cle, peut_voir)


def declarer_hote(cle: str, est_hote: Regle) -> None:
    """The same of who hosts: writes to those registered and says who came."""
    HOTES.declare(cle, est_hote)


def peut_voir(agent: Agent, session: Session) -> bool:
    """All of it, the video link included: the cell, whoever is taken or asked at one of its slots, and whom the owning
    room lets in."""
    return (
        est_cellule(agent)
        or Occupation.objects.filter(agent=agent, creneau__session=session).exists()
        or any(regle(agent, session) for regle in ACCES)
    )


def a_une_place(agent: Agent, session: Session) -> bool:
    """May have its dates in their calendar, the video link aside."""
    return Inscription.objects.filter(agent=agent, session=session, etat=Inscription.Etat.CONFIRMEE).exists()
