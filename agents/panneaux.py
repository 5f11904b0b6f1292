"""The room's part of « Mon espace »."""

from typing import Any

from django.http import HttpRequest

from instance.espace import Panneau, declarer

from . import rules
from .pages import connecte


def _profil(request: HttpRequest) -> dict[str, Any]:
    agent = connecte(request)
    return {"agent": agent, "complet": agent.profil_complet, "responsable": rules.est_responsable(agent)}


declarer(Panneau("agents.profil", "Votre profil", 180, _profil, "agents/panneau_profil.html"))
