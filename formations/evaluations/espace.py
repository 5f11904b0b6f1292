"""The trainees whose supervised interventions somebody follows, in « Mon espace »."""

from typing import Any

from django.http import HttpRequest

from agents.pages import connecte
from instance.espace import Panneau, declarer
from instance.preparees import valeur

from .groupes import supervisees, supervisions


def _supervisions(request: HttpRequest) -> dict[str, Any] | None:
    cohortes = supervisees(connecte(request))
    return {"cohortes": cohortes} if cohortes else None


declarer(
    Panneau(
        "formations.supervisions",
        "Mes supervisions",
        40,
        _supervisions,
        "formations/evaluations/panneau.html",
        lambda: supervisions(valeur("agent")),
    )
)
