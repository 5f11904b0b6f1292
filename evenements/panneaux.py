"""What « Mon espace » and the admin show of the programme."""

import datetime as dt
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from agenda.models import Inscription
from agents.pages import connecte
from instance import admin_panels
from instance.espace import Panneau, Raccourci, declarer, declarer_raccourci
from instance.preparees import valeur

from . import assiduite
from .models import Edition, Proposition
from .regles import JOURS_RETOURS
from .suivies import suivies

MONTREES = 5


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


def _attestation(request: HttpRequest, objet: Model) -> dict[str, Any] | None:
    """Beside the registration of somebody who came, who may have no mailbox to ask from."""
    if not isinstance(objet, Inscription):
        return None
    evenement = getattr(objet.session, "evenement", None)
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
declarer(
    Panneau(
        "evenements.suivies",
        "Mes séances suivies",
        55,
        _suivies,
        "evenements/panneaux/suivies.html",
        lambda: assiduite.presences().filter(agent=valeur("agent")),
    )
)
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
