"""A call to volunteers, for those it is opened to."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.models import Agent
from agents.rules import est_cellule

from ..appels import avec_tout, lit_tout, offerts_a
from ..distances import kilometres, point
from ..forms.appel import ReponseForm
from ..models import Appel, Volontaire
from ..services import appels as services
from .cadrage import reporter


@never_cache
@require_safe
def appel(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    return _page(request, _visible(request, cle), ReponseForm())


@never_cache
@require_POST
def se_proposer(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    courant, agent = _sien(request, cle)
    form = ReponseForm(request.POST)
    if form.is_valid():
        try:
            services.se_proposer(courant, agent=agent, mot=form.cleaned_data["mot"])
        except ValidationError as refus:
            reporter(form, refus)
        else:
            messages.success(request, "Merci ! La cellule sait que vous pouvez venir ; elle choisit et vous répond.")
            return redirect("demandes:appel", cle)
    return _page(request, courant, form)


@never_cache
@require_POST
def reprendre(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    courant, agent = _sien(request, cle)
    try:
        services.reprendre(courant, agent=agent)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, "C’est noté : vous n’êtes plus parmi les volontaires.")
    return redirect("mon_espace")


def _visible(request: HttpRequest, cle: uuid.UUID) -> Appel:
    """The cell, whoever answered, and those who may answer now. Others learn nothing of it, not even that it is."""
    courant = get_object_or_404(avec_tout(), cle=cle)
    agent = request.user
    if est_cellule(agent):
        return courant
    if not isinstance(agent, Agent) or not (_reponse(courant, agent) or _offert(courant, agent)):
        raise Http404
    return courant


def _sien(request: HttpRequest, cle: uuid.UUID) -> tuple[Appel, Agent]:
    """Answering is for those it is opened to: a member of the cell who is not of the network only reads."""
    courant, agent = get_object_or_404(avec_tout(), cle=cle), request.user
    if not isinstance(agent, Agent) or not (_reponse(courant, agent) or _offert(courant, agent)):
        raise Http404
    return courant, agent


def _reponse(appel: Appel, agent: Agent) -> Volontaire | None:
    return appel.volontaires.filter(agent=agent).first()


def _offert(appel: Appel, agent: Agent) -> bool:
    return any(offert.pk == appel.pk for offert in offerts_a(agent))


def _page(request: HttpRequest, appel: Appel, form: ReponseForm) -> HttpResponse:
    agent, accompagnement = request.user, appel.accompagnement
    assert isinstance(agent, Agent)  # noqa: S101  (_visible)
    reponse = _reponse(appel, agent)
    creneaux = list(accompagnement.session.creneaux.all())
    site = next((creneau.site for creneau in creneaux if creneau.site), None)
    contexte: dict[str, Any] = {
        "appel": appel,
        "accompagnement": accompagnement,
        "demande": accompagnement.demande,
        "creneaux": creneaux,
        "km": kilometres(point(agent.site), point(site)) if site else None,
        "places": max(accompagnement.equipe - accompagnement.missions.actives().count(), 0),
        "tout": est_cellule(agent) or lit_tout(agent, accompagnement.demande),
        "retenu": reponse is not None and reponse.etat == Volontaire.Etat.RETENU,
        "propose": reponse if reponse and reponse.etat == Volontaire.Etat.PROPOSE else None,
        "peut_repondre": _offert(appel, agent),
        "form": form,
    }
    return render(request, "demandes/appels/appel.html", contexte)


urlpatterns = [
    path("appels/<uuid:cle>/", appel, name="appel"),
    path("appels/<uuid:cle>/se-proposer/", se_proposer, name="appel_se_proposer"),
    path("appels/<uuid:cle>/reprendre/", reprendre, name="appel_reprendre"),
]
