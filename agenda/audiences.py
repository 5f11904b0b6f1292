"""To whom a session is open. A room declares the audiences it knows of in its `AppConfig.ready()`:

audiences.declarer(Audience("facilitateurs", "Les facilitateurs du réseau", lambda agent, session: …, "…"))
"""

from collections.abc import Callable
from dataclasses import dataclass

from agents.models import Agent
from instance.registry import Registry

from .models import Session


@dataclass(frozen=True)
class Audience:
    """`admet` says whether somebody may register; `refus` tells the others why, and what they can do."""

    cle: str
    libelle: str
    admet: Callable[[Agent, Session], bool]
    refus: str = ""


AUDIENCES: Registry[Audience] = Registry("audience of a session")
TOUS = "tous"
INSTITUTIONS = "institutions"


def declarer(audience: Audience) -> Audience:
    return AUDIENCES.declare(audience.cle, audience)


def choix() -> list[tuple[str, str]]:
    return [(audience.cle, audience.libelle) for audience in AUDIENCES]


def refus(agent: Agent, session: Session) -> str:
    """Why this person may not register, or nothing. An audience that no room declares any more admits nobody."""
    audience = AUDIENCES.get(session.audience)
    if audience is None:
        return "Cette session n’est pas ouverte aux inscriptions pour le moment."
    return "" if audience.admet(agent, session) else audience.refus


declarer(Audience(TOUS, "Tous les agents", lambda agent, session: True))
declarer(
    Audience(
        INSTITUTIONS,
        "Les agents de certaines institutions",
        lambda agent, session: session.institutions_invitees.filter(agents=agent).exists(),
        "Cette session est réservée aux agents d’autres institutions. D’autres vous sont ouvertes\u00a0: voyez "
        "le programme.",
    )
)
