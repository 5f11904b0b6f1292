"""The brief of a mission, and the answer to it: signed in, or from the link of an e-mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from agenda.models import Modalite
from agents import liens
from agents.pages import explique_le_lien

from .. import rules
from ..courriels.missions import LIEN_MISSION
from ..distances import kilometres, point
from ..forms.suivi import MessageForm
from ..models import Mission
from ..models.demande import Etat
from ..services import missions, preparation, suivi
from ..services.missions import REFUS

ACCEPTER, DECLINER = "accepter", "decliner"


def mission(request: HttpRequest, cle: str) -> HttpResponse:
    """The brief, before and after accepting."""
    courante = _mission(request, cle)
    return render(request, "demandes/mission.html", _contexte(request, courante))


@require_POST
def repondre(request: HttpRequest, cle: str) -> HttpResponse:
    courante = _la_sienne(request, cle)
    try:
        _repondre(courante, request.POST.get("reponse", ""))
    except ValidationError as refus:
        _dire(request, refus)
    else:
        messages.success(request, _merci(courante))
    return redirect("demandes:mission", cle)


@require_POST
def quitter(request: HttpRequest, cle: str) -> HttpResponse:
    courante = _la_sienne(request, cle)
    try:
        missions.se_retirer(courante, par=courante.agent)
    except ValidationError as refus:
        _dire(request, refus)
    else:
        messages.success(
            request, "C’est noté. La cellule et le demandeur sont prévenus, vos dates sont de nouveau libres."
        )
    return redirect("demandes:mission", cle)


@require_POST
def deroule(request: HttpRequest, cle: str) -> HttpResponse:
    """Save the plan of the day. When a colleague saved another version meanwhile, both are shown, nothing is lost."""
    courante = _mission(request, cle)
    if not rules.peut_preparer(request.user, courante.accompagnement.demande):
        raise Http404
    texte = request.POST.get("deroule", "")
    try:
        preparation.modifier_deroule(
            courante.accompagnement, texte=texte, lu=request.POST.get("lu", ""), par=request.user
        )
    except preparation.DerouleModifie as conflit:
        contexte = {"saisie": texte, "autre_version": conflit.courant, "erreur_deroule": conflit.messages[0]}
        return render(request, "demandes/mission.html", _contexte(request, courante) | contexte)
    except ValidationError as refus:
        contexte = {"saisie": texte, "erreur_deroule": refus.messages[0]}
        return render(request, "demandes/mission.html", _contexte(request, courante) | contexte)
    else:
        messages.success(request, "Le déroulé est enregistré. Le demandeur et l’équipe le voient.")
    return redirect("demandes:mission", cle)


@require_POST
def message(request: HttpRequest, cle: str) -> HttpResponse:
    """Write to the requester, the sponsor and the cell from the brief; the exchange is that of the tracking page."""
    courante = _la_sienne(request, cle)
    if not rules.peut_ecrire(request.user, courante.accompagnement.demande):
        raise Http404
    form = MessageForm(request.POST)
    if not form.is_valid():
        return render(request, "demandes/mission.html", _contexte(request, courante) | {"form_message": form})
    suivi.ecrire_message(courante.accompagnement.demande, texte=form.cleaned_data["texte"], par=courante.agent)
    messages.success(request, "Votre message est envoyé.")
    return redirect(f"{reverse('demandes:mission', args=[cle])}#fil")


@login_not_required
@explique_le_lien
def mission_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """The page behind the link of the proposal: all that is needed to decide, and two buttons."""
    lien = liens.lire(jeton, LIEN_MISSION)
    courante = get_object_or_404(_missions(), pk=lien.objet_id)
    contexte = _contexte(request, courante) | {"par_lien": True}
    if request.method == "POST" and courante.etat == Mission.Etat.PROPOSEE:
        try:
            with transaction.atomic():
                _repondre(courante, request.POST.get("reponse", ""))
                liens.utiliser(lien)
        except ValidationError as refus:
            contexte["refus"] = refus.messages
        else:
            courante = _missions().get(pk=courante.pk)
            contexte = _contexte(request, courante) | {"merci": _merci(courante)}
            return render(request, "demandes/mission_repondue.html", contexte)
    return render(request, "demandes/mission_lien.html", contexte)


def _missions() -> Any:
    return Mission.objects.select_related(
        "agent__site",
        "accompagnement__session",
        "accompagnement__fin_anticipee",
        "accompagnement__demande__demandeur__direction",
        "accompagnement__demande__direction",
        "accompagnement__demande__format",
        "accompagnement__demande__site",
        "accompagnement__demande__referent",
    )


def _mission(request: HttpRequest, cle: str) -> Mission:
    trouvee: Mission = get_object_or_404(_missions(), cle=cle)
    if not rules.peut_voir_mission(request.user, trouvee):
        raise Http404
    return trouvee


def _la_sienne(request: HttpRequest, cle: str) -> Mission:
    trouvee = _mission(request, cle)
    if not rules.peut_repondre(request.user, trouvee):
        raise Http404
    return trouvee


def _repondre(mission: Mission, reponse: str) -> None:
    if reponse == ACCEPTER:
        missions.accepter(mission, par=mission.agent)
    elif reponse == DECLINER:
        missions.decliner(mission, par=mission.agent)
    else:
        raise ValidationError("Choisissez d’accepter ou de décliner.")
    mission.refresh_from_db()


def _merci(mission: Mission) -> str:
    if mission.etat == Mission.Etat.DECLINEE:
        return "C’est noté : vous ne prenez pas cette mission. Merci d’avoir répondu."
    return "Merci, la mission est dans votre agenda."


def _dire(request: HttpRequest, refus: ValidationError) -> None:
    for message in refus.messages:
        messages.error(request, message)


def _contexte(request: HttpRequest, mission: Mission) -> dict[str, Any]:
    accompagnement, demande = mission.accompagnement, mission.accompagnement.demande
    creneaux = list(accompagnement.session.creneaux.filter(annule=False).select_related("site", "session"))
    site = next((creneau.site for creneau in creneaux if creneau.site), demande.site)
    a_distance = bool(creneaux) and all(creneau.modalite == Modalite.DISTANCE for creneau in creneaux)
    equipe = accompagnement.missions.actives().select_related("agent__direction", "agent__institution")
    equipe = list(equipe.order_by("agent__nom_tri", "pk"))
    acceptee = mission.etat == Mission.Etat.ACCEPTEE
    prepare = demande.etat in preparation.EN_COURS and rules.peut_preparer(request.user, demande)
    return {
        "mission": mission,
        "accompagnement": accompagnement,
        "demande": demande,
        "fin": getattr(accompagnement, "fin_anticipee", None),
        "creneaux": creneaux,
        "equipe": equipe,
        "collegues": [autre.agent for autre in equipe if autre.agent_id != mission.agent_id],
        "km": None if a_distance else kilometres(point(mission.agent.site), point(site)),
        "pieces": list(demande.pieces.all()),
        "fil": list(demande.messages.select_related("auteur")[:5]),
        "observations": list(accompagnement.observations.actives().select_related("agent")) if acceptee else [],
        "peut_preparer": prepare,
        "est_la_sienne": rules.peut_repondre(request.user, mission),
        "peut_quitter": acceptee and demande.est_ouverte and demande.etat != Etat.REALISEE,
        "form_message": MessageForm() if acceptee and rules.peut_repondre(request.user, mission) else None,
        "saisie": accompagnement.deroule,
        "erreur_deroule": "",
        "autre_version": "",
        "refus": [],
        "par_lien": False,
        "etat_en_mots": "" if mission.etat == Mission.Etat.PROPOSEE else REFUS[Mission.Etat(mission.etat)],
    }


urlpatterns = [
    path("missions/<uuid:cle>/", mission, name="mission"),
    path("missions/<uuid:cle>/repondre/", repondre, name="mission_repondre"),
    path("missions/<uuid:cle>/quitter/", quitter, name="mission_quitter"),
    path("missions/<uuid:cle>/deroule/", deroule, name="mission_deroule"),
    path("missions/<uuid:cle>/message/", message, name="mission_message"),
    path("l/mission/<str:jeton>/", mission_lien, name="mission_lien"),
]
