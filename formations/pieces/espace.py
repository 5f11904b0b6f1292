"""A trainee's own papers in « Mon espace », and their part of the *livret*."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from agenda.models import Creneau, Presence
from agents.models import Agent
from documents.livret import Ligne, Rubrique
from documents.livret import declarer as declarer_rubrique
from instance.espace import Panneau, declarer
from instance.preparees import valeur
from instance.typographie import compter, en_heures, plage

from ..models import Cohorte
from .lecture import cohortes_de, pieces_de


def _pieces(request: HttpRequest) -> dict[str, Any] | None:
    pieces = pieces_de(request.user) if isinstance(request.user, Agent) else []
    return {"cohortes": pieces} if pieces else None


def _formations(agent: Agent) -> list[Ligne]:
    """The cohorts this person attended at least once, with the hours they were there."""
    presences = (
        Presence.objects.filter(
            agent=agent, etat__in=Presence.VENUS, creneau__annule=False, creneau__session__cohorte__isnull=False
        )
        .select_related("creneau__session__cohorte__formation__organisme")
        .order_by("creneau__debut")
    )
    par_cohorte: dict[Cohorte, list[Creneau]] = {}
    for presence in presences:
        par_cohorte.setdefault(presence.creneau.session.cohorte, []).append(presence.creneau)
    return [_ligne(cohorte, creneaux) for cohorte, creneaux in par_cohorte.items()]


def _ligne(cohorte: Cohorte, creneaux: list[Creneau]) -> Ligne:
    premier, dernier = timezone.localdate(creneaux[0].debut), timezone.localdate(creneaux[-1].fin)
    temps = sum((creneau.fin - creneau.debut for creneau in creneaux[1:]), creneaux[0].fin - creneaux[0].debut)
    detail = ", ".join(filter(None, [cohorte.nom, str(cohorte.formation.organisme or "")]))
    return Ligne(
        dernier,
        plage(premier, dernier),
        cohorte.formation.titre,
        detail,
        f"{en_heures(temps)}, {compter(len(creneaux), 'demi-journée')}",
    )


declarer(
    Panneau(
        "formations.pieces",
        "Mes pièces de formation",
        130,
        _pieces,
        "formations/pieces/espace.html",
        lambda: cohortes_de(valeur("agent")),
    )
)
declarer_rubrique(Rubrique("formations", "Formations suivies", 10, _formations, "Aucune formation pour le moment."))
