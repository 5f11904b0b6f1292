"""People who came to an event, and what they said of it."""

import datetime as dt
from typing import Any

from agenda.models import Inscription, Presence
from agenda.services import inscrire
from agents.models import Agent
from evenements.models import Evenement
from evenements.services.retours import donner_retour
from tests.agents.factories import AgentFactory
from tests.evenements.factories import evenement, paris

APRES = paris(11, 14, 13)
"""An hour after the end of the event of 14 November."""
CLOS = APRES + dt.timedelta(days=15)


def noter(fait: Evenement, agent: Agent, etat: str = Presence.Etat.PRESENT) -> Agent:
    """At every slot."""
    for creneau in fait.session.creneaux.all():
        Presence.objects.update_or_create(
            creneau=creneau,
            agent=agent,
            defaults={"etat": etat, "source": Presence.Source.PORTE, "institution": agent.institution},
        )
    return agent


def venu(fait: Evenement, etat: str = Presence.Etat.PRESENT, **champs: Any) -> Agent:
    return noter(fait, AgentFactory(**champs), etat)


def inscrit(fait: Evenement, agent: Agent) -> Inscription:
    return inscrire(fait.session, agent, par=agent)


def passe(dans: Any = None, titre: str = "Écrire pour être compris", **champs: Any) -> Evenement:
    return evenement(dans, titre, **champs)


def repondre(
    fait: Evenement, agent: Agent | None = None, *, note: int = 3, texte: str = "", signe: bool = False
) -> Agent:
    """Somebody who came says the same of satisfaction and use."""
    qui = agent or venu(fait)
    donner_retour(fait, qui, satisfaction=note, utilite=note, texte=texte, signe=signe)
    return qui
