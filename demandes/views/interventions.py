"""The log of a facilitator: read it, add to it in thirty seconds, correct it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone

from agents.models import Agent
from agents.rules import est_cellule
from facilitateurs.rules import est_facilitateur

from .. import rules
from ..forms.intervention import InterventionForm
from ..journal_de_bord import a_noter, carnet
from ..models import Intervention, Mission
from ..services import interventions

LIGNES = 200


def tient_un_journal(agent: Any) -> bool:
    """The network and the cell log their work; so does whoever still has a mission after leaving the network."""
    return (
        est_facilitateur(agent) or est_cellule(agent) or Mission.objects.acceptees().filter(agent_id=agent.pk).exists()
    )


def journal(request: HttpRequest) -> HttpResponse:
    """A year of lines, with its totals, with and without preparation."""
    agent = _agent(request)
    lignes = Intervention.objects.filter(agent=agent)
    par_annee = lignes.totaux_par_annee() or {timezone.localdate().year: lignes.none().totaux()}
    demandee = request.GET.get("annee", "")
    annee = int(demandee) if demandee.isdigit() and int(demandee) in par_annee else next(iter(par_annee))
    totaux = par_annee[annee]
    lignes_montrees = list(
        lignes.filter(jour__year=annee)
        .select_related("accompagnement__demande", "agent")
        .prefetch_related("methodes")[:LIGNES]
    )
    for ligne in lignes_montrees:
        ligne.corrigeable = rules.peut_corriger(agent, ligne)  # type: ignore[attr-defined]
    contexte = {
        "annee": annee,
        "annees": list(par_annee),
        "lignes": lignes_montrees,
        "totaux": totaux,
        "jours": totaux["total"] / 2,
        "jours_hors_preparation": totaux["hors_preparation"] / 2,
        "a_noter": a_noter(agent),
    }
    return render(request, "demandes/journal/liste.html", contexte)


def nouvelle(request: HttpRequest) -> HttpResponse:
    """Prefilled from the last past séance without a line, or from the one the reminder names."""
    agent = _agent(request)
    if request.method == "POST":
        form = InterventionForm(request.POST, agent=agent)
        if (reponse := _enregistrer(request, form, None)) is not None:
            return reponse
    else:
        notes = carnet(agent)
        voulue = f"s{request.GET.get('seance', '')}"
        seance = next((s for s in notes.a_noter if s.valeur == voulue), notes.a_noter[0] if notes.a_noter else None)
        form = InterventionForm(agent=agent, notes=notes, initial=InterventionForm.initiales(notes, seance))
    contexte = {"form": form, "ligne": None, "doutes": getattr(form, "doutes", [])}
    return render(request, "demandes/journal/noter.html", contexte)


def ligne(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a line; the cell may correct anybody's."""
    courante = _ligne(request, pk)
    if request.method == "POST":
        form = InterventionForm(request.POST, agent=courante.agent, ligne=courante)
        if (reponse := _enregistrer(request, form, courante)) is not None:
            return reponse
    else:
        form = InterventionForm(agent=courante.agent, ligne=courante, initial=InterventionForm.depuis(courante))
    contexte = {"form": form, "ligne": courante, "doutes": getattr(form, "doutes", [])}
    return render(request, "demandes/journal/noter.html", contexte)


def supprimer(request: HttpRequest, pk: int) -> HttpResponse:
    courante = _ligne(request, pk)
    if request.method != "POST":
        return render(request, "demandes/journal/supprimer.html", {"ligne": courante})
    interventions.supprimer(courante, par=request.user)
    messages.success(request, "La ligne est supprimée. L’historique garde qu’elle a existé.")
    return _retour(request, courante)


def _enregistrer(request: HttpRequest, form: InterventionForm, courante: Intervention | None) -> HttpResponse | None:
    """The answer once saved; None when the form has to come back, with doubts to confirm or errors to mend."""
    if not form.is_valid():
        return None
    confirme, saisie = "confirme" in request.POST, form.saisie()
    try:
        if courante:
            notee = interventions.corriger(courante, saisie=saisie, par=request.user, confirme=confirme)
        else:
            notee = interventions.noter(agent=_agent(request), saisie=saisie, par=request.user, confirme=confirme)
    except interventions.AConfirmer as doutes:
        form.doutes = doutes.messages  # type: ignore[attr-defined]
        return None
    except ValidationError as erreur:
        for champ, textes in getattr(erreur, "message_dict", {None: erreur.messages}).items():
            for texte in textes:
                form.add_error(champ if champ in form.fields else None, texte)
        return None
    messages.success(request, "L’intervention est notée. Merci.")
    return _retour(request, notee)


def _retour(request: HttpRequest, ligne: Intervention) -> HttpResponse:
    if ligne.agent_id == request.user.pk or not ligne.accompagnement:
        return redirect("demandes:journal")
    return redirect("demandes:fiche", ligne.accompagnement.demande.numero)


def _agent(request: HttpRequest) -> Agent:
    if not isinstance(request.user, Agent) or not tient_un_journal(request.user):
        raise PermissionDenied
    return request.user


def _ligne(request: HttpRequest, pk: int) -> Intervention:
    trouvee = get_object_or_404(
        Intervention.objects.select_related("agent", "accompagnement__demande", "creneau"), pk=pk
    )
    if not rules.peut_corriger(request.user, trouvee):
        raise Http404
    return trouvee


urlpatterns = [
    path("mon-espace/interventions/", journal, name="journal"),
    path("mon-espace/interventions/nouvelle/", nouvelle, name="intervention_nouvelle"),
    path("mon-espace/interventions/<int:pk>/", ligne, name="intervention"),
    path("mon-espace/interventions/<int:pk>/supprimer/", supprimer, name="intervention_supprimer"),
]
