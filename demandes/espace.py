"""What « Mon espace » shows of requests: those one follows, and the drafts to take up again."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from agents.models import Agent
from instance.espace import Panneau
from instance.espace import declarer as declarer_panneau
from instance.preparees import valeur

from .models import Brouillon, Demande

RECENTES = 10


def demandes_de(agent: Agent) -> Any:
    """Those one asked for or sponsors, the latest first."""
    return _demandes(agent, agent.email).select_related("format", "demandeur").order_by("-deposee_le", "-pk")


def _demandes(agent: Any, email: Any) -> QuerySet[Demande]:
    mien = Q(demandeur=agent)
    if email:
        mien |= Q(commanditaire_email__iexact=email)
    return Demande.objects.filter(mien)


def _mes_demandes(request: HttpRequest) -> dict[str, Any] | None:
    if not isinstance(request.user, Agent):
        return None
    demandes = list(demandes_de(request.user)[: RECENTES + 1])
    return {"demandes": demandes[:RECENTES], "d_autres": len(demandes) > RECENTES} if demandes else None


def _brouillons(request: HttpRequest) -> dict[str, Any] | None:
    if not isinstance(request.user, Agent):
        return None
    brouillons = list(Brouillon.objects.de(request.user))
    return {"brouillons": brouillons} if brouillons else None


def declarer() -> None:
    declarer_panneau(
        Panneau(
            "demandes.brouillons",
            "Demandes à terminer",
            35,
            _brouillons,
            "demandes/espace/brouillons.html",
            lambda: Brouillon.objects.de(valeur("agent")),
        )
    )
    declarer_panneau(
        Panneau(
            "demandes.mes_demandes",
            "Mes demandes",
            40,
            _mes_demandes,
            "demandes/espace/mes_demandes.html",
            lambda: _demandes(valeur("agent"), valeur("email")),
        )
    )
