"""Saying that one is there: by the QR of the room, by a code, by entering the video meeting."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agents.models import Agent
from agents.pages import connecte

from .. import codes, essais, passages, services, tenues
from ..forms_presences import CodeForm
from ..models import Creneau, Presence
from ..services.presences import PresenceRefusee
from .pointage import pointer


@login_not_required
@never_cache
@require_safe
def qr(request: HttpRequest, cle: uuid.UUID, code: str) -> HttpResponse:
    """Where the QR leads. It proves that one was before the screen a moment ago; the proof is passed on, so that the
    time of signing in does not outlast the code. A photograph sent later opens the page, without the button."""
    creneau = get_object_or_404(Creneau, cle=cle)
    adresse = reverse("agenda:presence", args=[cle])
    if codes.est_de_la_salle(creneau, code):
        adresse += f"?passage={passages.donner(cle)}"
    else:
        adresse += "?tard=1"
    return redirect(adresse)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """One button for who comes from the QR, one field for the others."""
    agent = connecte(request)
    creneau = get_object_or_404(Creneau.objects.select_related("session", "site", "salle__site"), cle=cle)
    if tenue := tenues.de(creneau):
        return redirect(f"{tenue.presence(creneau)}?{request.GET.urlencode()}".rstrip("?"))
    p = pointer(request, creneau, lambda form, vu: _noter(creneau, agent, form, vu=vu), CodeForm)
    if p.fait:
        messages.success(request, "C’est noté\u00a0: vous êtes là. Bonne séance.")
        return redirect("agenda:presence", cle)
    return render(
        request, "agenda/presences/presence.html", _contexte(request, agent, creneau, p.form, p.passage, p.vu, p.refus)
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rejoindre(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """One button: who presses it is counted as there, and led to the meeting. The answer is a page that goes on by
    itself: a form that is redirected to another site is stopped by the CSP."""
    agent = connecte(request)
    creneau = get_object_or_404(Creneau.objects.select_related("session", "site", "salle__site"), cle=cle)
    place = _cle_ou_rien(request.POST.get("place") or request.GET.get("place") or "")
    adresse = refus = ""
    pour: Agent | None = None
    try:
        if request.method == "POST":
            adresse = services.rejoindre(creneau, agent=agent, place=place)
        else:
            pour = services.exiger_visio(creneau, agent, place).agent
    except ValidationError as erreur:
        refus = erreur.messages[0]
    contexte = {
        "creneau": creneau,
        "session": creneau.session,
        "adresse": adresse,
        "refus": refus,
        "place": place or "",
        "autrui": pour if pour and pour.pk != agent.pk else None,
    }
    reponse = render(request, "agenda/presences/rejoindre.html", contexte)
    if adresse:
        reponse["Refresh"] = f"0; url={adresse}"
    return reponse


def _cle_ou_rien(texte: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(texte)
    except ValueError:
        return None


def _noter(creneau: Creneau, agent: Agent, form: Form, *, vu: bool) -> None:
    if vu:
        services.se_pointer_par_le_qr(creneau, agent=agent)
        return
    with essais.comptes(creneau, agent):
        services.se_pointer(creneau, agent=agent, code=form.cleaned_data["code"])


def _contexte(
    request: HttpRequest, agent: Agent, creneau: Creneau, form: CodeForm, passage: str, vu: bool, refus: str
) -> dict[str, Any]:
    notee = Presence.objects.filter(creneau=creneau, agent=agent).first()
    if not refus and notee is None:
        refus = _deja_refuse(creneau, agent)
    return {
        "creneau": creneau,
        "session": creneau.session,
        "notee": notee if notee and notee.etat in Presence.VENUS else None,
        "form": form,
        "passage": passage,
        "vu": vu,
        "tard": bool(request.GET.get("tard") or (passage and not vu)),
        "refus": refus,
    }


def _deja_refuse(creneau: Creneau, agent: Agent) -> str:
    """Said before the button rather than after."""
    try:
        services.exiger_pointable(creneau, agent)
    except PresenceRefusee as refus:
        return str(refus.messages[0])
    return ""


def adresse_du_qr(creneau: Creneau) -> str:
    return settings.PUBLIC_URL + reverse("agenda:presence_qr", args=[creneau.cle, codes.de_la_salle(creneau)])
