"""Who may see a session, and who hosts it. The room that owns sessions of a kind declares it in `AppConfig.ready()`:

acces.declarer("demandes.accompagnement", lambda agent, session: …)
acces.declarer_hote("formations", lambda agent: Session.objects.filter(…))
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from agents.models import Agent
from agents.rules import est_cellule
from instance.registry import Registry

from .models import Inscription, Occupation, Session

Regle = Callable[[Agent, Session], bool]
ACCES: Registry[Regle] = Registry("access to sessions")
HOTES: Registry[Callable[[Agent], QuerySet[Session]]] = Registry("host of sessions")


def declarer(cle: str, peut_voir: Regle) -> None:
    """`peut_voir` answers False for a session that is not its room's."""
    ACCES.declare(cle, peut_voir)


def declarer_hote(cle: str, sessions: Callable[[Agent], QuerySet[Session]]) -> None:
    """`sessions` are those that somebody hosts, beyond those they are taken at: writes to those registered and says
    who came. Filter by the agent only: a prepared query (`instance.preparees`) gives a `valeur` in their stead."""
    HOTES.declare(cle, sessions)


def animees(agent: Agent) -> QuerySet[Session]:
    """The sessions that somebody hosts: firmly taken at one of their slots, or named by the room that owns them."""
    prises = Occupation.objects.filter(agent=agent, ferme=True)
    hote = Q(pk__in=prises.values("creneau__session"))
    for sessions in HOTES:
        hote |= Q(pk__in=sessions(agent).values("pk"))
    return Session.objects.filter(hote)


def peut_voir(agent: Agent, session: Session) -> bool:
    """Its dates and places: the cell, whoever is taken or asked at one of its slots, and whom the owning room lets
    in. Not the video link of one that one registers for: see `rules.peut_voir_visio`."""
    return (
        est_cellule(agent)
        or Occupation.objects.filter(agent=agent, creneau__session=session).exists()
        or any(regle(agent, session) for regle in ACCES)
    )


def a_une_place(agent: Agent, session: Session) -> bool:
    """May have its dates in their calendar, the video link aside."""
    return Inscription.objects.filter(agent=agent, session=session, etat=Inscription.Etat.CONFIRMEE).exists()
