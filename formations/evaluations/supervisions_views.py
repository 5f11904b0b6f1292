"""The cell says who supervises whom."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.models import Agent
from agents.navigation import saisie
from agents.pages import connecte
from agents.rules import est_cellule

from .. import services
from ..emargement.lecture import agent_de, inscrits
from ..models import Cohorte, Supervision
from ..services.supervisions import superviseurs_possibles
from .forms import SuperviseurForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supervisions(request: HttpRequest, pk: int) -> HttpResponse:
    """One form for each trainee: `stagiaire` is their number. `retirer` is the supervision to end."""
    if not est_cellule(request.user):
        raise Http404
    cohortes = Cohorte.objects.select_related("session", "formation")
    cohorte = get_object_or_404(cohortes, pk=pk, formation__cadre="certifiante")
    refuse: SuperviseurForm | None = None
    if request.method == "POST":
        if request.POST.get("retirer"):
            return _retirer(request, cohorte)
        refuse = _nommer(request, cohorte)
        if refuse is None:
            return redirect("formations:supervisions", pk)
    return render(request, "formations/evaluations/supervisions.html", _contexte(cohorte, refuse))


def _contexte(cohorte: Cohorte, refuse: SuperviseurForm | None) -> dict[str, object]:
    """The choices are read once for all the forms."""
    possibles = [(agent.pk, str(agent)) for agent in superviseurs_possibles()]
    siens: dict[int, list[Supervision]] = {}
    for une in cohorte.supervisions.select_related("superviseur").order_by("superviseur__nom_tri", "pk"):
        siens.setdefault(une.agent_id, []).append(une)
    rangees = []
    for inscription in inscrits(cohorte):
        prefix = str(inscription.agent.numero)
        form = refuse if refuse is not None and refuse.prefix == prefix else SuperviseurForm(possibles, prefix=prefix)
        rangees.append((inscription.agent, siens.get(inscription.agent_id, []), form))
    return {"cohorte": cohorte, "rangees": rangees, "refuse": refuse}


def _nommer(request: HttpRequest, cohorte: Cohorte) -> SuperviseurForm | None:
    """The form that is refused, if it is."""
    stagiaire = _stagiaire(cohorte, request.POST.get("stagiaire", ""))
    possibles = superviseurs_possibles()
    form = SuperviseurForm([(un.pk, str(un)) for un in possibles], saisie(request), prefix=str(stagiaire.numero))
    if not form.is_valid():
        return form
    superviseur = possibles.get(pk=form.cleaned_data["superviseur"])
    try:
        services.nommer_superviseur(cohorte, agent=stagiaire, superviseur=superviseur, par=connecte(request))
    except ValidationError as refus:
        form.add_error("superviseur", refus.messages)
        return form
    messages.success(request, f"{superviseur} supervise {stagiaire}, et reçoit un courriel.")
    return None


def _retirer(request: HttpRequest, cohorte: Cohorte) -> HttpResponse:
    choisie = request.POST["retirer"]
    pk = int(choisie) if choisie.isdecimal() and len(choisie) < 12 else 0
    services.retirer_superviseur(get_object_or_404(cohorte.supervisions.all(), pk=pk), par=connecte(request))
    messages.success(request, "C’est retiré. Les évaluations déjà rendues restent au dossier.")
    return redirect("formations:supervisions", cohorte.pk)


def _stagiaire(cohorte: Cohorte, numero: str) -> Agent:
    try:
        inscription = agent_de(cohorte, uuid.UUID(numero))
    except ValueError:
        raise Http404 from None
    if inscription is None:
        raise Http404
    return inscription.agent
