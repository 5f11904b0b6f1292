"""What « Mon espace » and the admin show of the programme."""

import datetime as dt
from typing import Any

from django.db.models import Max, Model, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from agenda.models import Inscription
from agents.pages import connecte
from instance import admin_panels
from instance.espace import Panneau, Raccourci, declarer, declarer_raccourci

from . import assiduite
from .models import Edition, Evenement, Proposition
from .regles import JOURS_RETOURS
from .suivies import suivies

MONTREES = 5
RECENTES = dt.timedelta(days=60)


def _propositions(request: HttpRequest) -> dict[str, Any] | None:
    """One's proposals that are not over; the call itself when one has none and it is open."""
    siennes = list(
        Proposition.objects.filter(auteur=request.user.pk)
        .exclude(etat=Proposition.Etat.RETIREE)
        .select_related("edition")
        .order_by("-creee_le")[:5]
    )
    appel = Edition.objects.appel_ouvert().first()
    return {"siennes": siennes, "appel": appel} if siennes or appel else None


def _suivies(request: HttpRequest) -> dict[str, Any] | None:
    """Those one may still say something of."""
    depuis = timezone.now() - dt.timedelta(days=JOURS_RETOURS.valeur())
    lignes = suivies(connecte(request), depuis=depuis)
    return {"suivies": lignes[:MONTREES]} if lignes else None


def _menees(request: HttpRequest) -> dict[str, Any] | None:
    """Those one spoke at or led of late: what was said of them."""
    maintenant = timezone.now()
    menees = (
        Evenement.objects.filter(intervenants__agent=request.user.pk, etat=Evenement.Etat.PUBLIE)
        .annotate(fin=Max("session__creneaux__fin", filter=Q(session__creneaux__annule=False)))
        .filter(fin__lte=maintenant, fin__gt=maintenant - RECENTES)
        .select_related("session")
        .order_by("-fin", "pk")[:MONTREES]
    )
    lues = list(menees)
    return {"menees": lues} if lues else None


def _attestation(request: HttpRequest, objet: Model) -> dict[str, Any] | None:
    """Beside the registration of somebody who came, who may have no mailbox to ask from."""
    evenement = getattr(objet.session, "evenement", None) if isinstance(objet, Inscription) else None
    if evenement is None or not assiduite.est_venu(evenement, objet.agent):
        return None
    return {"adresse": reverse("evenements:attestation_pour", args=[objet.session.cle, objet.agent.numero])}


admin_panels.declarer(
    admin_panels.Panneau(
        "evenements.attestation",
        "Attestation de participation",
        "admin/evenements/attestation.html",
        _attestation,
    )
)
declarer(Panneau("evenements.menees", "Les avis sur mes séances", 65, _menees, "evenements/panneaux/menees.html"))
declarer(Panneau("evenements.suivies", "Mes séances suivies", 55, _suivies, "evenements/panneaux/suivies.html"))
declarer(
    Panneau(
        "evenements.propositions", "Proposer une séance", 140, _propositions, "evenements/panneaux/propositions.html"
    )
)
declarer_raccourci(
    Raccourci(
        "evenements.propositions",
        "Propositions de séances à examiner",
        35,
        lambda: reverse("evenements:moderer"),
        lambda request: Proposition.objects.a_moderer().count(),
    )
)
