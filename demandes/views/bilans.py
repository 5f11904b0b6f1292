"""End reports and the follow-up: signed in, or from the link of an e-mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from agents import liens
from agents.models import Agent
from agents.pages import explique_le_lien

from .. import rules
from ..courriels.bilans import BUTS
from ..forms.bilan import FORMULAIRES, BilanForm
from ..models import Bilan, Demande
from ..services import bilans

Nature = Bilan.Nature
TITRES = {
    Nature.DEMANDEUR: "Que reste-t-il de cette séance ?",
    Nature.FACILITATEUR: "Votre bilan d’intervention",
    Nature.SUIVI: "Et depuis, qu’est-ce qui a changé ?",
}


def bilan(request: HttpRequest, cle: str) -> HttpResponse:
    """The requester's end report."""
    demande = _demande(cle)
    if not rules.est_demandeur(request.user, demande):
        raise Http404
    return _page(request, demande, Nature.DEMANDEUR, demande.demandeur)


def suivi(request: HttpRequest, cle: str) -> HttpResponse:
    """The follow-up, two months later."""
    demande = _demande(cle)
    if not rules.est_demandeur(request.user, demande):
        raise Http404
    return _page(request, demande, Nature.SUIVI, demande.demandeur)


def bilan_facilitateur(request: HttpRequest, cle: str) -> HttpResponse:
    demande = _demande(cle)
    if not isinstance(request.user, Agent) or not rules.est_dans_equipe(request.user, demande):
        raise Http404
    return _page(request, demande, Nature.FACILITATEUR, request.user)


@login_not_required
@explique_le_lien
def bilan_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    demande, _ = _par_lien(jeton, Nature.DEMANDEUR)
    return _page(request, demande, Nature.DEMANDEUR, demande.demandeur, par_lien=True)


@login_not_required
@explique_le_lien
def suivi_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    demande, _ = _par_lien(jeton, Nature.SUIVI)
    return _page(request, demande, Nature.SUIVI, demande.demandeur, par_lien=True)


@login_not_required
@explique_le_lien
def bilan_facilitateur_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """The link is personal: its recipient is the member of the team who answers."""
    demande, email = _par_lien(jeton, Nature.FACILITATEUR)
    missions = demande.accompagnement.missions.acceptees().select_related("agent")
    auteur = next((mission.agent for mission in missions if (mission.agent.email or "").lower() == email), None)
    if auteur is None:
        raise liens.LienInvalide
    return _page(request, demande, Nature.FACILITATEUR, auteur, par_lien=True)


def _par_lien(jeton: str, nature: Nature) -> tuple[Demande, str]:
    """A report may be corrected until the link expires: it is not used up by the first answer."""
    lien = liens.lire(jeton, BUTS[nature])
    demande = get_object_or_404(_demandes(), pk=lien.objet_id)
    return demande, lien.email


def _page(
    request: HttpRequest, demande: Demande, nature: Nature, auteur: Agent, *, par_lien: bool = False
) -> HttpResponse:
    accompagnement = demande.accompagnement
    rendu = Bilan.objects.filter(accompagnement=accompagnement, nature=nature, auteur=auteur).first()
    contexte: dict[str, Any] = {
        "demande": demande,
        "nature": nature.value,
        "titre": TITRES[nature],
        "rendu": rendu,
        "par_lien": par_lien,
        "recevable": demande.etat in bilans.RECEVABLES,
    }
    formulaire = FORMULAIRES[nature]
    form: BilanForm = formulaire(request.POST or None, accompagnement=accompagnement, bilan=rendu)
    if request.method == "POST" and form.is_valid():
        try:
            bilans.rendre(accompagnement, nature=nature, auteur=auteur, reponses=form.reponses(), par=auteur)
        except ValidationError as erreur:
            form.add_error(None, erreur.messages)  # type: ignore[arg-type]
        else:
            if par_lien:
                return render(request, "demandes/bilan_merci.html", contexte)
            messages.success(request, "Merci, votre bilan est enregistré.")
            return redirect("mon_espace")
    return render(request, "demandes/bilan.html", contexte | {"form": form})


def _demandes() -> Any:
    return Demande.objects.filter(accompagnement__isnull=False).select_related(
        "demandeur", "format", "accompagnement__session"
    )


def _demande(cle: str) -> Demande:
    trouvee: Demande = get_object_or_404(_demandes(), cle=cle)
    return trouvee


urlpatterns = [
    path("demandes/<uuid:cle>/bilan/", bilan, name="bilan"),
    path("demandes/<uuid:cle>/bilan/suivi/", suivi, name="bilan_suivi"),
    path("demandes/<uuid:cle>/bilan/equipe/", bilan_facilitateur, name="bilan_facilitateur"),
    path("l/bilan/<str:jeton>/", bilan_lien, name="bilan_lien"),
    path("l/bilan-equipe/<str:jeton>/", bilan_facilitateur_lien, name="bilan_facilitateur_lien"),
    path("l/suivi/<str:jeton>/", suivi_lien, name="suivi_lien"),
]
