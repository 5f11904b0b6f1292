"""From the opaque numbers of the lines to people: a record merged into another leaves its number as an alias."""

import uuid
from collections.abc import Iterable

from agents.models import Agent, AncienNumero


def nommer(numeros: Iterable[uuid.UUID]) -> dict[uuid.UUID, Agent]:
    """Number → the person of today; two queries. A number of nobody any more is left out."""
    cherches = set(numeros)
    connus = {agent.numero: agent for agent in Agent.objects.filter(numero__in=cherches)}
    if reste := cherches - connus.keys():
        anciens = AncienNumero.objects.filter(numero__in=reste).select_related("agent")
        connus |= {ancien.numero: ancien.agent for ancien in anciens}
    return connus


def numeros(agent: Agent) -> set[uuid.UUID]:
    """Those that lines may bear for one person: theirs, and those of the records merged into it."""
    return {agent.numero, *AncienNumero.objects.filter(agent=agent).values_list("numero", flat=True)}
