"""Registering colleagues: found by name in one's institution, or by their address."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.models import Agent
from agents.navigation import saisie
from agents.pages import connecte
from agents.rules import est_cellule
from agents.services import trouver_ou_creer

from .. import services
from ..affichage import resumer
from ..forms import ColleguesForm
from ..models import Inscription, Session
from ..ouverture import lire
from ..rules import peut_inscrire
from .inscriptions import creneaux_de, session_ouverte

TROUVES = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def collegues(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    moi = connecte(request)
    session = session_ouverte(cle, moi)
    recherche = (request.POST.get("q") or request.GET.get("q") or "")[:100]
    resume = resumer(session, lire(session))
    form = ColleguesForm(session, resume, _inscriptibles(moi), saisie(request))
    if form.is_valid():
        _inscrire_tous(request, session, moi, form)
        return redirect("agenda:collegues", cle)
    choisis = {str(pk) for pk in request.POST.getlist("agents")}
    contexte = {
        "session": session,
        "creneaux": creneaux_de(session),
        "resume": resume,
        "form": form,
        "q": recherche,
        "trouves": _chercher(moi, session, recherche, choisis),
        "faites": _faites(moi, session),
    }
    return render(request, "agenda/collegues.html", contexte)


def _inscriptibles(moi: Agent) -> Any:
    """Those of one's institution; anybody for the cell."""
    agents = Agent.objects.par_nom().filter(is_active=True).exclude(pk=moi.pk)
    return agents if est_cellule(moi) else agents.filter(institution=moi.institution_id, institution__isnull=False)


def _chercher(moi: Agent, session: Session, recherche: str, choisis: set[str]) -> list[dict[str, Any]]:
    """Who bears that name, with those ticked already, so that another search loses none of them."""
    agents = _inscriptibles(moi).select_related("direction")
    trouves = list(agents.chercher(recherche)[:TROUVES]) if len(recherche.strip()) >= 2 else []
    coches = list(agents.filter(pk__in=[pk for pk in choisis if pk.isdigit()]))
    tous = {agent.pk: agent for agent in (*coches, *trouves)}
    deja = set(Inscription.objects.actives().filter(session=session, agent__in=tous).values_list("agent", flat=True))
    return [
        {"agent": agent, "coche": str(pk) in choisis, "deja": pk in deja, "permis": peut_inscrire(moi, agent)}
        for pk, agent in tous.items()
    ]


def _faites(moi: Agent, session: Session) -> list[Inscription]:
    faites = Inscription.objects.avec_rang().filter(session=session, inscrite_par=moi).select_related("agent")
    return list(faites.order_by("agent__nom_tri", "agent__prenom", "pk"))


def _inscrire_tous(request: HttpRequest, session: Session, moi: Agent, form: ColleguesForm) -> None:
    """Each on its own: one who cannot does not hold the others back."""
    personnes = list(form.cleaned_data["agents"])
    personnes += [trouver_ou_creer(email=email, par=moi) for email in form.cleaned_data["courriels"]]
    faites: dict[str, list[str]] = {}
    for personne in dict.fromkeys(personnes):
        if not peut_inscrire(moi, personne):
            messages.error(
                request, f"{personne} n’a pas de messagerie\u00a0: seul son responsable ou la cellule peut l’inscrire."
            )
            continue
        try:
            mode = form.cleaned_data.get("mode", "")
            faite = services.inscrire(session, personne, par=moi, mode=mode, reponses=form.reponses())
        except ValidationError as refus:
            messages.error(request, f"{personne}\u00a0: {refus.messages[0]}")
        else:
            faites.setdefault(faite.etat, []).append(str(personne))
    for etat, noms in faites.items():
        messages.success(request, f"{Inscription.Etat(etat).label}\u00a0: {', '.join(noms)}.")
