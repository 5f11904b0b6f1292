"""Watching in « Mon espace »: what a newcomer may come to, and what waits for the team's answer."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from agents.models import Agent
from facilitateurs.rules import est_facilitateur
from instance.espace import Panneau, declarer

from .models import Mission, Observation
from .observations import avec_tout, ouverts_a, premiere_date

MONTREES = 3


def observations(request: HttpRequest) -> dict[str, Any] | None:
    """Nothing for who is not of the network; two queries for a senior whom nobody asks anything."""
    agent = request.user
    if not isinstance(agent, Agent) or not est_facilitateur(agent):
        return None
    lues = list(_qui_le_concernent(agent))
    accompagnements = {acc.pk: acc for acc in avec_tout().filter(observations__in=lues).distinct()} if lues else {}
    miennes, demandes = [], []
    for observation in lues:
        observation.accompagnement = accompagnements[observation.accompagnement_id]
        if observation.agent_id != agent.pk:
            demandes.append(observation)
        elif premiere_date(observation.accompagnement) != float("inf"):
            miennes.append(observation)
    ouverts = ouverts_a(agent)
    if not (miennes or demandes or ouverts):
        return None
    return {
        "miennes": sorted(miennes, key=lambda o: (premiere_date(o.accompagnement), o.pk)),
        "demandes": demandes,
        "ouverts": ouverts[:MONTREES],
        "nombre": len(ouverts),
    }


def _qui_le_concernent(agent: Agent) -> QuerySet[Observation]:
    """One's own, and those one's teams are asked for, with the mission where to answer."""
    miennes = Mission.objects.acceptees().filter(agent=agent)
    demandee = Q(
        etat=Observation.Etat.PROPOSEE,
        origine=Observation.Origine.DEMANDE,
        accompagnement__in=miennes.values("accompagnement"),
    )
    return Observation.objects.actives().filter(Q(agent=agent) | demandee).select_related("agent").order_by("pk")


def declarer_panneau() -> None:
    declarer(
        Panneau(
            "missions.observations",
            "Accompagnements à observer",
            34,
            observations,
            "demandes/panneaux/observations.html",
        )
    )
