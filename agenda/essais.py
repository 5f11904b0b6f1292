"""How many wrong codes somebody may type for a slot."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

from agents.models import Agent

from .models import Creneau
from .services.presences import PresenceRefusee

ESSAIS, DUREE = 10, 10 * 60
"""Ten in ten minutes."""


@contextmanager
def comptes(creneau: Creneau, agent: Agent) -> Iterator[None]:
    """Count a refusal whose `code` is « faux ». Raises PresenceRefusee once there were too many."""
    compteur = f"agenda.code.{creneau.pk}.{agent.pk}"
    if cache.get(compteur, 0) >= ESSAIS:
        raise PresenceRefusee(
            "Trop de codes faux\u00a0: attendez quelques minutes, ou voyez la personne à l’accueil.", code="essais"
        )
    try:
        yield
    except PresenceRefusee as refus:
        if refus.code == "faux":
            cache.add(compteur, 0, DUREE)
            cache.incr(compteur)
        raise
