"""The room's part of « Mon espace »: the half-day of today for who learns, the groups of who teaches."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from agenda.models import Inscription, Presence
from agents.pages import connecte
from instance.espace import Panneau, declarer
from instance.preparees import valeur

from .. import rules
from ..models import Cohorte, Formateur
from . import fenetre, lecture

MONTRES = 3


def _stagiaire(request: HttpRequest) -> dict[str, Any] | None:
    """Three queries."""
    agent = connecte(request)
    sessions = list(_suivies(agent).values_list("session", flat=True))
    if not sessions:
        return None
    jour = timezone.localdate()
    demis = [demi for demi in lecture.demi_journees(sessions) if timezone.localdate(demi.creneau.debut) == jour]
    notees = Presence.objects.filter(agent=agent, creneau__in=[demi.creneau for demi in demis])
    etats = {presence.creneau_id: presence.get_etat_display() for presence in notees}
    lignes = [(demi, etats.get(demi.creneau.pk, "")) for demi in demis]
    suivante = next((demi for demi, etat in lignes if demi.ouverte and not etat), None)
    return {"lignes": lignes, "a_signer": suivante, "avant": fenetre.EMARGEMENT_AVANT.valeur()}


def _suivies(agent: Any) -> QuerySet[Cohorte]:
    miennes = {"session__inscriptions__agent": agent, "session__inscriptions__etat": Inscription.Etat.CONFIRMEE}
    return Cohorte.objects.filter(**miennes)


def _formateur(request: HttpRequest) -> dict[str, Any] | None:
    agent = connecte(request)
    if not rules.est_formateur(agent):
        return None
    return {"groupes": lecture.groupes(agent)[:MONTRES]}


declarer(
    Panneau(
        "formations.emargement",
        "Ma formation",
        38,
        _stagiaire,
        "formations/emargement/panneau.html",
        lambda: _suivies(valeur("agent")),
    )
)
declarer(
    Panneau(
        "formations.formateur",
        "Mes groupes",
        39,
        _formateur,
        "formations/emargement/panneau_formateur.html",
        lambda: Formateur.objects.filter(agent=valeur("agent")),
    )
)
