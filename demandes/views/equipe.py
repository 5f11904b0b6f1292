"""The cell composes a team: propose a suggested one, compose another, see who is kept away and why, take back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from agents.models import Agent
from agents.rules import est_cellule
from instance.champs import SelonLeReste

from ..appariement import suggestions
from ..models import Accompagnement, Demande, Mission
from ..services import missions


class CompositionForm(forms.Form):
    """Anybody who is not absolutely kept away; the motive is asked by the service, when a rule is set aside."""

    agents = forms.ModelMultipleChoiceField(
        Agent.objects.all(),
        label="Qui proposez-vous ?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choisissez au moins une personne.",
            "invalid_pk_value": "Une de ces personnes n’est plus proposée\u00a0: relisez la liste.",
            "invalid_choice": "Une de ces personnes n’est plus proposée : relisez la liste.",
        },
    )
    derogation = SelonLeReste(
        label="Pourquoi passer outre",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="À remplir si vous écartez une règle : neutralité, quota, lettre de mission, lien déclaré, "
        "expérience. L’historique garde ce motif.",
    )


def pour_la_cellule(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """403 to everybody else, whether the request they name exists or not."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not est_cellule(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


@pour_la_cellule
@require_POST
def proposer(request: HttpRequest, numero: str) -> HttpResponse:
    """A suggested team, in one click. A rule to set aside, or a person no longer free, leads to the composition page,
    with what was chosen."""
    accompagnement = _accompagnement(numero)
    form = CompositionForm(request.POST)
    if form.is_valid():
        try:
            faites = missions.proposer(
                accompagnement,
                agents=form.cleaned_data["agents"],
                par=request.user,
                derogation=form.cleaned_data["derogation"],
            )
        except missions.DerogationRequise as refus:
            form.add_error("derogation", refus)
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            _dire_faites(request, faites)
            return redirect(_fiche(request, numero))
    return render(request, "demandes/equipe/composer.html", _contexte(request, accompagnement) | {"form": form})


@pour_la_cellule
def composer(request: HttpRequest, numero: str) -> HttpResponse:
    accompagnement = _accompagnement(numero)
    return render(
        request, "demandes/equipe/composer.html", _contexte(request, accompagnement) | {"form": CompositionForm()}
    )


@pour_la_cellule
def ecartes(request: HttpRequest, numero: str) -> HttpResponse:
    return render(request, "demandes/equipe/ecartes.html", _contexte(request, _accompagnement(numero)))


@pour_la_cellule
@require_POST
def lever(request: HttpRequest, cle: str) -> HttpResponse:
    mission = get_object_or_404(Mission.objects.select_related("agent", "accompagnement__demande"), cle=cle)
    try:
        missions.lever(mission, par=request.user, motif=request.POST.get("motif", "")[:2000])
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, f"{mission.agent} n’est plus dans l’équipe. Un courriel le lui dit.")
    return redirect(_fiche(request, mission.accompagnement.demande.numero))


def _dire_faites(request: HttpRequest, faites: list[Mission]) -> None:
    retenus = ", ".join(str(m.agent) for m in faites if m.etat == Mission.Etat.ACCEPTEE)
    sollicites = ", ".join(str(m.agent) for m in faites if m.etat == Mission.Etat.PROPOSEE)
    if retenus:
        messages.success(request, f"Dans l’équipe, par l’appel à volontaires\u00a0: {retenus}.")
    if sollicites:
        messages.success(request, f"La mission est proposée à {sollicites}. Vous serez prévenus de chaque réponse.")


def _fiche(request: HttpRequest, numero: str) -> str:
    """Back to the request: in the admin for who came from there, else with the filters that stand in the address."""
    if request.POST.get("retour") == "admin":
        return reverse("admin:demandes_demande_change", args=[Demande.objects.only("pk").get(numero=numero).pk])
    requete = request.META.get("QUERY_STRING", "")
    return reverse("demandes:fiche", args=[numero]) + (f"?{requete}" if requete else "")


def _accompagnement(numero: str) -> Accompagnement:
    return get_object_or_404(
        Accompagnement.objects.select_related("session", "demande__direction", "demande__site", "demande__format"),
        demande__numero=numero,
    )


def _contexte(request: HttpRequest, accompagnement: Accompagnement) -> dict[str, Any]:
    trouvees = suggestions(accompagnement)
    requete = request.META.get("QUERY_STRING", "")
    cedent = [c for c in trouvees.ecartes if not c.ecarte_absolument and not c.volontaire]
    return {
        "demande": accompagnement.demande,
        "accompagnement": accompagnement,
        "suggestions": trouvees,
        "requete": f"?{requete}" if requete else "",
        "choisis": [int(pk) for pk in request.POST.getlist("agents") if pk.isdigit()],
        "seuls": [c for c in trouvees.seuls if not c.volontaire],
        "cellule": [c for c in trouvees.cellule if not c.volontaire],
        "cedent": cedent,
        "conventions": [groupe for groupe in trouvees.groupes if groupe.cle == "convention"],
        "absolus": [groupe for groupe in trouvees.groupes if groupe.absolu],
        "relatifs": [groupe for groupe in trouvees.groupes if not groupe.absolu],
    }


urlpatterns = [
    path("cellule/demandes/<str:numero>/proposer/", proposer, name="proposer"),
    path("cellule/demandes/<str:numero>/composer/", composer, name="composer"),
    path("cellule/demandes/<str:numero>/ecartes/", ecartes, name="ecartes"),
    path("cellule/missions/<uuid:cle>/lever/", lever, name="mission_lever"),
]
