"""What somebody asked for or sponsors, beside their record in the admin."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from agents.models import Agent
from instance.admin_panels import Panneau, declarer

from .models import Demande

MONTREES = 10


def _demandes(request: HttpRequest, objet: models.Model) -> dict[str, Any] | None:
    if not isinstance(objet, Agent):
        return None
    siennes = Q(demandeur=objet)
    if objet.email:
        siennes |= Q(commanditaire_email__iexact=objet.email)
    demandes = Demande.objects.filter(siennes).order_by("-deposee_le", "-pk")[: MONTREES + 1]
    toutes = f"{reverse('admin:demandes_demande_changelist')}?demandeur__id__exact={objet.pk}"
    return {"demandes": demandes[:MONTREES], "encore": len(demandes) > MONTREES, "toutes": toutes, "agent": objet}


def declarer_panneau() -> None:
    declarer(Panneau("demandes", "Demandes", "demandes/admin_panneau_agent.html", _demandes))
