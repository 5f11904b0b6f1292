"""The half-day for who holds its sheet, on a phone first: the code, who signed, how it stands with each, the close."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agenda import codes
from agenda.models import Creneau
from agenda.views.accueil import code_du_moment
from agents.models import Agent
from agents.pages import connecte
from documents.models import Document
from documents.services import demander

from .. import rules, services
from ..models import Cohorte, Emargement, Feuille
from ..services.feuilles import signature, tenir
from . import fenetre, lecture, personnes
from .documents import TYPE_FEUILLE
from .forms import MotifForm, RattrapageForm, ScanForm

DIRECT = 10
"""Seconds between two looks at who has signed."""
Vue = Callable[..., HttpResponseBase]


def pour_qui_tient(vue: Vue) -> Vue:
    """A page of one half-day (`cle`): it does not exist for who neither teaches the cohort nor is of the cell."""

    @never_cache
    @wraps(vue)
    def enveloppe(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
        creneau = get_object_or_404(
            Creneau.objects.select_related("session__cohorte__formation", "site", "salle__site").filter(
                session__in=Cohorte.objects.values("session")
            ),
            cle=cle,
        )
        if not rules.peut_tenir(request.user, creneau.session.cohorte):
            raise Http404
        return vue(request, creneau)

    return enveloppe


@require_http_methods(["GET", "HEAD", "POST"])
@pour_qui_tient
def demi_journee(request: HttpRequest, creneau: Creneau) -> HttpResponse:
    """Each button posts `geste`: « present:<number> », or a word for the sheet as a whole."""
    if request.method == "POST":
        geste, _, numero = request.POST.get("geste", "").partition(":")
        try:
            if (suite := _agir(request, creneau, geste, numero)) is not None:
                return suite
        except ValidationError as refus:
            messages.error(request, refus.messages[0])
        return redirect("formations:demi_journee", creneau.cle)
    return render(request, "formations/emargement/demi_journee.html", _contexte(request, creneau))


@require_safe
@pour_qui_tient
def ecran(request: HttpRequest, creneau: Creneau) -> HttpResponse:
    """To project. With `?suivre=1` the browser asks again by itself, without a script; only who asked for it."""
    reponse = render(request, "formations/emargement/ecran.html", {"creneau": creneau, **_direct(creneau)})
    if request.GET.get("suivre"):
        reponse["Refresh"] = str(DIRECT * 2)
    return reponse


@require_safe
@pour_qui_tient
def direct(request: HttpRequest, creneau: Creneau) -> HttpResponse:
    """The part of these pages that changes by itself."""
    return render(request, "formations/emargement/_direct.html", {"creneau": creneau, **_direct(creneau)})


@require_safe
@pour_qui_tient
def scan(request: HttpRequest, creneau: Creneau) -> HttpResponseBase:
    """The signed paper, as a file to keep, never shown in a page."""
    feuille = get_object_or_404(Feuille.objects.exclude(scan=""), creneau=creneau)
    return en_piece(feuille.scan, feuille.scan_nom, feuille.scan_type)


def en_piece(fichier: Any, nom: str, type_mime: str) -> FileResponse:
    try:
        contenu = fichier.open("rb")
    except OSError:
        raise Http404 from None
    reponse = FileResponse(contenu, as_attachment=True, filename=nom, content_type=type_mime)
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def _agir(request: HttpRequest, creneau: Creneau, geste: str, numero: str) -> HttpResponse | None:
    """What one button does; a page to go to, when it is another."""
    par = connecte(request)
    if geste in Emargement.Etat.values:
        services.constater(creneau, [services.Constat(_agent(creneau, numero), geste)], par=par)
    elif geste == "rattraper":
        _rattraper(request, creneau, par)
    elif geste == "contresigner":
        services.contresigner(creneau, par=par, motif=request.POST.get("motif", ""))
        messages.success(request, "La feuille est contresignée\u00a0: elle ne change plus. Son PDF se prépare.")
    elif geste == "signer":
        services.signer_en_formant(creneau, par=par)
        messages.success(request, "C’est signé.")
    elif geste == "papier":
        services.passer_au_papier(creneau, par=par)
        messages.success(
            request, "La demi-journée s’émarge sur papier. Imprimez la feuille, puis notez ce qu’elle dit."
        )
    elif geste == "imprimer":
        return redirect("documents:document", demander(TYPE_FEUILLE, tenir(creneau), par=par).cle)
    elif geste == "scan":
        _deposer(request, creneau, par)
    else:
        raise Http404
    return None


def _rattraper(request: HttpRequest, creneau: Creneau, par: Agent) -> None:
    cohorte = creneau.session.cohorte
    feuille = Feuille.objects.filter(creneau=creneau).first()
    form = RattrapageForm(cohorte, creneau, lecture.lignes(cohorte, feuille), request.POST)
    if not form.is_valid():
        raise ValidationError("Choisissez la personne, et la demi-journée où elle a rattrapé.")
    agent = _agent(creneau, form.cleaned_data["agent"])
    constat = services.Constat(agent, Emargement.Etat.RATTRAPEE, form.cleaned_data["rattrapee_a"])
    services.constater(creneau, [constat], par=par)


def _deposer(request: HttpRequest, creneau: Creneau, par: Agent) -> None:
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError(form.errors["fichier"][0])
    services.deposer_scan(creneau, form.cleaned_data["fichier"], par=par)
    messages.success(request, "La feuille numérisée est gardée. Notez maintenant ce qu’elle dit de chaque personne.")


def _agent(creneau: Creneau, numero: str) -> Agent:
    try:
        cherche = uuid.UUID(numero)
    except ValueError as erreur:
        raise Http404 from erreur
    inscription = lecture.agent_de(creneau.session.cohorte, cherche)
    if inscription is None:
        raise Http404
    return inscription.agent


def _contexte(request: HttpRequest, creneau: Creneau) -> dict[str, Any]:
    cohorte = creneau.session.cohorte
    feuille = Feuille.objects.filter(creneau=creneau).first()
    lignes = lecture.lignes(cohorte, feuille)
    demi = lecture.DemiJournee(creneau, feuille)
    ouverte = feuille is None or not feuille.scellee
    forme = rules.forme(request.user, cohorte)
    contreseing = (
        None if feuille is None or ouverte else feuille.lignes.filter(nature=Emargement.Nature.CONTRESEING).first()
    )
    return {
        "creneau": creneau,
        "cohorte": cohorte,
        "feuille": feuille,
        "demi": demi,
        "lignes": lignes,
        "forme": forme,
        "sans_etat": sum(not ligne.dite for ligne in lignes),
        "refus": _pas_maintenant(creneau),
        "document": Document.objects.de(feuille).filter(type=TYPE_FEUILLE).first() if feuille else None,
        "contreseing": contreseing,
        "signee": signature(feuille, connecte(request)) if feuille and forme else None,
        "plusieurs": forme and cohorte.formateurs.count() > 1,
        "signataire": personnes.nommer([contreseing.auteur]).get(contreseing.auteur) if contreseing else None,
        "rattrapage": RattrapageForm(cohorte, creneau, lignes) if ouverte and demi.commencee else None,
        "motif": None if forme or not ouverte else MotifForm(),
        "scan": ScanForm(),
        "gestes": GESTES,
        **(_direct(creneau, lignes) if demi.ouverte and not (feuille and feuille.sur_papier) else {"code": ""}),
    }


GESTES = [
    (Emargement.Etat.PRESENT, "Présent"),
    (Emargement.Etat.RETARD, "Retard"),
    (Emargement.Etat.JUSTIFIEE, "Excusé"),
    (Emargement.Etat.INJUSTIFIEE, "Absent"),
]
"""The four buttons of each person; making up has its own form."""


def _pas_maintenant(creneau: Creneau) -> str:
    try:
        fenetre.exiger_commencee(creneau)
    except ValidationError as refus:
        return str(refus.messages[0])
    return ""


def _direct(creneau: Creneau, lignes: list[lecture.Ligne] | None = None) -> dict[str, Any]:
    """The code of the minute, and who has signed."""
    if lignes is None:
        feuille = Feuille.objects.filter(creneau=creneau).first()
        lignes = lecture.lignes(creneau.session.cohorte, feuille)
    return {
        **code_du_moment(creneau),
        "signees": [ligne for ligne in lignes if ligne.signee],
        "attendues": len(lignes),
        "secondes": min(codes.secondes_restantes(), DIRECT),
    }
