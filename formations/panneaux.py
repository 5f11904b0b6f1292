"""What the cell sees beside a cohort in the admin: what it costs, and what that makes for each. What « Mon espace » and
the admin's first page show of applications."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from agenda.models import Creneau
from agents.pages import connecte
from instance import espace
from instance.admin_panels import Panneau, declarer

from .candidatures.lecture import suivi
from .couts import couts
from .models import Candidature, Cohorte
from .models.candidatures import Etat


def _couts(request: HttpRequest, objet: Model) -> dict[str, Any] | None:
    return {"couts": couts(objet)} if isinstance(objet, Cohorte) else None


declarer(Panneau("formations.couts", "Coûts", "formations/admin_couts.html", _couts))


# --- Applications -------------------------------------------------------------------------------------
def _miennes(request: HttpRequest) -> dict[str, Any] | None:
    """Those that may still move, or whose answer is recent; a cohort that is over is history."""
    siennes = Candidature.objects.filter(
        agent=connecte(request), cohorte__session__in=Creneau.objects.a_venir().values("session")
    ).exclude(etat=Etat.DESISTEE)
    lues = [suivi(c) for c in siennes.select_related("cohorte__session", "cohorte__formation", "avis", "agent")]
    lignes = [(lu["candidature"], Etat(lu["etat"]).label, lu["a_confirmer"]) for lu in lues]
    return {"lignes": lignes} if lignes else None


espace.declarer(
    espace.Panneau("formations.candidatures", "Mes candidatures", 35, _miennes, "formations/candidatures/panneau.html")
)
espace.declarer_raccourci(
    espace.Raccourci(
        "formations.n1_a_verifier",
        "Responsables à vérifier, candidatures",
        70,
        lambda: reverse("admin:formations_candidature_changelist") + "?responsable=a_verifier",
        lambda request: Candidature.objects.n1_a_verifier().count(),
    )
)
