"""The selection of a cohort: the board, one candidate, the answers. HR readers read and note; the cell decides."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.pages import connecte
from agents.rules import est_cellule
from courriels.delais import REFLEXION
from facilitateurs.forms import reporter
from instance.typographie import compter

from .. import lecture as catalogue
from .. import services
from ..models import Candidature, Cohorte
from ..models.candidatures import A_DECIDER, Decision
from .forms_cellule import DecisionForm, NoteForm, ResponsableForm
from .forms_n1 import AvisRecuForm
from .tableau import institutions_lues, lisibles, rangees, tableau

Vue = Callable[..., HttpResponse]


def pour_la_selection(vue: Vue) -> Vue:
    """The cell and HR readers; these pages do not exist for anybody else."""

    @wraps(vue)
    def enveloppe(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if institutions_lues(request.user) == set():
            raise Http404
        return vue(request, *args, **kwargs)

    return enveloppe


def pour_la_cellule(vue: Vue) -> Vue:
    @wraps(vue)
    def enveloppe(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not est_cellule(request.user):
            raise Http404
        return vue(request, *args, **kwargs)

    return enveloppe


def _socle(request: HttpRequest) -> str:
    """The frame of whoever looks: an HR reader has none of the cell's entries."""
    return "base_cellule.html" if est_cellule(request.user) else "base_espace.html"


@never_cache
@require_safe
@pour_la_selection
def selection(request: HttpRequest, pk: int) -> HttpResponse:
    cohorte = _cohorte(pk)
    contexte = {
        "cohorte": cohorte,
        "tableau": tableau(cohorte, connecte(request)),
        "dates": catalogue.dates([cohorte])[0],
        "decide": est_cellule(request.user),
        "socle": _socle(request),
        "reflexion": REFLEXION.valeur(),
    }
    return render(request, "formations/candidatures/selection.html", contexte)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@pour_la_selection
def candidature(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """One candidate, whole: what they wrote, the opinion, the notes, the decision."""
    lue = _candidature(request, cle)
    agent, decide = connecte(request), est_cellule(request.user) and lue.etat in A_DECIDER
    geste = request.POST.get("geste")
    form = DecisionForm(request.POST if geste == "decision" else None, candidature=lue)
    note = NoteForm(request.POST if geste == "note" else None, candidature=lue, membre=agent)
    if geste == "note" and note.is_valid():
        services.noter(lue, texte=note.cleaned_data["texte"], membre=agent)
        messages.success(request, "Votre note est enregistrée.")
        return _retour(lue)
    if geste == "decision" and est_cellule(request.user) and form.is_valid():
        try:
            services.preparer_decision(lue, par=agent, **form.cleaned_data)
        except services.DecisionChangee as changee:
            # What was typed stays; saved again, it is of the version now read.
            lue = _candidature(request, cle)
            saisie = request.POST.copy()
            saisie["version"] = str(changee.candidature.version)
            form = DecisionForm(saisie, candidature=lue)
            form.add_error(None, changee)
        except ValidationError as refus:
            if not decide:  # answered or withdrawn since the page was shown: there is no form to say it on
                messages.error(request, " ".join(refus.messages))
            reporter(form, refus)
        else:
            messages.success(request, f"C’est noté pour {lue.agent}. Rien n’est envoyé pour le moment.")
            return _retour(lue)
    contexte = {
        "candidature": lue,
        "cohorte": lue.cohorte,
        "rangee": rangees([lue], lue.cohorte)[0],
        "form": form,
        "note": note,
        "decide": decide,
        "cellule": est_cellule(request.user),
        "socle": _socle(request),
    }
    return render(request, "formations/candidatures/candidature_cellule.html", contexte)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@pour_la_cellule
def responsable(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """The N+1 of a candidate: looked up, reminded, put right; an opinion that came another way, written down."""
    lue = _candidature(request, cle)
    agent, geste = connecte(request), request.POST.get("geste")
    form = ResponsableForm(request.POST if geste == "corriger" else None, candidature=lue)
    avis = AvisRecuForm(request.POST if geste == "avis" else None, candidature=lue)
    try:
        if dit := _agir(geste, lue, form, avis, agent):
            messages.success(request, dit)
            return _retour(lue)
    except ValidationError as refus:
        if geste == "corriger":
            reporter(form, refus)
        elif geste == "avis":
            reporter(avis, refus)
        else:
            messages.error(request, " ".join(refus.messages))
            return redirect("formations:responsable_candidature", cle)
    contexte = {
        "candidature": lue,
        "cohorte": lue.cohorte,
        "rangee": rangees([lue], lue.cohorte)[0],
        "annuaire": lue.agent.n_plus_1,
        "form": form,
        "avis": avis,
    }
    return render(request, "formations/candidatures/responsable.html", contexte)


def _agir(geste: str | None, lue: Candidature, form: ResponsableForm, avis: AvisRecuForm, agent: Any) -> str:
    """What was done, in words; nothing when the page is only to be shown (again)."""
    if geste == "verifier":
        services.verifier_n1(lue, par=agent)
        return f"{lue.n1_nom} est bien responsable de {lue.agent}\u00a0: son avis compte."
    if geste == "relancer":
        services.relancer_n1(lue, par=agent)
        return f"{lue.n1_nom} reçoit un nouveau courriel."
    if geste == "corriger" and form.is_valid():
        services.corriger_n1(lue, nom=form.cleaned_data["n1_nom"], email=form.cleaned_data["n1_email"], par=agent)
        return "C’est corrigé."
    if geste == "avis" and avis.is_valid():
        services.rendre_avis(lue, par=agent, **avis.cleaned_data)
        return "L’avis est noté."
    return ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@pour_la_cellule
def reponses(request: HttpRequest, pk: int) -> HttpResponse:
    """What is about to leave, read once more; then all of it at once."""
    cohorte = _cohorte(pk)
    refus: list[str] = []
    if request.method == "POST":
        try:
            parties = services.envoyer_reponses(cohorte, par=connecte(request))
        except ValidationError as erreur:
            refus = erreur.messages
        else:
            dites = compter(len(parties), "réponse part", "réponses partent")
            messages.success(
                request, f"{dites} dans {compter(REFLEXION.valeur(), 'minute')}. D’ici là, vous pouvez tout reprendre."
            )
            return redirect("formations:selection", pk)
    preparees = list(cohorte.candidatures.preparees().select_related("agent", "institution").order_by("rang", "pk"))
    groupes = [(libelle, [c for c in preparees if c.decision == cle]) for cle, libelle in Decision.choices]
    contexte = {
        "cohorte": cohorte,
        "groupes": [(libelle, lues) for libelle, lues in groupes if lues],
        "combien": len(preparees),
        "obstacles": refus or services.obstacles_a_l_envoi(cohorte),
        "sans_decision": cohorte.candidatures.a_selectionner().filter(decision="").count(),
        "reflexion": REFLEXION.valeur(),
    }
    return render(request, "formations/candidatures/reponses.html", contexte)


@require_POST
@pour_la_cellule
def reprendre(request: HttpRequest, pk: int) -> HttpResponse:
    return _faire(request, pk, services.reprendre_reponses, "Les réponses sont reprises\u00a0: personne n’a rien reçu.")


@require_POST
@pour_la_cellule
def suivante(request: HttpRequest, pk: int) -> HttpResponse:
    return _faire(request, pk, services.proposer_la_suivante, "La place est proposée à la personne suivante.")


def _faire(request: HttpRequest, pk: int, geste: Callable[..., object], dit: str) -> HttpResponse:
    try:
        geste(_cohorte(pk), par=connecte(request))
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, dit)
    return redirect("formations:selection", pk)


def _cohorte(pk: int) -> Cohorte:
    """Of a training that one applies to."""
    cohortes = Cohorte.objects.avec_dates().select_related("session", "formation")
    cohorte = get_object_or_404(cohortes.prefetch_related("session__jauges", "session__creneaux"), pk=pk)
    if not cohorte.formation.certifiante:
        raise Http404
    return cohorte


def _candidature(request: HttpRequest, cle: uuid.UUID) -> Candidature:
    lues = lisibles(connecte(request)).select_related(
        *("agent__n_plus_1", "agent__direction", "direction", "institution", "avis__saisi_par"),
        *("cohorte__session", "cohorte__formation", "preparee_par", "n1_verifie_par"),
    )
    return get_object_or_404(lues.prefetch_related("notes__membre"), cle=cle)


def _retour(candidature: Candidature) -> HttpResponseRedirect:
    """Back to the board, at the candidate's row."""
    return redirect(f"{reverse('formations:selection', args=[candidature.cohorte_id])}#c-{candidature.cle}")
