"""Calendar files to download, and the feed that a calendar application subscribes to. A foreign session answers as one
that does not exist."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agents.navigation import adresse_ip
from agents.pages import connecte
from instance.adresses import absolue

from .. import flux
from ..acces import a_une_place, peut_voir
from ..ics import calendrier
from ..models import Abonnement, Creneau, Session
from ..rules import peut_voir_visio

ESSAIS, DUREE = 60, 3600
"""Unknown feeds that one network may ask for in an hour. It never holds up the known ones: thousands of people share
the network of an authority."""


@require_safe
def session_ics(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    session = get_object_or_404(Session, cle=cle)
    return _fichier(request, session, list(session.creneaux.select_related("session", "site", "salle__site")))


@require_safe
def creneau_ics(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    creneau = get_object_or_404(Creneau.objects.select_related("session", "site", "salle__site"), cle=cle)
    return _fichier(request, creneau.session, [creneau])


def _fichier(request: HttpRequest, session: Session, creneaux: list[Creneau]) -> HttpResponse:
    agent = connecte(request)
    if not creneaux or not (peut_voir(agent, session) or a_une_place(agent, session)):
        raise Http404
    reponse = _ics(calendrier(creneaux, avec_visio=peut_voir_visio(agent, session)))
    reponse["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@login_not_required
@require_safe
def flux_ics(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """For a calendar application, which signs in nowhere: the address is the key."""
    agent = flux.agent_de(jeton)
    if agent is None:
        compteur = f"agenda.flux.{adresse_ip(request)}"
        cache.add(compteur, 0, DUREE)
        if cache.incr(compteur) > ESSAIS:
            return HttpResponse("Trop d’essais\u00a0: réessayez plus tard.", status=429, content_type="text/plain")
        raise Http404
    texte = flux.calendrier_de(agent)
    reponse = _ics(texte)
    reponse["Cache-Control"] = "private, no-cache"
    reponse["ETag"] = flux.version(texte)
    return get_conditional_response(request, etag=reponse["ETag"], response=reponse) or reponse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def abonnement(request: HttpRequest) -> HttpResponse:
    """Opens, renews or closes the feed. The address is shown once, right after it is made."""
    agent = connecte(request)
    adresse = ""
    if request.method == "POST":
        if request.POST.get("geste") == "fermer":
            flux.fermer(agent)
            messages.success(request, "L’abonnement est fermé\u00a0: l’adresse ne répond plus.")
            return redirect("agenda:abonnement")
        adresse = absolue(reverse("agenda:flux", args=[flux.ouvrir(agent)]))
    contexte = {
        "ouvert": Abonnement.objects.filter(agent=agent).first(),
        "adresse": adresse,
        "webcal": adresse.replace(settings.PUBLIC_URL.partition("://")[0], "webcal", 1),
    }
    return render(request, "agenda/abonnement.html", contexte)


def _ics(texte: str) -> HttpResponse:
    return HttpResponse(texte, content_type="text/calendar; charset=utf-8")
