"""The way to the *livret*: for oneself in « Mon espace », for the cell beside a person in the admin."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from agents.models import Agent
from instance import admin_panels, espace


def _du_visiteur(request: HttpRequest) -> dict[str, Any]:
    return {}


def _d_un_agent(request: HttpRequest, objet: Model) -> dict[str, Any] | None:
    return {} if isinstance(objet, Agent) else None


espace.declarer(espace.Panneau("documents.livret", "Votre livret", 170, _du_visiteur, "documents/panneau_livret.html"))
admin_panels.declarer(admin_panels.Panneau("documents.livret", "Livret", "documents/admin_livret.html", _d_un_agent))
