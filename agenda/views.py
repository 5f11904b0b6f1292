"""Calendar files to download. A foreign session answers as one that does not exist."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from agents.models import Agent

from .acces import peut_voir
from .ics import calendrier
from .models import Creneau, Session


@require_safe
def session_ics(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    session = get_object_or_404(Session, cle=cle)
    return _fichier(request, session, list(session.creneaux.select_related("session", "site")))


@require_safe
def creneau_ics(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    creneau = get_object_or_404(Creneau.objects.select_related("session", "site"), cle=cle)
    return _fichier(request, creneau.session, [creneau])


def _fichier(request: HttpRequest, session: Session, creneaux: list[Creneau]) -> HttpResponse:
    if not (isinstance(request.user, Agent) and peut_voir(request.user, session)) or not creneaux:
        raise Http404
    reponse = HttpResponse(calendrier(creneaux), content_type="text/calendar; charset=utf-8")
    reponse["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse
