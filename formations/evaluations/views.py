"""Where trainers and supervisors write what they saw of each trainee, test by test."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agents.models import Agent
from agents.navigation import saisie
from agents.pages import connecte
from agents.rules import est_cellule

from .. import rules, services
from ..emargement.lecture import agent_de
from ..models import Cohorte, Evaluation, Preuve
from ..services.evaluations import jeton
from . import groupes, lecture
from .epreuves import EpreuveAttendue, attendues, trouver
from .forms import EvaluationForm, MotifForm, PreuveForm


@never_cache
@require_safe
def evaluations(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """The trainees that one assesses in this cohort; for who is of the cell and assesses none, how far each file is."""
    cohorte, agent = _cohorte(cle), connecte(request)
    suivis = groupes.suivis(agent, cohorte)
    if not suivis and est_cellule(agent):
        lus = [lu for lu in lecture.dossiers(cohorte) if lu.agent.pk != agent.pk]
        return render(request, "formations/evaluations/groupe_cellule.html", {"cohorte": cohorte, "dossiers": lus})
    if not suivis and not rules.forme(agent, cohorte):
        raise Http404
    return render(request, "formations/evaluations/groupe.html", {"cohorte": cohorte, "suivis": suivis})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluer(request: HttpRequest, cle: uuid.UUID, numero: uuid.UUID) -> HttpResponse:
    """One trainee for who assesses them: their tests, and the files that show what they did. A file comes by POST."""
    cohorte, agent, permises = _a_evaluer(request, cle, numero)
    form = PreuveForm(permises, saisie(request), request.FILES or None)
    if request.method == "POST" and form.is_valid() and _deposer(request, form, cohorte, agent):
        return redirect("formations:evaluer", cle, numero)
    ecrites = list(Evaluation.objects.filter(cohorte=cohorte, agent=agent, auteur=connecte(request)))
    preuves = Preuve.objects.filter(cohorte=cohorte, agent=agent, epreuve__in=permises)
    contexte = {
        "cohorte": cohorte,
        "agent": agent,
        "epreuves": groupes.dues(ecrites, permises, attendues()),
        "preuves": list(preuves.select_related("depose_par")),
        "form": form,
    }
    return render(request, "formations/evaluations/evaluer.html", contexte)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, cle: uuid.UUID, numero: uuid.UUID, epreuve: str) -> HttpResponse:
    """The grid of one test: `geste` is « enregistrer » or « rendre ». Whatever is refused comes back as it was typed;
    what can be kept as a draft is kept first."""
    cohorte, agent, permises = _a_evaluer(request, cle, numero)
    attendue = trouver(epreuve)
    if attendue is None or attendue.epreuve not in permises:
        raise Http404
    ecrite = _ecrite(cohorte, agent, attendue, connecte(request))
    form = EvaluationForm(lecture.blocs(cohorte), ecrite, saisie(request))
    vue = request.POST.get("vue", jeton(ecrite))
    if request.method == "POST" and form.is_valid():
        suite, vue = _ecrire(request, form, cohorte, agent, attendue, vue)
        if suite is not None:
            return suite
        ecrite = _ecrite(cohorte, agent, attendue, connecte(request))
    contexte = {
        "cohorte": cohorte,
        "agent": agent,
        "attendue": attendue,
        "evaluation": ecrite,
        "form": form,
        "vue": vue,
        "rendue": ecrite is not None and ecrite.rendue_le is not None,
    }
    return render(request, "formations/evaluations/evaluation.html", contexte)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: HttpRequest, cle: uuid.UUID, numero: uuid.UUID) -> HttpResponse:
    """Everything given about a trainee, for the cell and the jury. The cell reopens an assessment from here."""
    cohorte = _cohorte(cle)
    inscription = agent_de(cohorte, numero)
    if inscription is None or not rules.peut_lire_dossier(request.user, cohorte, inscription.agent):
        raise Http404
    lu, cellule, form = (
        lecture.dossier(cohorte, inscription.agent),
        est_cellule(request.user),
        MotifForm(saisie(request)),
    )
    if request.method == "POST":
        if not cellule:
            raise Http404
        if form.is_valid() and _rouvrir(request, form, lu):
            return redirect("formations:dossier", cle, numero)
    rendues = [evaluation for epreuve in lu.epreuves for evaluation in epreuve.evaluations]
    contexte = {"cohorte": cohorte, "dossier": lu, "cellule": cellule, "rendues": rendues, "form": form}
    return render(request, "formations/evaluations/dossier_page.html", contexte)


def _cohorte(cle: uuid.UUID) -> Cohorte:
    """One that certifies, by the key of its session."""
    cohortes = Cohorte.objects.select_related("session", "formation", "referentiel")
    return get_object_or_404(cohortes, session__cle=cle, formation__cadre="certifiante")


def _a_evaluer(request: HttpRequest, cle: uuid.UUID, numero: uuid.UUID) -> tuple[Cohorte, Agent, frozenset[str]]:
    """The trainee and the tests of theirs that this person writes; nothing exists for who writes none."""
    cohorte = _cohorte(cle)
    inscription = agent_de(cohorte, numero)
    permises = rules.epreuves_a_evaluer(request.user, cohorte, inscription.agent) if inscription else frozenset()
    if inscription is None or not permises:
        raise Http404
    return cohorte, inscription.agent, permises


def _ecrite(cohorte: Cohorte, agent: Agent, epreuve: EpreuveAttendue, auteur: Agent) -> Evaluation | None:
    siennes = Evaluation.objects.filter(cohorte=cohorte, agent=agent, auteur=auteur)
    return siennes.filter(epreuve=epreuve.epreuve, rang=epreuve.rang).prefetch_related("cotations").first()


def _ecrire(
    request: HttpRequest, form: EvaluationForm, cohorte: Cohorte, agent: Agent, epreuve: EpreuveAttendue, vue: str
) -> tuple[HttpResponse | None, str]:
    """Where to go next, or nowhere when something is refused, with what the form then shows the state of."""
    par, cle, numero = connecte(request), cohorte.session.cle, agent.numero
    try:
        ecrite = services.enregistrer_evaluation(cohorte, form.saisie(), agent=agent, epreuve=epreuve, par=par, vue=vue)
    except services.EvaluationChangee as refus:
        form.add_error(None, refus)
        return None, jeton(_ecrite(cohorte, agent, epreuve, par))
    except ValidationError as refus:
        _refuser(form, refus)
        return None, vue
    if request.POST.get("geste") != "rendre":
        messages.success(request, "Votre brouillon est enregistré. Vous seul ou vous seule le voyez.")
        return redirect("formations:evaluation", cle, numero, epreuve.cle), ""
    try:
        services.rendre_evaluation(ecrite, par=par)
    except ValidationError as refus:
        _refuser(form, refus)
        return None, jeton(ecrite)
    messages.success(request, f"{epreuve.libelle}\u00a0: l’évaluation est rendue. Le jury la lira.")
    return redirect("formations:evaluer", cle, numero), ""


def _refuser(form: EvaluationForm, refus: ValidationError) -> None:
    """Beside the field when it is of one, else above the form."""
    for champ, dits in getattr(refus, "message_dict", {"": refus.messages}).items():
        for dit in dits:
            form.add_error(champ if champ in form.fields else None, dit)


def _deposer(request: HttpRequest, form: PreuveForm, cohorte: Cohorte, agent: Agent) -> bool:
    donnees = form.cleaned_data
    try:
        services.deposer_preuve(
            cohorte, donnees["fichier"], agent=agent, epreuve=donnees["epreuve"], par=connecte(request)
        )
    except ValidationError as refus:
        form.add_error("fichier", refus.messages)
        return False
    messages.success(request, "Le fichier est au dossier.")
    return True


def _rouvrir(request: HttpRequest, form: MotifForm, lu: lecture.Dossier) -> bool:
    rendues = {str(e.cle): e for epreuve in lu.epreuves for e in epreuve.evaluations}
    evaluation: Any = rendues.get(request.POST.get("evaluation", ""))
    if evaluation is None:
        raise Http404
    try:
        services.rouvrir_evaluation(evaluation, motif=form.cleaned_data["motif"], par=connecte(request))
    except ValidationError as refus:
        form.add_error("motif", refus.messages)
        return False
    messages.success(request, f"{evaluation.auteur} peut la modifier, puis la rendre à nouveau.")
    return True
