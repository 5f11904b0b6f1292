"""The calls to volunteers in « Mon espace »."""

from typing import Any

from django.http import HttpRequest

from agents.models import Agent
from instance.espace import Panneau, declarer

from .appels import en_cours, offerts_a
from .distances import kilometres, point


def appels(request: HttpRequest) -> dict[str, Any] | None:
    """What this person may answer, or has: nothing for who is not of the network."""
    agent = request.user
    offerts = offerts_a(agent) if isinstance(agent, Agent) else []
    lignes = []
    for appel in offerts:
        creneaux = list(appel.accompagnement.session.creneaux.all())
        site = next((creneau.site for creneau in creneaux if creneau.site), None)
        km = kilometres(point(agent.site), point(site)) if site and isinstance(agent, Agent) else None
        lignes.append({"appel": appel, "demande": appel.accompagnement.demande, "creneaux": creneaux, "km": km})
    return {"appels": lignes} if lignes else None


def declarer_panneau() -> None:
    declarer(Panneau("missions.appels", "Appels à volontaires", 33, appels, "demandes/panneaux/appels.html", en_cours))
