"""Stories: read by anybody, approved through a link, written by the cell."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents import liens
from agents.models import Agent
from agents.pages import explique_le_lien
from facilitateurs.models import Facilitateur, Methode
from instance.adresses import absolue
from instance.cache_page import page_entiere, version_de
from instance.journal import Externe
from instance.models import Identite, Reglage

from .. import rules
from ..forms.recits import RecitForm, ReponseRecitForm
from ..models import Approbation, Demande, Format, Mission, Recit
from ..plan_de_salle import plan_de_salle
from ..services import recits as services
from ..services.etats import TransitionRefusee
from .triage import demande_de, pour_la_cellule

FILTRES = ("methode", "format")


class RecitClos(liens.LienRefuse):
    titre = "Votre réponse n’est plus attendue"
    message = "Le récit a changé ou a été retiré depuis l’envoi de ce lien. Vous n’avez rien à faire."
    status = 410


def _version(slug: str = "") -> str:
    choisies = Recit.methodes.through
    return version_de(Identite, Reglage, Recit, choisies, Format, Methode, Demande, Mission, Facilitateur, Agent)


def _publics() -> "QuerySet[Recit]":
    equipe = Count("demande__accompagnement__missions", filter=Q(demande__accompagnement__missions__etat="acceptee"))
    publics = Recit.objects.publics().select_related("format", "demande__institution").prefetch_related("methodes")
    return publics.annotate(equipe=equipe)


@page_entiere(_version, choix=lambda request: tuple(request.GET.get(nom, "") for nom in FILTRES))
def recits(request: HttpRequest, version: str) -> HttpResponse:
    """All of them, or those of a method and a format named in the address."""
    publics = list(_publics())
    choix = {nom: _choisi(request, nom) for nom in FILTRES}
    montres = [
        {"recit": recit, "plan": plan_de_salle(recit.participants, max(1, recit.equipe))}
        for recit in publics
        if (not choix["format"] or recit.format_id == choix["format"])
        and (not choix["methode"] or choix["methode"] in {m.pk for m in recit.methodes.all()})
    ]
    contexte: dict[str, Any] = {
        "montres": montres,
        "choix": choix,
        "formats": sorted({r.format for r in publics}, key=lambda f: (f.ordre, f.nom)),
        "methodes": sorted({m for r in publics for m in r.methodes.all()}, key=lambda m: m.nom),
        "adresse": absolue(reverse("demandes:recits")),
    }
    connus = {"format": {f.pk for f in contexte["formats"]}, "methode": {m.pk for m in contexte["methodes"]}}
    if any(choix[nom] and choix[nom] not in connus[nom] for nom in FILTRES):
        raise Http404  # and so few addresses are worth keeping in memory
    return render(request, "demandes/recits/liste.html", contexte)


def _choisi(request: HttpRequest, nom: str) -> int:
    brut = request.GET.get(nom, "")
    if brut and not (brut.isdecimal() and len(brut) < 10):
        raise Http404
    return int(brut or 0)


@page_entiere(_version)
def recit(request: HttpRequest, version: str, slug: str) -> HttpResponse:
    """410 once withdrawn: what was shared says so. Names are read again each time: consent may be taken back."""
    trouve = get_object_or_404(
        Recit.objects.select_related("format", "demande__institution").prefetch_related("methodes"), slug=slug
    )
    if not trouve.est_public:
        if trouve.publie_le is None:
            raise Http404
        return render(request, "demandes/recits/retire.html", status=410)
    return render(request, "demandes/recits/recit.html", contexte_public(trouve))


def contexte_public(recit: Recit) -> dict[str, Any]:
    missions = Mission.objects.acceptees().filter(accompagnement__demande=recit.demande_id)
    equipe = missions.values_list("agent", flat=True)
    nommes = Facilitateur.objects.filter(agent__in=equipe, public=True, agent__is_active=True).select_related("agent")
    nombre = max(1, len(equipe))
    return {
        "recit": recit,
        "plan": plan_de_salle(recit.participants, nombre),
        "equipe": nombre,
        "nommes": [str(f) for f in nommes.order_by("agent__nom_tri", "agent__prenom")],
        "adresse": absolue(reverse("demandes:recit", args=[recit.slug])),
    }


# --- Through the links of e-mails ---------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@explique_le_lien
def recit_accord(request: HttpRequest, jeton: str) -> HttpResponse:
    """The whole story as it would be read, and three answers."""
    lien = liens.lire(jeton, services.BUT_ACCORD)
    approbation = get_object_or_404(
        Approbation.objects.select_related("recit__format", "recit__demande__institution"), pk=lien.objet_id
    )
    if not services.est_attendue(approbation):
        raise RecitClos
    form = ReponseRecitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.repondre(approbation, lien=lien, **form.cleaned_data)
        except TransitionRefusee:
            raise RecitClos from None
        except ValidationError as refus:
            _reporter(form, refus)
        else:
            return render(request, "demandes/recits/merci.html", {"reponse": form.cleaned_data["reponse"]})
    contexte = contexte_public(approbation.recit) | {"approbation": approbation, "form": form}
    return render(request, "demandes/recits/accord.html", contexte)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@explique_le_lien
def recit_retrait(request: HttpRequest, jeton: str) -> HttpResponse:
    lien = liens.lire(jeton, services.BUT_RETRAIT)
    trouve = get_object_or_404(Recit.objects.select_related("demande"), pk=lien.objet_id)
    if trouve.etat != Recit.Etat.PUBLIE:
        raise RecitClos
    if request.method == "POST":
        try:
            services.retirer(trouve, par=Externe("Une personne du récit"), lien=lien)
        except TransitionRefusee:
            raise RecitClos from None
        return render(request, "demandes/recits/merci.html", {"reponse": "retire"})
    return render(request, "demandes/recits/retirer.html", {"recit": trouve})


@never_cache
@require_POST
def recit_retirer(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """From the tracking page, by the requester or the sponsor, signed in."""
    trouve = get_object_or_404(Recit.objects.select_related("demande"), demande__cle=cle)
    if rules.qualite(request.user, trouve.demande) is None:
        raise Http404
    try:
        services.retirer(trouve, par=request.user)
        messages.success(request, "Le récit n’est plus en ligne.")
    except ValidationError as refus:
        messages.warning(request, " ".join(refus.messages))
    return redirect("demandes:suivi", cle)


# --- The cell -----------------------------------------------------------------------------------------


@pour_la_cellule
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recit_cellule(request: HttpRequest, numero: str) -> HttpResponse:
    """Write it, ask for approval, publish, withdraw. The draft is made by the first button."""
    demande = demande_de(numero)
    trouve = Recit.objects.filter(demande=demande).select_related("format", "demande__institution").first()
    form = None
    if trouve is not None and trouve.etat == Recit.Etat.BROUILLON:
        form = RecitForm(request.POST if "ecrire" in request.POST else None, instance=trouve)
    if request.method == "POST":
        try:
            if _agir(request, demande, trouve, form):
                return redirect("demandes:recit_cellule", numero)
        except ValidationError as refus:
            if form is None or not form.is_bound:
                messages.error(request, " ".join(refus.messages))
                return redirect("demandes:recit_cellule", numero)
            _reporter(form, refus)
    contexte = {
        "demande": demande,
        "recit": trouve,
        "form": form,
        "possible": services.est_possible(demande),
        "approuve": trouve is not None and services.est_approuve(trouve),
        "accords": list(trouve.approbations.all()) if trouve else [],
    }
    if trouve is not None:
        contexte |= contexte_public(trouve)
    return render(request, "demandes/recits/cellule.html", contexte)


def _agir(request: HttpRequest, demande: Demande, trouve: Recit | None, form: RecitForm | None) -> bool:
    par = cast(Agent, request.user)
    if trouve is None:
        services.commencer(demande, par=par)
        messages.success(request, "Le brouillon est prêt : relisez-le, changez-le.")
    elif "ecrire" in request.POST and form is not None:
        if not form.is_valid():
            return False
        services.ecrire(trouve, champs=form.cleaned_data, par=par)
        messages.success(request, "Le récit est enregistré.")
    else:
        for geste, (faire, dit) in GESTES.items():
            if geste in request.POST:
                faire(trouve, par=par)
                messages.success(request, dit)
    return True


GESTES: dict[str, tuple[Any, str]] = {
    "soumettre": (services.soumettre, "L’accord est demandé, par courriel."),
    "reprendre": (services.reprendre, "Le récit est de nouveau un brouillon. Les accords donnés ne comptent plus."),
    "publier": (services.publier, "Le récit est en ligne."),
    "retirer": (services.retirer, "Le récit n’est plus en ligne."),
}


def _reporter(form: Any, refus: ValidationError) -> None:
    """A refusal of the service beside its field, or above the form."""
    if hasattr(refus, "error_dict"):
        for champ, erreurs in refus.message_dict.items():
            form.add_error(champ if champ in form.fields else None, erreurs)
    else:
        form.add_error(None, refus.messages)


urlpatterns: list[URLPattern] = [
    path("reseau/recits/", recits, name="recits"),
    path("reseau/recits/<slug:slug>/", recit, name="recit"),
    path("l/recit/<str:jeton>/", recit_accord, name="recit_accord"),
    path("l/recit-retrait/<str:jeton>/", recit_retrait, name="recit_retrait"),
    path("demandes/<uuid:cle>/recit/retirer/", recit_retirer, name="recit_retirer"),
    path("cellule/demandes/<str:numero>/recit/", recit_cellule, name="recit_cellule"),
]
