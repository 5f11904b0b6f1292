"""The network's pages: the public one, the manager's signed one, the facilitator's own."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agents import liens
from agents.models import Agent, Institution
from agents.pages import explique_le_lien
from instance.cache_page import page_entiere, version_de
from instance.journal import Externe
from instance.models import Identite, Reglage

from . import forms, services, vitrine
from .models import Certification, Facilitateur, LettreMission, Methode, Suspension
from .rules import facilitateur_de
from .services.lettres import BUT

Vue = Callable[..., HttpResponse]


class LettreClose(liens.LienRefuse):
    titre = "Cette demande n’attend plus de réponse"
    message = "Elle a été retirée ou traitée entre-temps. Vous n’avez rien à faire."
    status = 410


def _version_du_reseau() -> str:
    """What the page shows changes with the day too: certifications begin and end."""
    choisies = Facilitateur.methodes.through
    tables = (Identite, Reglage, Facilitateur, Certification, Suspension, Methode, choisies, Agent, Institution)
    suites = ",".join(suite.cle for suite in vitrine.montrees())
    return f"{timezone.localdate()} {suites} {version_de(*tables)}"


@page_entiere(_version_du_reseau)
def reseau(request: HttpRequest, version: str) -> HttpResponse:
    """What the network is and how to ask for it. Only those who agreed are named."""
    disponibles = Facilitateur.objects.disponibles()
    return render(
        request,
        "facilitateurs/reseau.html",
        {
            "combien": disponibles.count(),
            "institutions": disponibles.aggregate(n=Count("agent__institution", distinct=True))["n"],
            "methodes": Methode.objects.filter(active=True),
            "publics": Facilitateur.objects.publics(),
            "suites": [(suite, suite.adresse()) for suite in vitrine.montrees()],
        },
    )


@login_not_required
@explique_le_lien
@require_http_methods(["GET", "HEAD", "POST"])
def lettre_responsable(request: HttpRequest, jeton: str) -> HttpResponse:
    """One page, one button, no account. The link is used in the transaction of the answer."""
    lien = liens.lire(jeton, BUT)
    lettre = cast(LettreMission, lien.objet)
    if lettre.etat != LettreMission.Etat.DEMANDEE:
        raise LettreClose
    form = forms.ReponseLettreForm(saisie(request), initial={"quota": lettre.quota, "decision": forms.ACCORDER})
    if request.method == "POST" and form.is_valid():
        try:
            lettre = _repondre(lien, lettre, form.cleaned_data)
        except ValidationError as refus:
            forms.reporter(form, refus)
        else:
            return render(request, "facilitateurs/lettre_merci.html", {"lettre": lettre})
    return render(request, "facilitateurs/lettre_responsable.html", {"lettre": lettre, "form": form})


@transaction.atomic
def _repondre(lien: liens.Lien, lettre: LettreMission, donnees: dict[str, Any]) -> LettreMission:
    liens.utiliser(lien)
    par = Externe("La personne responsable")
    if donnees["decision"] == forms.ACCORDER:
        return services.accorder_lettre(lettre, quota=donnees["quota"], par=par)
    return services.refuser_lettre(lettre, motif=donnees["motif"], par=par)


def pour_facilitateur(vue: Vue) -> Vue:
    """The facilitator's own pages: they do not exist for anybody else. Passes the profile as second argument."""

    @wraps(vue)
    def enveloppe(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        facilitateur = facilitateur_de(request.user)
        if facilitateur is None:
            raise Http404
        return vue(request, facilitateur, *args, **kwargs)

    return enveloppe


@pour_facilitateur
def profil(request: HttpRequest, facilitateur: Facilitateur) -> HttpResponse:
    form = forms.ProfilForm(saisie(request), instance=facilitateur)

    def enregistrer() -> str:
        _completer(facilitateur, dict(form.cleaned_data), agent_de(request))
        return "Votre profil est à jour."

    return traiter(request, form, "profil", enregistrer, {})


@transaction.atomic
def _completer(facilitateur: Facilitateur, lu: dict[str, Any], par: Agent) -> None:
    montre = {nom: lu.pop(nom) for nom in ("visible_agents", "presentation_pour", "territoire_pour")}
    ou = {nom: lu.pop(nom) for nom in ("tout_le_territoire", "communes")}
    services.completer_profil(facilitateur, par=par, **lu)
    services.montrer(facilitateur, par=par, **montre)
    services.dire_ou_aller(facilitateur, par=par, **ou)


@pour_facilitateur
def liens_declares(request: HttpRequest, facilitateur: Facilitateur) -> HttpResponse:
    form = forms.LienDeclareForm(saisie(request))

    def enregistrer() -> str:
        services.declarer_lien(facilitateur, direction=form.cleaned_data["direction"], par=agent_de(request))
        return "C’est noté\u00a0: cette direction ne vous sera pas proposée."

    declares = facilitateur.liens_declares.select_related("direction__institution")
    return traiter(request, form, "liens", enregistrer, {"declares": declares})


@pour_facilitateur
@require_POST
def retirer_lien(request: HttpRequest, facilitateur: Facilitateur, pk: int) -> HttpResponse:
    services.retirer_lien(get_object_or_404(facilitateur.liens_declares, pk=pk), par=agent_de(request))
    messages.success(request, "Lien retiré.")
    return redirect("facilitateurs:liens")


@pour_facilitateur
def demander_lettre(request: HttpRequest, facilitateur: Facilitateur) -> HttpResponse:
    form = forms.DemandeLettreForm(saisie(request), facilitateur=facilitateur)

    def enregistrer() -> str:
        lettre = services.demander_lettre(facilitateur, par=agent_de(request), **form.cleaned_data)
        return f"Demande envoyée à {lettre.responsable_nom}. Vous saurez par courriel ce qu’il en est."

    return traiter(request, form, "demander_lettre", enregistrer, {}, suite="mon_espace")


def saisie(request: HttpRequest) -> Any:
    """What was sent, an empty form included: it must be refused in words, not shown as if untouched."""
    return request.POST if request.method == "POST" else None


def agent_de(request: HttpRequest) -> Agent:
    return cast(Agent, request.user)


def traiter(
    request: HttpRequest,
    form: BaseForm,
    page: str,
    enregistrer: Callable[[], str],
    contexte: dict[str, Any],
    suite: str = "",
) -> HttpResponse:
    """A page of one form: show, check, call the service, say so, come back (to `suite`, else to the page itself)."""
    if request.method == "POST" and form.is_valid():
        try:
            message = enregistrer()
        except ValidationError as refus:
            forms.reporter(form, refus)
        else:
            messages.success(request, message)
            return redirect(suite or f"facilitateurs:{page}")
    return render(request, f"facilitateurs/{page}.html", {"form": form, **contexte})
