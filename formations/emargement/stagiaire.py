"""The trainee's side: signing, and one's own half-days."""

import uuid

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agenda import essais
from agenda.models import Creneau, Inscription
from agenda.services import PresenceRefusee
from agenda.views.pointage import pointer
from agents.models import Agent
from agents.pages import connecte

from .. import assiduite, services
from ..models import Cohorte, Feuille
from ..services.emargement import exiger_du_groupe
from ..services.feuilles import signature
from . import fenetre, lecture
from .forms import CodeForm

PASSAGE = 5 * 60
"""Seconds that having seen the QR is worth: less than elsewhere, since this is evidence."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signer(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """One button for who comes from the QR, one field for the others. Who signs is who is signed in, nobody else."""
    agent = connecte(request)
    creneau = get_object_or_404(
        Creneau.objects.select_related("session__cohorte", "site", "salle__site").filter(
            session__in=Cohorte.objects.values("session")
        ),
        cle=cle,
    )
    p = pointer(request, creneau, lambda form, vu: _signer(creneau, agent, form, vu=vu), CodeForm, PASSAGE)
    if p.fait:
        messages.success(request, "C’est signé. Bonne demi-journée.")
        return redirect("formations:signer", cle)
    feuille = Feuille.objects.filter(creneau=creneau).first()
    contexte = {
        "creneau": creneau,
        "session": creneau.session,
        "signee": signature(feuille, agent) if feuille else None,
        "form": p.form,
        "vu": p.vu,
        "passage": p.passage,
        "tard": bool(request.GET.get("tard") or (p.passage and not p.vu)),
        "refus": p.refus or _deja_refuse(creneau, agent, feuille),
    }
    return render(request, "formations/emargement/signer.html", contexte)


@never_cache
@require_safe
def mes_emargements(request: HttpRequest) -> HttpResponse:
    """The half-days of one's own trainings, how each went, and what the trainers gave to the group."""
    agent = connecte(request)
    inscriptions = Inscription.objects.filter(agent=agent, etat=Inscription.Etat.CONFIRMEE).values("session")
    cohortes = (
        Cohorte.objects.filter(session__in=inscriptions)
        .select_related("session", "formation")
        .prefetch_related("fichiers")
        .order_by("-pk")
    )
    siennes = [
        (cohorte, lue, lecture.cases(creneaux, lue))
        for cohorte, creneaux, lue in assiduite.de_la_personne(agent.pk, list(cohortes))
    ]
    return render(request, "formations/emargement/mes_emargements.html", {"siennes": siennes})


def _signer(creneau: Creneau, agent: Agent, form: Form, *, vu: bool) -> None:
    if vu:
        services.signer(creneau, agent=agent, vu=True)
        return
    with essais.comptes(creneau, agent):
        services.signer(creneau, agent=agent, code=form.cleaned_data["code"])


def _deja_refuse(creneau: Creneau, agent: Agent, feuille: Feuille | None) -> str:
    """Said before the button rather than after."""
    try:
        exiger_du_groupe(creneau, agent)
        fenetre.exiger_ouverte(creneau)
    except PresenceRefusee as refus:
        return str(refus.messages[0])
    if feuille and feuille.scellee:
        return "La feuille de cette demi-journée est close."
    if feuille and feuille.sur_papier:
        return "Cette demi-journée s’émarge sur papier\u00a0: signez la feuille de la salle."
    return ""
