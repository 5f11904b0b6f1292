"""The facilitator's agenda: what is held, what is done."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from agenda.models import Occupation

PASSEES = 10


def agenda(request: HttpRequest) -> HttpResponse:
    """Every slot this person is taken at, firm or waiting for an answer, whatever room it comes from."""
    maintenant = timezone.now()
    occupations = (
        Occupation.objects.filter(agent=request.user.pk, creneau__annule=False)
        .select_related("creneau__session", "creneau__site")
        .order_by("creneau__debut")
    )
    contexte: dict[str, Any] = {
        "a_venir": list(occupations.filter(creneau__fin__gt=maintenant)),
        "passees": list(occupations.filter(creneau__fin__lte=maintenant).reverse()[:PASSEES]),
    }
    return render(request, "demandes/agenda.html", contexte)


urlpatterns = [path("mon-espace/agenda/", agenda, name="mon_agenda")]
