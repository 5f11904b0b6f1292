"""The room's part of « Mon espace »: the places one has, waits for or is to accept; the slots one hosts."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from agents.pages import connecte
from instance.espace import Panneau, declarer

from . import animation
from .models import Inscription
from .views.inscriptions import Ligne

MONTREES = 5


def _inscriptions(request: HttpRequest) -> dict[str, Any] | None:
    siennes = (
        Inscription.objects.actives()
        .avec_rang()
        .filter(agent=connecte(request), session__creneaux__fin__gt=timezone.now(), session__creneaux__annule=False)
        .distinct()
        .select_related("session")
        .prefetch_related("session__creneaux__site", "session__creneaux__salle__site")
    )
    lignes = sorted((Ligne(inscription) for inscription in siennes), key=lambda ligne: ligne.tri)
    return {"lignes": lignes[:MONTREES], "autres": max(0, len(lignes) - MONTREES)} if lignes else None


def _animees(request: HttpRequest) -> dict[str, Any] | None:
    siennes = animation.seances(connecte(request)).a_venir()
    lignes = list(siennes.order_by("debut", "pk")[:MONTREES])
    return {"seances": lignes} if lignes else None


declarer(Panneau("agenda.animees", "Les séances que j’anime", 42, _animees, "agenda/animation/panneau.html"))
declarer(Panneau("agenda.inscriptions", "Mes inscriptions", 45, _inscriptions, "agenda/panneau.html"))
