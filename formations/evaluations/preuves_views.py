"""Evidence: a trainee's own, and the files themselves."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.navigation import saisie
from agents.pages import connecte

from .. import rules, services
from ..emargement.tenir_views import en_piece
from ..models import Cohorte, Epreuve, Preuve
from .forms import PreuveForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mes_preuves(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """What a trainee puts before the jury themselves, and what others put there about them."""
    agent = connecte(request)
    cohortes = Cohorte.objects.select_related("session", "formation")
    cohorte = get_object_or_404(cohortes, session__cle=cle, formation__cadre="certifiante")
    if not rules.est_stagiaire(agent, cohorte):
        raise Http404
    form = PreuveForm(Epreuve.values, saisie(request), request.FILES or None, initial={"epreuve": Epreuve.ECRIT})
    if request.method == "POST" and form.is_valid():
        try:
            services.deposer_preuve(
                cohorte, form.cleaned_data["fichier"], agent=agent, epreuve=form.cleaned_data["epreuve"], par=agent
            )
        except ValidationError as refus:
            form.add_error("fichier", refus.messages)
        else:
            messages.success(request, "Votre fichier est au dossier. Le jury le lira.")
            return redirect("formations:mes_preuves", cle)
    preuves = list(Preuve.objects.filter(cohorte=cohorte, agent=agent).select_related("depose_par"))
    contexte = {"cohorte": cohorte, "preuves": preuves, "form": form}
    return render(request, "formations/evaluations/mes_preuves.html", contexte)


@never_cache
@require_safe
def preuve(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Always as an attachment: what somebody sent never opens as a page of the portal."""
    return servir(_lue(request, cle))


@require_POST
def retirer_preuve(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """Back to the page it was shown on."""
    lue = _lue(request, cle)
    try:
        services.retirer_preuve(lue, par=connecte(request))
    except ValidationError as refus:
        messages.error(request, refus.messages[0])
    else:
        messages.success(request, "Le fichier est retiré du dossier.")
    return redirect(_retour(request, lue))


def servir(preuve: Preuve) -> HttpResponseBase:
    """The file itself, for whoever was found to have the right to it. Raises Http404 when it is no longer there."""
    return en_piece(preuve.fichier, preuve.nom, preuve.type_mime)


def _lue(request: HttpRequest, cle: uuid.UUID) -> Preuve:
    preuves = Preuve.objects.select_related("cohorte__session", "cohorte__formation", "agent")
    lue = get_object_or_404(preuves, cle=cle)
    if not rules.peut_lire_preuve(request.user, lue):
        raise Http404
    return lue


def _retour(request: HttpRequest, lue: Preuve) -> str:
    demandee = request.POST.get("retour", "")
    if url_has_allowed_host_and_scheme(demandee, allowed_hosts=None) and demandee.startswith("/"):
        return demandee
    return "/mon-espace/"
