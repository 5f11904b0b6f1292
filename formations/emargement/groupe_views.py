"""The trainer's groups, and the attendance of a cohort for who holds its sheets."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.navigation import saisie
from agents.pages import connecte
from agents.rules import est_cellule

from .. import rules, services
from ..models import Cohorte, Feuille, FichierPartage
from . import lecture
from .forms import CorrectionForm, FichierForm
from .tenir_views import en_piece


@never_cache
@require_safe
def formateur(request: HttpRequest) -> HttpResponse:
    """The groups that one teaches; nobody else has such a page."""
    agent = connecte(request)
    if not rules.est_formateur(agent):
        raise Http404
    return render(request, "formations/emargement/formateur.html", {"groupes": lecture.groupes(agent)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def groupe(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """The people of a cohort, its half-days, and what is given to them: a file comes in by POST."""
    cohorte = _tenue(request, cle)
    form = FichierForm(saisie(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.partager_fichier(cohorte, form.cleaned_data["fichier"], par=connecte(request))
        except ValidationError as refus:
            form.add_error("fichier", refus)
        else:
            messages.success(request, "Le groupe peut télécharger ce fichier.")
            return redirect("formations:groupe", cle)
    demis = lecture.demi_journees([cohorte.session_id])
    _, rangees = lecture.grille(cohorte)
    contexte = {
        "cohorte": cohorte,
        "groupe": lecture.Groupe(cohorte, demis),
        "passees": [demi for demi in reversed(demis) if demi.creneau.est_passe],
        "rangees": rangees,
        "fichiers": list(cohorte.fichiers.select_related("depose_par")),
        "form": form,
        "cellule": est_cellule(request.user),
    }
    return render(request, "formations/emargement/groupe.html", contexte)


@never_cache
@require_safe
def assiduite(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """People × half-days."""
    cohorte = _tenue(request, cle)
    creneaux, rangees = lecture.grille(cohorte)
    feuilles = Feuille.objects.filter(creneau__in=creneaux)
    scellees = set(feuilles.filter(etat=Feuille.Etat.CONTRESIGNEE).values_list("creneau_id", flat=True))
    contexte = {
        "cohorte": cohorte,
        "jours": lecture.par_jour((creneau, creneau.pk in scellees) for creneau in creneaux),
        "rangees": rangees,
        "a_contresigner": [creneau for creneau in creneaux if creneau.est_passe and creneau.pk not in scellees],
        "legende": [(signe, lecture.MOTS[etat]) for etat, signe in lecture.SIGNES.items()],
        "cellule": est_cellule(request.user),
    }
    return render(request, "formations/emargement/assiduite.html", contexte)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def personne(request: HttpRequest, cle: uuid.UUID, numero: uuid.UUID) -> HttpResponse:
    """Somebody's half-days, and the cell's form to put one right: a new line, never another in its place."""
    cohorte = _tenue(request, cle)
    inscription = lecture.agent_de(cohorte, numero)
    if inscription is None or not est_cellule(request.user):
        raise Http404
    form = CorrectionForm(cohorte, saisie(request))
    if request.method == "POST" and form.is_valid():
        try:
            dit = _corriger(request, inscription.agent, form.cleaned_data)
        except ValidationError as refus:
            form.add_error("rattrapee_a" if getattr(refus, "code", "") == "rattrapage" else None, refus)
        else:
            messages.success(request, dit)
            return redirect("formations:personne", cle, numero)
    _, rangees = lecture.grille(cohorte)
    rangee = next(rangee for rangee in rangees if rangee.inscription.pk == inscription.pk)
    contexte = {"cohorte": cohorte, "agent": inscription.agent, "rangee": rangee, "form": form}
    return render(request, "formations/emargement/personne.html", contexte)


@never_cache
@require_safe
def fichier(request: HttpRequest, cle: uuid.UUID, fichier: uuid.UUID) -> HttpResponseBase:
    """A file of the group, for the group."""
    partage = get_object_or_404(
        FichierPartage.objects.select_related("cohorte__session"), cle=fichier, cohorte__session__cle=cle
    )
    if not rules.peut_tenir(request.user, partage.cohorte) and not rules.est_stagiaire(request.user, partage.cohorte):
        raise Http404
    return en_piece(partage.fichier, partage.nom, partage.type_mime)


@require_POST
def retirer_fichier(request: HttpRequest, cle: uuid.UUID, fichier: uuid.UUID) -> HttpResponse:
    cohorte = _tenue(request, cle)
    partage = get_object_or_404(cohorte.fichiers.all(), cle=fichier)
    try:
        services.retirer_fichier(partage, par=connecte(request))
    except ValidationError as refus:
        messages.error(request, refus.messages[0])
    return redirect("formations:groupe", cle)


def _tenue(request: HttpRequest, cle: uuid.UUID) -> Cohorte:
    """By the key of its session; it does not exist for who neither teaches it nor is of the cell."""
    cohorte = get_object_or_404(Cohorte.objects.select_related("session", "formation"), session__cle=cle)
    if not rules.peut_tenir(request.user, cohorte):
        raise Http404
    return cohorte


def _corriger(request: HttpRequest, agent: Any, donnees: dict[str, Any]) -> str:
    par, creneau = connecte(request), donnees["creneau"]
    constat = services.Constat(agent, donnees["etat"], donnees["rattrapee_a"])
    if Feuille.objects.filter(creneau=creneau, etat=Feuille.Etat.CONTRESIGNEE).exists():
        lignes = services.corriger(creneau, constat, motif=donnees["motif"], par=par)
    else:
        lignes = services.constater(creneau, [constat], par=par)
    return "C’est noté, sur une ligne de plus." if lignes else "La feuille le disait déjà\u00a0: rien n’a changé."
