"""The room's part of « Mon espace »: the half-day of today for who learns, the groups of who teaches."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from agenda.models import Inscription, Presence
from agents.pages import connecte
from instance.espace import Panneau, declarer

from .. import rules
from ..models import Cohorte
from . import fenetre, lecture

MONTRES = 3


def _stagiaire(request: HttpRequest) -> dict[str, Any] | None:
    """One query for who learns nothing here, three for the others."""
    agent = connecte(request)
    miennes = {"session__inscriptions__agent": agent, "session__inscriptions__etat": Inscription.Etat.CONFIRMEE}
    sessions = list(Cohorte.objects.filter(**miennes).values_list("session", flat=True))
    if not sessions:
        return None
    jour = timezone.localdate()
    demis = [demi for demi in lecture.demi_journees(sessions) if timezone.localdate(demi.creneau.debut) == jour]
    notees = Presence.objects.filter(agent=agent, creneau__in=[demi.creneau for demi in demis])
    etats = {presence.creneau_id: presence.get_etat_display() for presence in notees}
    lignes = [(demi, etats.get(demi.creneau.pk, "")) for demi in demis]
    suivante = next((demi for demi, etat in lignes if demi.ouverte and not etat), None)
    return {"lignes": lignes, "a_signer": suivante, "avant": fenetre.EMARGEMENT_AVANT.valeur()}


def _formateur(request: HttpRequest) -> dict[str, Any] | None:
    agent = connecte(request)
    if not rules.est_formateur(agent):
        return None
    return {"groupes": lecture.groupes(agent)[:MONTRES]}


declarer(Panneau("formations.emargement", "Ma formation", 38, _stagiaire, "formations/emargement/panneau.html"))
declarer(Panneau("formations.formateur", "Mes groupes", 39, _formateur, "formations/emargement/panneau_formateur.html"))
