"""Watching a mission: the newcomer's pages, the team's answer, the requester's choice."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.models import Agent
from agents.pages import connecte
from facilitateurs.rules import est_facilitateur

from .. import rules
from ..appels import lit_tout
from ..distances import kilometres, point
from ..models import Accompagnement, Demande, Mission, Observation
from ..observations import avec_tout, est_debutant, ouverts_a
from ..services import observations as services


@never_cache
@require_safe
def observations(request: HttpRequest) -> HttpResponse:
    """Everything a newcomer may ask to watch."""
    agent = connecte(request)
    if not est_facilitateur(agent):
        raise Http404
    contexte = {
        "lignes": [(acc, *_ou(acc, agent)) for acc in ouverts_a(agent)],
        "debute": est_debutant(agent.facilitateur),
    }
    return render(request, "demandes/observations/liste.html", contexte)


@never_cache
@require_safe
def observer(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """The brief and the dates, nothing else of the request: in full once welcomed, else as an open call shows them."""
    agent = connecte(request)
    accompagnement, observation, offert = _visible(agent, cle)
    acceptee = observation is not None and observation.etat == Observation.Etat.ACCEPTEE
    site, km = _ou(accompagnement, agent)
    contexte: dict[str, Any] = {
        "accompagnement": accompagnement,
        "demande": accompagnement.demande,
        "observation": observation,
        "acceptee": acceptee,
        "offert": offert,
        "montre": offert or (observation is not None and observation.finie_le is None),
        "tout": acceptee or lit_tout(agent, accompagnement.demande),
        "creneaux": list(accompagnement.session.creneaux.all()),
        "site": site,
        "km": km,
    }
    return render(request, "demandes/observations/observer.html", contexte)


@require_POST
def observer_agir(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """Ask, accept an invitation, or not come; nobody says yes in the place of the team."""
    agent = connecte(request)
    accompagnement, observation, offert = _visible(agent, cle)
    geste = request.POST.get("geste", "")
    try:
        if geste == "demander" and offert:
            services.demander(accompagnement, agent=agent)
            messages.success(request, "Votre demande est partie. L’équipe vous répond ici et par courriel.")
        elif observation and geste == "accepter" and observation.origine == Observation.Origine.INVITATION:
            services.accepter(observation, par=agent)
            messages.success(request, "C’est convenu, les dates sont dans votre agenda.")
        elif observation and geste == "renoncer":
            services.renoncer(observation, par=agent)
            messages.success(request, "C’est noté : vous ne venez pas observer.")
            return redirect("mon_espace")
        else:
            messages.error(request, "Ce geste n’est plus possible : relisez la page.")
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    return redirect("demandes:observer", cle)


@require_POST
def observation_repondre(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """The team, or the cell: « oui », or « pas le moment », now or after a yes."""
    observation = get_object_or_404(
        Observation.objects.select_related("agent", "accompagnement__demande", "accompagnement__session"), cle=cle
    )
    if not rules.peut_ecarter(request.user, observation):
        raise Http404
    try:
        reponse = request.POST.get("reponse")
        if reponse == "oui" and observation.origine == Observation.Origine.DEMANDE:
            services.accepter(observation, par=request.user)
            messages.success(request, f"{observation.agent} viendra observer. Les personnes concernées le savent.")
        elif reponse == "non":
            services.decliner(observation, par=request.user)
            messages.success(request, f"C’est noté : {observation.agent} ne vient pas observer, et le sait.")
        else:
            messages.error(request, "Ce geste n’est plus possible : relisez la page.")
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    return redirect(_retour(request, observation.accompagnement))


@require_POST
def observateurs(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """The requester or the sponsor works without anybody watching, or changes their mind."""
    demande = get_object_or_404(Demande, cle=cle)
    if not (rules.est_demandeur(request.user, demande) or rules.est_commanditaire(request.user, demande)):
        raise Http404
    try:
        if request.POST.get("choix") == "accueillir":
            services.accueillir_les_observateurs(demande, par=request.user)
            messages.success(request, "C’est noté. Vous saurez à l’avance si quelqu’un souhaite venir.")
        else:
            services.refuser_les_observateurs(demande, par=request.user)
            messages.success(request, "C’est noté : personne ne viendra observer.")
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    return redirect("demandes:suivi", cle)


def _visible(agent: Agent, cle: uuid.UUID) -> tuple[Accompagnement, Observation | None, bool]:
    """Who watches or was asked, and newcomers it is open to. Others learn nothing of it, not even that it is."""
    accompagnement = get_object_or_404(avec_tout(), demande__cle=cle)
    observation = Observation.objects.filter(accompagnement=accompagnement, agent=agent).first()
    offert = any(autre.pk == accompagnement.pk for autre in ouverts_a(agent))
    if observation is None and not offert:
        raise Http404
    return accompagnement, observation, offert


def _ou(accompagnement: Accompagnement, agent: Agent) -> tuple[Any, float | None]:
    """The site of the séances, and how far it is."""
    site = next((creneau.site for creneau in accompagnement.session.creneaux.all() if creneau.site), None)
    return site, kilometres(point(agent.site), point(site)) if site else None


def _retour(request: HttpRequest, accompagnement: Accompagnement) -> str:
    """To one's mission; to the cell's page for who is not in the team, or came from there."""
    mission = Mission.objects.acceptees().filter(accompagnement=accompagnement, agent=request.user.pk).first()
    if mission is None or request.POST.get("retour") == "fiche":
        return reverse("demandes:fiche", args=[accompagnement.demande.numero])
    return reverse("demandes:mission", args=[mission.cle])


urlpatterns = [
    path("mon-espace/observer/", observations, name="observations"),
    path("mon-espace/observer/<uuid:cle>/", observer, name="observer"),
    path("mon-espace/observer/<uuid:cle>/agir/", observer_agir, name="observer_agir"),
    path("observations/<uuid:cle>/repondre/", observation_repondre, name="observation_repondre"),
    path("demandes/<uuid:cle>/observateurs/", observateurs, name="observateurs"),
]
