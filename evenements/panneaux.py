"""What « Mon espace » and the admin's first page show of the programme."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from instance.espace import Panneau, Raccourci, declarer, declarer_raccourci

from .models import Edition, Proposition


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
