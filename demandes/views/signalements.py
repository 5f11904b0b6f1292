"""A difficulty told in confidence, and its handling. Whoever may not read a signalement learns nothing of it: 404."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.models import Agent
from instance.calendrier import aujourd_hui

from .. import gestes, rules
from ..courriels.signalements import echeance
from ..forms import signalements as formulaires
from ..models import Demande, Signalement
from ..services import signalements as services
from ..services import suites_signalement as suites
from .triage import pour_la_cellule


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signaler(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """For the requester, the sponsor and the team. What another service should hear is not kept."""
    demande = get_object_or_404(Demande.objects.select_related("demandeur", "referent"), cle=cle)
    auteur = request.user
    if not isinstance(auteur, Agent) or rules.qualite_de_signalement(auteur, demande) is None:
        raise Http404
    form = formulaires.SignalerForm(request.POST if request.method == "POST" else None, demande=demande, auteur=auteur)
    if request.method == "POST":
        form.full_clean()
        categorie = form.cleaned_data.get("categorie")
        if categorie and categorie.orientation:
            contexte = {"demande": demande, "categorie": categorie}
            return render(request, "demandes/signalements/orientation.html", contexte)
        if form.is_valid() and _envoyer(form, demande, auteur):
            messages.success(request, "C’est envoyé, en confidence. La cellule vous répond.")
            return redirect("demandes:signaler", cle)
    siens = Signalement.objects.filter(demande=demande, auteur=auteur).select_related("categorie")
    return render(request, "demandes/signalements/signaler.html", {"demande": demande, "form": form, "siens": siens})


def _envoyer(form: formulaires.SignalerForm, demande: Demande, auteur: Agent) -> bool:
    try:
        services.signaler(demande, dit=form.dit(), par=auteur)
    except ValidationError as refus:
        form.add_error(None, refus.messages)  # type: ignore[arg-type]
        return False
    return True


# --- The cell ---------------------------------------------------------------------------------------


@pour_la_cellule
@never_cache
@require_safe
def signalements(request: HttpRequest) -> HttpResponse:
    lisibles = Signalement.objects.lisibles_par(request.user).select_related("categorie", "demande", "responsable")
    clos = request.GET.get("etat") == "clos"
    lignes = [
        {"signalement": s, "echeance": echeance(s), "en_retard": s.etat == "recue" and echeance(s) < aujourd_hui()}
        for s in (lisibles.filter(etat="close")[:100] if clos else lisibles.ouverts())
    ]
    return render(request, "demandes/signalements/liste.html", {"lignes": lignes, "clos": clos})


@pour_la_cellule
@never_cache
@require_safe
def signalement(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    return _page(request, _lu(request, cle))


@pour_la_cellule
@never_cache
@require_POST
def agir(request: HttpRequest, cle: uuid.UUID, geste: str) -> HttpResponse:
    """One act on it. What a service refuses stays on the page, with what was typed."""
    lu = _lu(request, cle)
    if geste not in GESTES:
        raise Http404
    formulaire, faire, dit = GESTES[geste]
    form = formulaire(request.POST, lu) if formulaire else None
    if form is not None and not form.is_valid():
        return _page(request, lu, **{geste: form})
    try:
        faire(lu, par=request.user, **(form.cleaned_data if form is not None else {}))
    except ValidationError as refus:
        if form is None:
            messages.error(request, " ".join(refus.messages))
            return redirect("demandes:signalement", cle)
        form.add_error(None, refus.messages)  # type: ignore[arg-type]
        return _page(request, lu, **{geste: form})
    messages.success(request, dit)
    garde = Signalement.objects.lisibles_par(request.user).filter(pk=lu.pk).exists()
    return redirect(*(("demandes:signalement", cle) if garde else ("demandes:signalements",)))


Formulaire = Callable[[Any, Signalement], forms.Form]
GESTES: dict[str, tuple[Formulaire | None, Callable[..., Any], str]] = {
    "prendre": (None, services.prendre, "Vous suivez ce signalement. Son auteur en est averti."),
    "noter": (lambda d, s: formulaires.NoteForm(d, auto_id="noter_%s"), services.noter, "Votre note est gardée."),
    "confier": (
        lambda d, s: formulaires.ConfierForm(d, auto_id="confier_%s", signalement=s),
        services.confier,
        "Le suivi est confié. Son auteur en est averti.",
    ),
    "clore": (
        lambda d, s: formulaires.CloreForm(d, auto_id="clore_%s"),
        services.clore,
        "Le signalement est clos, et son auteur averti.",
    ),
    "remplacer": (
        lambda d, s: formulaires.RemplacerForm(d, auto_id="remplacer_%s", demande=s.demande),
        suites.remplacer,
        "La personne quitte l’équipe. Un courriel le lui dit, sans parler du signalement.",
    ),
    "lien": (
        lambda d, s: formulaires.LienForm(d, auto_id="lien_%s", demande=s.demande),
        suites.declarer_lien,
        "Le lien est déclaré : cette direction ne lui sera plus proposée.",
    ),
    "suspendre": (
        lambda d, s: formulaires.SuspendreForm(d, auto_id="suspendre_%s", demande=s.demande),
        suites.suspendre,
        "La certification est suspendue.",
    ),
}


def _lu(request: HttpRequest, cle: uuid.UUID) -> Signalement:
    lisibles = Signalement.objects.lisibles_par(request.user).select_related(
        "categorie", "demande__direction", "demande__referent", "auteur", "responsable"
    )
    trouve: Signalement = get_object_or_404(lisibles, cle=cle)
    return trouve


def _page(request: HttpRequest, lu: Signalement, **saisis: forms.Form) -> HttpResponse:
    offerts = {nom: formulaire(None, lu) for nom, (formulaire, *_) in GESTES.items() if formulaire and lu.est_ouvert}
    contexte = {
        "signalement": lu,
        "demande": lu.demande,
        "concernes": list(lu.concernes.par_nom()),  # type: ignore[attr-defined]
        "notes": list(lu.notes.select_related("auteur")),
        "echeance": echeance(lu),
        "en_retard": lu.etat == "recue" and echeance(lu) < aujourd_hui(),
        "arret": gestes.GESTES["arreter"] in gestes.ouverts(lu.demande),
        "formulaires": {nom: form for nom, form in offerts.items() if _a_du_choix(form)} | saisis,
    }
    return render(request, "demandes/signalements/signalement.html", contexte)


def _a_du_choix(form: forms.Form) -> bool:
    """A list with nobody in it is not shown."""
    listes = [champ for champ in form.fields.values() if isinstance(champ, forms.ModelChoiceField)]
    return all(champ.queryset.exists() for champ in listes)  # type: ignore[union-attr]


urlpatterns: list[URLPattern] = [
    path("demandes/<uuid:cle>/signaler/", signaler, name="signaler"),
    path("cellule/signalements/", signalements, name="signalements"),
    path("cellule/signalements/<uuid:cle>/", signalement, name="signalement"),
    path("cellule/signalements/<uuid:cle>/<slug:geste>/", agir, name="signalement_agir"),
]
