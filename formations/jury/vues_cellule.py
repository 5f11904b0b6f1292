"""The cell's pages: the juries, one of them whole, who sits and who passes, the results, a mistake mended."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agents.models import Agent
from agents.pages import connecte
from courriels.delais import REFLEXION
from facilitateurs.forms import reporter
from instance import journal
from instance.typographie import compter

from ..candidatures.pages_cellule import pour_la_cellule
from ..models import Jury, MembreJury, Passage
from ..services import jury as verbes
from ..services import proces_verbaux, resultats, seances
from . import lecture
from .forms_cellule import CandidatsForm, CorrectionForm, DateJuryForm, JuryForm, MembreForm, MotifForm

Etat = Jury.Etat
MODIFIABLE = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
@pour_la_cellule
def jurys(request: HttpRequest) -> HttpResponse:
    lus = lecture.jurys()
    contexte = {
        "en_cours": [j for j in reversed(lus) if j.etat in (Etat.PREPARATION, Etat.SEANCE, Etat.A_SIGNER)],
        "passes": [j for j in lus if j.etat in (Etat.SIGNE, Etat.ANNULE)],
        "repassages": [r for r in lecture.a_repasser() if r.agent != request.user],
    }
    return render(request, "formations/jury/jurys.html", contexte)


@never_cache
@require_http_methods(MODIFIABLE)
@pour_la_cellule
def nouveau(request: HttpRequest) -> HttpResponse:
    form = JuryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        referentiel = form.cleaned_data["referentiel"]
        try:
            jury = verbes.composer(
                referentiel.formation,
                referentiel=referentiel,
                debut=form.debut(),
                lieu=form.cleaned_data["lieu"],
                ville=form.cleaned_data["ville"],
                par=connecte(request),
            )
        except ValidationError as refus:
            reporter(form, refus)
        else:
            return redirect("formations:composition_jury", jury.pk)
    return render(request, "formations/jury/nouveau.html", {"form": form})


@never_cache
@require_http_methods(MODIFIABLE)
@pour_la_cellule
def cockpit(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a jury is, what stands in the way, the next step."""
    jury = _jury(request, pk)
    motif = MotifForm(request.POST if request.POST.get("geste") in AVEC_MOTIF else None)
    if request.method == "POST" and (faite := _faire(request, jury, motif)):
        return faite
    contexte = {
        "c": lecture.cockpit(jury),
        "jury": jury,
        "motif": motif,
        "historique": journal.de(jury).select_related("auteur")[:30],
        "reflexion": REFLEXION.valeur(),
    }
    return render(request, "formations/jury/cockpit.html", contexte)


SANS_MOTIF: dict[str, tuple[Callable[..., object], str]] = {
    "convoquer": (verbes.convoquer, "Les membres et les personnes qui passent sont convoqués."),
    "ouvrir": (seances.ouvrir_seance, "La séance est ouverte."),
    "clore": (seances.clore_seance, "La séance est close\u00a0: chaque membre est invité à signer."),
    "reprendre": (resultats.reprendre_resultats, "Les résultats sont repris\u00a0: personne n’a rien reçu."),
}
AVEC_MOTIF: dict[str, tuple[Callable[..., object], str]] = {
    "annuler": (verbes.annuler_jury, "Le jury est annulé."),
    "rouvrir": (seances.rouvrir_seance, "La séance est rouverte\u00a0: les signatures données tombent."),
    "abandonner": (
        lambda jury, **mots: proces_verbaux.abandonner_rectification(jury.proces_verbaux.a_signer().get(), **mots),
        "La rectification est abandonnée\u00a0: le procès-verbal signé reste en vigueur.",
    ),
}


def _faire(request: HttpRequest, jury: Jury, motif: MotifForm) -> HttpResponse | None:
    """None when the motive is missing: the page says so."""
    geste = request.POST.get("geste", "")
    mots: dict[str, Any] = {"par": connecte(request)}
    if geste in AVEC_MOTIF:
        if not motif.is_valid():
            return None
        mots["motif"] = motif.cleaned_data["motif"]
    fait = SANS_MOTIF.get(geste) or AVEC_MOTIF.get(geste)
    if fait is None:
        raise Http404
    try:
        fait[0](jury, **mots)
    except ValidationError as refus:
        for message in refus.messages:
            messages.error(request, message)
    else:
        messages.success(request, fait[1])
    return redirect("formations:cockpit_jury", jury.pk)


@never_cache
@require_http_methods(MODIFIABLE)
@pour_la_cellule
def composition(request: HttpRequest, pk: int) -> HttpResponse:
    """Date and place, who sits, who passes. Each refusal says whom it is about."""
    jury = _jury(request, pk)
    geste = request.POST.get("geste", "")
    eligibles = lecture.eligibles(jury) if jury.etat == Etat.PREPARATION else []
    date = DateJuryForm(request.POST if geste == "dater" else None, initial=DateJuryForm.initiales(jury))
    membre = MembreForm(request.POST if geste == "ajouter" else None)
    candidats = CandidatsForm(request.POST if geste == "inscrire" else None, eligibles=eligibles)
    if request.method == "POST":
        form = {"dater": date, "ajouter": membre, "inscrire": candidats}.get(geste)
        try:
            if dit := _composer(request, jury, geste, form):
                messages.success(request, dit)
                return redirect("formations:composition_jury", pk)
        except ValidationError as refus:
            if form is not None:
                reporter(form, refus)
            else:
                for message in refus.messages:
                    messages.error(request, message)
                return redirect("formations:composition_jury", pk)
    contexte = {
        "jury": jury,
        "c": lecture.cockpit(jury),
        "date": date,
        "form": membre,
        "candidats": candidats,
        "eligibles": bool(eligibles),
    }
    return render(request, "formations/jury/composition.html", contexte)


def _composer(request: HttpRequest, jury: Jury, geste: str, form: Any) -> str:
    """What was done, in words; nothing when the form is only to be shown again."""
    par = connecte(request)
    if form is not None and not form.is_valid():
        return ""
    if geste == "dater":
        lues = form.cleaned_data
        verbes.modifier_jury(jury, debut=form.debut(), lieu=lues["lieu"], ville=lues["ville"], par=par)
        return "La date et le lieu sont enregistrés."
    if geste == "ajouter":
        ajoute = verbes.ajouter_membre(jury, par=par, **form.membre())
        return f"{ajoute} est dans le jury."
    if geste == "inscrire":
        return _inscrire(request, jury, form, par)
    if geste in ("retirer", "presider"):
        choisi = get_object_or_404(MembreJury, jury=jury, cle=_cle(request))
        if geste == "retirer":
            verbes.retirer_membre(choisi, par=par)
            return f"{choisi} n’est plus dans le jury."
        verbes.nommer_presidence(choisi, par=par)
        return f"{choisi} préside le jury."
    if geste == "rayer":
        passage = get_object_or_404(Passage.objects.select_related("agent", "jury"), jury=jury, cle=_cle(request))
        verbes.retirer_candidat(passage, par=par)
        return f"{passage.agent} ne passe plus devant ce jury."
    raise Http404


def _inscrire(request: HttpRequest, jury: Jury, form: CandidatsForm, par: Agent) -> str:
    """Each by itself: one who may not holds nobody back."""
    faits, refuses = 0, []
    for choisi in form.choisis():
        try:
            verbes.inscrire_candidat(jury, choisi.agent, cohorte=choisi.cohorte, par=par)
            faits += 1
        except ValidationError as refus:
            refuses += refus.messages
    if refuses and not faits:
        raise ValidationError({"qui": refuses})
    for message in refuses:
        messages.error(request, message)
    return f"{compter(faits, 'personne passe', 'personnes passent')} de plus devant ce jury."


@never_cache
@require_http_methods(MODIFIABLE)
@pour_la_cellule
def envoyer(request: HttpRequest, pk: int) -> HttpResponse:
    """What is about to leave, read once more; then all of it at once."""
    jury = _jury(request, pk)
    if jury.etat != Etat.SIGNE:
        raise Http404
    refus: list[str] = []
    if request.method == "POST":
        try:
            resultats.envoyer_resultats(jury, par=connecte(request))
        except ValidationError as erreur:
            refus = erreur.messages
        else:
            minutes = compter(REFLEXION.valeur(), "minute")
            messages.success(request, f"Les résultats partent dans {minutes}. D’ici là, vous pouvez tout reprendre.")
            return redirect("formations:cockpit_jury", pk)
    lues = lecture.rangees(jury)
    groupes = [(libelle, [r for r in lues if r.libelle == libelle]) for libelle in Passage.Resultat.labels]
    contexte = {
        "jury": jury,
        "groupes": [(libelle, siens) for libelle, siens in groupes if siens],
        "combien": len(lues),
        "refus": refus,
        "reflexion": REFLEXION.valeur(),
    }
    return render(request, "formations/jury/envoyer.html", contexte)


@never_cache
@require_http_methods(MODIFIABLE)
@pour_la_cellule
def rectifier(request: HttpRequest, pk: int) -> HttpResponse:
    """New decisions for those about whom the signed minutes are mistaken; members sign again."""
    jury = _jury(request, pk)
    avant = jury.proces_verbaux.signes().order_by("-signe_le", "-pk").first()
    if avant is None:
        raise Http404
    saisie = request.POST if request.method == "POST" else None
    motif = MotifForm(saisie)
    intitules = {bloc["code"]: bloc["intitule"] for bloc in avant.contenu["blocs"]}
    forms = [CorrectionForm(saisie, candidat=dit, intitules=intitules) for dit in avant.contenu["candidats"]]
    if saisie is not None and all(form.is_valid() for form in (motif, *forms)):
        try:
            corrections = {f.candidat["cle"]: c for f in forms if (c := f.correction()) is not None}
            pv = proces_verbaux.rectifier(
                jury, corrections=corrections, motif=motif.cleaned_data["motif"], par=connecte(request)
            )
        except ValidationError as refus:
            reporter(motif, refus)
        else:
            messages.success(
                request, f"Le procès-verbal rectificatif {pv.numero} attend la signature de chaque membre."
            )
            return redirect("formations:cockpit_jury", pk)
    return render(
        request, "formations/jury/rectifier.html", {"jury": jury, "pv": avant, "motif": motif, "forms": forms}
    )


def _cle(request: HttpRequest) -> str:
    """Of the row that a button names."""
    try:
        return str(uuid.UUID(request.POST.get("cle", "")))
    except ValueError:
        raise Http404 from None


def _jury(request: HttpRequest, pk: int) -> Jury:
    """Not for a member of the cell who passes before it."""
    lus = Jury.objects.select_related("formation", "referentiel").exclude(passages__agent=connecte(request))
    return get_object_or_404(lus, pk=pk)
