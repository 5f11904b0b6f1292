"""What members do: declare their ties, read, decide, sign. The cell reads the same pages."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from documents.services import dernier
from documents.views import fichier
from facilitateurs.forms import reporter
from instance.typographie import enumerer

from ..evaluations.lecture import dossier
from ..evaluations.preuves_views import servir
from ..models import Jury, Passage, Preuve, ProcesVerbal
from ..services import jury as verbes
from ..services import proces_verbaux, seances
from . import documents, lecture
from .acces import Acces, avant_la_declaration, pour_le_jury
from .acces import de as acces_a
from .forms import DecisionsForm, DeclarationForm, DerogationForm

Etat = Jury.Etat


def _contexte(acces: Acces, **autres: Any) -> dict[str, Any]:
    socle = "base_cellule.html" if acces.cellule and not acces.membre else "formations/jury/socle.html"
    return {"acces": acces, "jury": acces.jury, "membre": acces.membre, "socle": socle, **autres}


@pour_le_jury
@avant_la_declaration
@require_http_methods(["GET", "HEAD", "POST"])
def jury(request: HttpRequest, acces: Acces) -> HttpResponse:
    """Where a jury is, for who sits: the people who pass, what is left to do. The presidency opens and closes."""
    if acces.a_declarer:
        return redirect("formations:declarer_jury", acces.jury.cle)
    if request.method == "POST":
        return _presider(request, acces)
    if not acces.lit:
        return render(request, "formations/jury/conflit.html", _contexte(acces))
    lus = lecture.proces_verbaux(acces.jury)
    vu = lecture.cockpit(acces.jury)
    a_signer = next((pv for pv in lus if _attend(acces, pv)), None)
    preside = acces.membre is not None and acces.membre.preside and not vu.obstacles
    contexte = _contexte(
        acces,
        rangees=vu.rangees,
        membres=vu.membres,
        obstacles=vu.obstacles,
        proces_verbaux=lus,
        a_signer=a_signer,
        suivant=_suivant(vu),
        ouvre=preside and acces.jury.etat == Etat.PREPARATION,
        clot=preside and acces.jury.etat == Etat.SEANCE,
        suite="" if a_signer else _suite(vu),
    )
    return render(request, "formations/jury/jury.html", contexte)


def _suivant(vu: lecture.Cockpit) -> lecture.Rangee | None:
    """Whose file to open next: in session, the first of whom something is left to say."""
    if vu.jury.etat == Etat.PREPARATION:
        return next(iter(vu.rangees), None)
    return next((r for r in vu.rangees if not r.complet), None) if vu.jury.etat == Etat.SEANCE else None


def _suite(vu: lecture.Cockpit) -> str:
    """What a jury waits for, in a sentence."""
    etat = vu.jury.etat
    if etat == Etat.PREPARATION and vu.rangees:
        return "Les décisions se prennent pendant la séance, bloc par bloc."
    if etat == Etat.SEANCE and _suivant(vu):
        return f"Décisions complètes\u00a0: {sum(r.complet for r in vu.rangees)} sur {len(vu.rangees)}."
    if etat == Etat.SEANCE:
        return "Une fois la séance close par la présidence, chaque membre signe le procès-verbal."
    if vu.pv and not vu.pv.signe_le:
        return f"Il manque la signature de {enumerer(str(membre) for membre in vu.a_signer)}."
    if etat == Etat.SIGNE and not vu.jury.resultats_le:
        return "La cellule envoie maintenant les résultats."
    return ""


def _attend(acces: Acces, pv: ProcesVerbal) -> bool:
    """This member has not signed it."""
    membre = acces.membre if acces.siege and pv.signe_le is None else None
    return membre is not None and all(s.membre_id != membre.pk for s in pv.signatures.all())


def _presider(request: HttpRequest, acces: Acces) -> HttpResponse:
    if acces.membre is None or not acces.siege or not acces.membre.preside:
        raise Http404
    gestes = {
        "ouvrir": (seances.ouvrir_seance, "La séance est ouverte."),
        "clore": (seances.clore_seance, "La séance est close\u00a0: le procès-verbal est à signer."),
    }
    geste = gestes.get(request.POST.get("geste", ""))
    if geste is None:
        raise Http404
    try:
        geste[0](acces.jury, par=acces.auteur)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, geste[1])
    return redirect("formations:jury", acces.jury.cle)


@pour_le_jury
@avant_la_declaration
@require_http_methods(["GET", "HEAD", "POST"])
def declarer(request: HttpRequest, acces: Acces) -> HttpResponse:
    """The names of those who pass, and nothing else of them."""
    if acces.membre is None:
        raise Http404
    if not acces.a_declarer:
        return redirect("formations:jury", acces.jury.cle)
    form = DeclarationForm(request.POST or None, initial={"version": acces.jury.version})
    if request.method == "POST" and form.is_valid():
        try:
            verbes.declarer_liens(
                acces.membre, version=form.cleaned_data["version"], conflit=form.cleaned_data["conflit"]
            )
        except ValidationError as refus:
            if refus.code == "changee":
                saisie = request.POST.copy()
                saisie["version"] = str(Jury.objects.get(pk=acces.jury.pk).version)
                form = DeclarationForm(saisie)
            form.add_error(None, refus)
        else:
            return redirect("formations:jury", acces.jury.cle)
    passent = acces.jury.passages.select_related("agent__institution", "agent__direction", "cohorte").order_by("rang")
    return render(request, "formations/jury/declarer.html", _contexte(acces, form=form, passages=passent))


@pour_le_jury
@require_http_methods(["GET", "HEAD", "POST"])
def passage(request: HttpRequest, acces: Acces, passage: uuid.UUID) -> HttpResponse:
    """One candidate: all the evidence, the decisions, the waiver if need be."""
    rangs, rangee = _rangs(acces, passage)
    decide = acces.siege and acces.jury.etat == Etat.SEANCE
    geste = request.POST.get("geste")
    if request.method == "POST" and not acces.siege:
        raise Http404
    form = DecisionsForm(request.POST if geste == "decider" else None, rangee=rangee)
    derogation = DerogationForm(request.POST if geste == "deroger" else None, passage=rangee.passage)
    if geste in ("decider", "deroger"):
        try:
            if dit := _agir(geste, rangee.passage, form, derogation, acces):
                messages.success(request, dit)
                return redirect("formations:jury", acces.jury.cle)
        except seances.PassageChange as changee:
            # What was typed stays; saved again, it is of the version now read.
            rangs, rangee = _rangs(acces, passage)
            form, derogation = _ressaisir(request, geste, rangee, changee)
        except ValidationError as refus:
            if not decide:  # closed since the page was shown: there is no form to say it on
                messages.error(request, " ".join(refus.messages))
                return redirect("formations:jury", acces.jury.cle)
            reporter(form if geste == "decider" else derogation, refus)
    place = rangs.index(passage)
    contexte = _contexte(
        acces,
        rangee=rangee,
        passage=rangee.passage,
        agent=rangee.passage.agent,
        dossier=dossier(rangee.passage.cohorte, rangee.passage.agent),
        form=form,
        derogation=derogation,
        decide=decide,
        place=place + 1,
        combien=len(rangs),
        precedent=rangs[place - 1] if place else None,
        suivant=rangs[place + 1] if place + 1 < len(rangs) else None,
    )
    return render(request, "formations/jury/passage.html", contexte)


def _rangs(acces: Acces, cle: uuid.UUID) -> tuple[list[uuid.UUID], lecture.Rangee]:
    """All those who pass, in order, and the one asked for."""
    lues = {r.passage.cle: r for r in lecture.rangees(acces.jury)}
    if cle not in lues:
        raise Http404
    return list(lues), lues[cle]


@login_not_required
@never_cache
@require_safe
def preuve(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """A file of somebody's dossier, for a member before whom they pass, with or without an account."""
    lue = get_object_or_404(Preuve, cle=cle)
    jurys = Jury.objects.filter(passages__agent=lue.agent_id, passages__cohorte=lue.cohorte_id)
    for jury in jurys.exclude(etat=Etat.ANNULE):
        acces = acces_a(request, jury)
        if acces is not None and acces.lit:
            return servir(lue)
    raise Http404


def _agir(geste: str, passage: Passage, form: DecisionsForm, derogation: DerogationForm, acces: Acces) -> str:
    """What was done, in words; nothing when the form is only to be shown again."""
    assert acces.membre is not None  # noqa: S101 - the page said so
    if geste == "decider" and form.is_valid():
        lues = form.cleaned_data
        seances.decider(
            passage, decisions=form.decisions(), version=lues["version"], motif=lues["motif"], membre=acces.membre
        )
        return f"C’est noté pour {passage.agent}."
    if geste == "deroger" and derogation.is_valid():
        seances.accorder_derogation(passage, membre=acces.membre, **derogation.cleaned_data)
        return f"La réponse du jury sur l’assiduité de {passage.agent} est notée."
    return ""


def _ressaisir(
    request: HttpRequest, geste: str, rangee: lecture.Rangee, changee: seances.PassageChange
) -> tuple[DecisionsForm, DerogationForm]:
    saisie = request.POST.copy()
    saisie["version" if geste == "decider" else "derogation-version"] = str(changee.passage.version)
    form = DecisionsForm(saisie if geste == "decider" else None, rangee=rangee)
    derogation = DerogationForm(saisie if geste == "deroger" else None, passage=rangee.passage)
    (form if geste == "decider" else derogation).add_error(None, changee)
    return form, derogation


@pour_le_jury
@require_http_methods(["GET", "HEAD", "POST"])
def proces_verbal(request: HttpRequest, acces: Acces, pv: uuid.UUID) -> HttpResponse:
    """Read whole, then signed with one button: it carries the hash of what was shown."""
    lu = _pv(acces, pv)
    refus: list[str] = []
    if request.method == "POST":
        if acces.membre is None:
            raise Http404
        try:
            proces_verbaux.signer_proces_verbal(
                lu, membre=acces.membre, empreinte=request.POST.get("empreinte", ""), moyen=acces.moyen
            )
        except ValidationError as erreur:
            refus, lu = erreur.messages, _pv(acces, pv)
        else:
            messages.success(request, "Votre signature est enregistrée.")
            return redirect("formations:jury", acces.jury.cle)
    contexte = _contexte(
        acces,
        pv=lu,
        contenu=documents.contexte(lu),
        refus=refus,
        a_signer=lu.caduc_le is None and _attend(acces, lu),
        document=dernier(documents.TYPE, lu) if lu.signe_le else None,
    )
    return render(request, "formations/jury/proces_verbal.html", contexte)


@pour_le_jury
@require_safe
def proces_verbal_pdf(request: HttpRequest, acces: Acces, pv: uuid.UUID) -> HttpResponseBase:
    """For members without an account too."""
    document = dernier(documents.TYPE, _pv(acces, pv))
    if document is None or document.etat != document.Etat.PRET:
        raise Http404
    return fichier(document)


def _pv(acces: Acces, cle: uuid.UUID) -> ProcesVerbal:
    lus = acces.jury.proces_verbaux.filter(caduc_le=None).select_related("rectifie", "jury__formation")
    return get_object_or_404(lus.prefetch_related("signatures"), cle=cle)
