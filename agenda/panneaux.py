"""The room's part of « Mon espace »: the places one has, waits for or is to accept; the slots one hosts."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from agents.pages import connecte
from instance.espace import Panneau, declarer
from instance.preparees import valeur

from . import animation
from .models import Inscription
from .models.places import InscriptionQuerySet
from .views.inscriptions import Ligne

MONTREES = 5


def _inscriptions(request: HttpRequest) -> dict[str, Any] | None:
    siennes = (
        _a_venir(connecte(request), timezone.now())
        .avec_rang()
        .distinct()
        .select_related("session")
        .prefetch_related("session__creneaux__site", "session__creneaux__salle__site")
    )
    lignes = sorted((Ligne(inscription) for inscription in siennes), key=lambda ligne: ligne.tri)
    return {"lignes": lignes[:MONTREES], "autres": max(0, len(lignes) - MONTREES)} if lignes else None


def _a_venir(agent: Any, maintenant: Any) -> InscriptionQuerySet:
    return Inscription.objects.actives().filter(
        agent=agent, session__creneaux__fin__gt=maintenant, session__creneaux__annule=False
    )


def _animees(request: HttpRequest) -> dict[str, Any] | None:
    siennes = animation.seances(connecte(request)).a_venir()
    lignes = list(siennes.order_by("debut", "pk")[:MONTREES])
    return {"seances": lignes} if lignes else None


declarer(
    Panneau(
        "agenda.animees",
        "Les séances que j’anime",
        42,
        _animees,
        "agenda/animation/panneau.html",
        lambda: animation.seances(valeur("agent")).a_venir(valeur("maintenant")),
    )
)
declarer(
    Panneau(
        "agenda.inscriptions",
        "Mes inscriptions",
        45,
        _inscriptions,
        "agenda/panneau.html",
        lambda: _a_venir(valeur("agent"), valeur("maintenant")),
    )
)
