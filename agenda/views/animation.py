"""The host's own pages: the slots they host, and one session with everything it takes to hold it."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.pages import connecte

from .. import animation, suites
from ..models import Session
from ..rules import peut_animer

PASSEES = 50


@never_cache
@require_safe
def animees(request: HttpRequest) -> HttpResponse:
    """Those to come first, then the past ones, the latest first."""
    siennes, maintenant = animation.seances(connecte(request)), timezone.now()
    contexte = {
        "a_venir": list(siennes.filter(fin__gt=maintenant).order_by("debut", "pk")),
        "passees": list(siennes.filter(fin__lte=maintenant).order_by("-debut", "pk")[:PASSEES]),
    }
    return render(request, "agenda/animation/seances.html", contexte)


@never_cache
@require_safe
def animer(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """It does not exist for who does not host it, nor for a session that nobody registers for."""
    session = get_object_or_404(Session.objects.select_related("institution"), cle=cle)
    if not peut_animer(request.user, session):
        raise Http404
    fiche = animation.fiche(session)
    if not fiche.places:
        raise Http404
    contexte = {
        "session": session,
        "fiche": fiche,
        "annonces": list(session.annonces.select_related("auteur")[:3]),
        "suites": suites.de_l_hote(session),
    }
    return render(request, "agenda/animation/session.html", contexte)
