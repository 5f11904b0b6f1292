"""The room's part of « Mon espace »."""

from typing import Any

from django.http import HttpRequest

from instance.espace import Panneau, declarer

from . import rules
from .pages import connecte
from .perimetres.perimetre import choix_de


def _profil(request: HttpRequest) -> dict[str, Any]:
    agent = connecte(request)
    return {"agent": agent, "complet": agent.profil_complet, "responsable": rules.est_responsable(agent)}


def _perimetres(request: HttpRequest) -> dict[str, Any] | None:
    choix = choix_de(request.user)
    return {"choix": choix} if choix else None


declarer(Panneau("agents.perimetres", "Ce dont vous répondez", 105, _perimetres, "agents/perimetres/panneau.html"))
declarer(Panneau("agents.profil", "Votre profil", 180, _profil, "agents/panneau_profil.html"))
