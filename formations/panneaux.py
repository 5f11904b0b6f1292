"""What the cell sees beside a cohort in the admin: what it costs, and what that makes for each. What « Mon espace » and
the admin's first page show of applications."""

from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from agenda.models import Creneau
from agents.pages import connecte
from instance import espace
from instance.admin_panels import Panneau, declarer
from instance.preparees import valeur

from .candidatures.lecture import suivi
from .candidatures.tableau import institutions_lues
from .couts import couts
from .models import Candidature, Cohorte
from .models.candidatures import Etat


def _couts(request: HttpRequest, objet: Model) -> dict[str, Any] | None:
    return {"couts": couts(objet)} if isinstance(objet, Cohorte) else None


declarer(Panneau("formations.couts", "Coûts", "formations/admin_couts.html", _couts))


# --- Applications -------------------------------------------------------------------------------------
def _miennes(request: HttpRequest) -> dict[str, Any] | None:
    siennes = _vivantes(connecte(request))
    lues = [suivi(c) for c in siennes.select_related("cohorte__session", "cohorte__formation", "avis", "agent")]
    lignes = [(lu["candidature"], Etat(lu["etat"]).label, lu["a_confirmer"]) for lu in lues]
    return {"lignes": lignes} if lignes else None


def _vivantes(agent: Any, maintenant: Any = None) -> QuerySet[Candidature]:
    """Those that may still move, or whose answer is recent; a cohort that is over is history."""
    a_venir = Creneau.objects.a_venir(maintenant).values("session")
    return Candidature.objects.filter(agent=agent, cohorte__session__in=a_venir).exclude(etat=Etat.DESISTEE)


def _a_lire(request: HttpRequest) -> dict[str, Any] | None:
    """For HR readers: the selections under way that hold people of their institution."""
    institutions = institutions_lues(request.user)
    if not institutions:
        return None
    a_lire = Candidature.objects.a_selectionner().filter(institution__in=institutions).exclude(agent=request.user.pk)
    ici = Q(candidatures__in=a_lire)
    cohortes = Cohorte.objects.annotate(combien=Count("candidatures", filter=ici)).filter(combien__gt=0)
    lues = list(cohortes.select_related("formation").order_by("pk"))
    return {"cohortes": lues} if lues else None


espace.declarer(
    espace.Panneau(
        "formations.a_lire", "Candidatures à lire", 36, _a_lire, "formations/candidatures/panneau_selection.html"
    )
)
espace.declarer(
    espace.Panneau(
        "formations.candidatures",
        "Mes candidatures",
        35,
        _miennes,
        "formations/candidatures/panneau.html",
        lambda: _vivantes(valeur("agent"), valeur("maintenant")),
    )
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
