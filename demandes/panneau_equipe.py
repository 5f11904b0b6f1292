"""The team of a request, beside it in the admin: who is asked, and the teams the portal suggests, with the reasons."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from instance.admin_panels import Panneau, declarer

from . import appariement
from .models import Demande


def _equipe(request: HttpRequest, objet: models.Model) -> dict[str, Any] | None:
    contexte = appariement.contexte(objet)["appariement"] if isinstance(objet, Demande) else None
    if contexte is None or not (contexte["suggestions"] or contexte["actives"]):
        return None
    return {"a": contexte, "s": contexte["suggestions"]}


def declarer_panneau() -> None:
    declarer(Panneau("equipe", "Équipe", "demandes/admin_panneau_equipe.html", _equipe))
