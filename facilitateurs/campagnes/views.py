"""The cell prepares, asks and follows a batch of letters; a manager answers on one page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from agents import liens
from agents.models import Agent
from agents.pages import explique_le_lien
from agents.rules import est_cellule
from instance.journal import Externe
from instance.typographie import compter

from .. import services
from ..models import Sollicitation
from ..quota import quotas
from ..services.campagnes import Bilan
from ..services.lettres import BUT_SOLLICITATION
from ..views import LettreClose
from . import forms, lecture


def pour_la_cellule(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not est_cellule(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


@pour_la_cellule
def campagnes(request: HttpRequest) -> HttpResponse:
    """Every batch, the latest period first, and the way to prepare the next."""
    contexte = {
        "avancements": [lecture.avancement(campagne) for campagne in lecture.campagnes()],
        "form": forms.PeriodeForm(),
    }
    return render(request, "facilitateurs/campagnes/liste.html", contexte)


@pour_la_cellule
@require_http_methods(["GET", "HEAD", "POST"])
def preparer(request: HttpRequest) -> HttpResponse:
    """Whom to ask for a period. A first POST shows what will be asked and of whom; the second, which says `confirme`,
    asks. Nothing typed is lost on the way back."""
    periode = forms.PeriodeForm(request.GET)
    if not periode.is_valid():
        return render(request, "facilitateurs/campagnes/preparer.html", {"periode": periode})
    debut, fin, quota = (periode.cleaned_data[nom] for nom in ("debut", "fin", "quota"))
    lignes = lecture.lignes(debut, fin)
    choix = forms.ChoixForm(request.POST if request.method == "POST" else None, lignes=lignes, quota=quota)
    ecartes = [ligne for ligne in lignes if ligne.obstacle]
    for ligne in ecartes:
        if f"choisir_{ligne.facilitateur.pk}" in request.POST:  # somebody else was quicker
            messages.info(request, f"{ligne.facilitateur}\u00a0: {ligne.obstacle}")
    contexte = {
        "periode": periode,
        "debut": debut,
        "fin": fin,
        "choix": choix,
        "ecartes": ecartes,
        "combien": len(lignes),
    }
    if request.method != "POST" or "corriger" in request.POST or not choix.is_valid():
        return render(request, "facilitateurs/campagnes/preparer.html", contexte)
    if "confirme" not in request.POST:
        return render(request, "facilitateurs/campagnes/apercu.html", contexte | _apercu(choix))
    try:
        bilan = services.demander_campagne(debut=debut, fin=fin, quotas=choix.quotas(), par=_agent(request))
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
        return redirect("facilitateurs:campagnes")
    _dire(request, bilan)
    if not bilan.campagne.pk:
        return redirect("facilitateurs:campagnes")
    return redirect("facilitateurs:campagne", bilan.campagne.pk)


def _apercu(choix: forms.ChoixForm) -> dict[str, Any]:
    """What leaves: one line a manager, with the people and half-days asked of them."""
    demandes = choix.quotas()
    par_responsable: dict[int, tuple[Agent, list[Any]]] = {}
    for ligne, _, _ in choix.rangees():
        if ligne.facilitateur.pk in demandes:
            chef = ligne.facilitateur.agent.n_plus_1
            par_responsable.setdefault(chef.pk, (chef, []))[1].append((ligne, demandes[ligne.facilitateur.pk]))
    return {
        "responsables": sorted(par_responsable.values(), key=lambda r: (r[0].nom_tri, r[0].prenom)),
        "lettres": len(demandes),
        "demi_journees": sum(demandes.values()),
        "laissees": [ligne for ligne, _, _ in choix.rangees() if ligne.facilitateur.pk not in demandes],
    }


def _dire(request: HttpRequest, bilan: Bilan) -> None:
    if bilan.demandees:
        lettres = compter(len(bilan.demandees), "lettre demandée", "lettres demandées")
        messages.success(request, f"{lettres}. Les courriels partent dans quelques minutes.")
    if bilan.deja:
        noms = ", ".join(map(str, bilan.deja))
        messages.info(request, f"Déjà demandées ou accordées, laissées telles quelles\u00a0: {noms}.")
    for facilitateur, raison in bilan.refus:
        messages.error(request, f"{facilitateur}\u00a0: {raison}")


@pour_la_cellule
def campagne(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a batch stands, manager by manager."""
    contexte = {"avancement": lecture.avancement(get_object_or_404(lecture.campagnes(), pk=pk))}
    return render(request, "facilitateurs/campagnes/campagne.html", contexte)


@pour_la_cellule
@require_POST
def relancer(request: HttpRequest, pk: int) -> HttpResponse:
    relancees = services.relancer_campagne(get_object_or_404(lecture.campagnes(), pk=pk), par=_agent(request))
    if relancees:
        combien = compter(len(relancees), "responsable relancé", "responsables relancés")
        messages.success(request, f"{combien}. Un seul courriel à chaque personne, pour toutes ses lettres.")
    else:
        messages.info(request, "Personne n’était à relancer\u00a0: chacun a répondu, ou a été prévenu aujourd’hui.")
    return redirect("facilitateurs:campagne", pk)


def _agent(request: HttpRequest) -> Agent:
    return cast(Agent, request.user)


# --- The manager --------------------------------------------------------------------------------------
@login_not_required
@explique_le_lien
@require_http_methods(["GET", "HEAD", "POST"])
def lettres_responsable(request: HttpRequest, jeton: str) -> HttpResponse:
    """One page, one decision a person, no account. The link is used in the transaction of the answers."""
    lien = liens.lire(jeton, BUT_SOLLICITATION)
    sollicitation = (
        Sollicitation.objects.select_related("campagne")
        .prefetch_related("lettres__facilitateur__agent__direction", "lettres__facilitateur__lettres")
        .get(pk=lien.objet_id)
    )
    formulaires = forms.reponses(request.POST if request.method == "POST" else None, sollicitation)
    if not formulaires:
        raise LettreClose
    fautifs = [form for form in formulaires if not form.is_valid()]  # each is checked, for its errors to show
    if request.method == "POST" and not fautifs:
        try:
            lettres = _repondre(lien, sollicitation, formulaires)
        except services.ReponseRefusee as refus:
            fautif = next(form for form in formulaires if form.lettre.pk == refus.lettre.pk)
            fautif.add_error(None, refus)
        else:
            return render(request, "facilitateurs/campagnes/merci.html", {"lettres": lettres})
    contexte = {
        "sollicitation": sollicitation,
        "rangees": _avec_lettre_en_cours(formulaires),
        "formulaires": formulaires,
    }
    return render(request, "facilitateurs/campagnes/responsable.html", contexte)


def _avec_lettre_en_cours(formulaires: list[forms.ReponseForm]) -> list[tuple[forms.ReponseForm, Any]]:
    """Beside each decision, what is used of the letter of today."""
    en_cours = {}
    for form in formulaires:
        lettre = form.lettre.facilitateur.lettre()
        if lettre:
            lettre.facilitateur = form.lettre.facilitateur
            en_cours[form.lettre.pk] = lettre
    comptes = quotas(list(en_cours.values()))
    return [(form, comptes[x.pk] if (x := en_cours.get(form.lettre.pk)) else None) for form in formulaires]


@transaction.atomic
def _repondre(lien: liens.Lien, sollicitation: Sollicitation, formulaires: list[forms.ReponseForm]) -> list[Any]:
    liens.utiliser(lien)
    return services.repondre_sollicitation(
        sollicitation,
        reponses={form.lettre.pk: form.reponse() for form in formulaires},
        par=Externe("La personne responsable"),
    )


urlpatterns = [
    path("cellule/lettres/", campagnes, name="campagnes"),
    path("cellule/lettres/preparer/", preparer, name="preparer_campagne"),
    path("cellule/lettres/<int:pk>/", campagne, name="campagne"),
    path("cellule/lettres/<int:pk>/relancer/", relancer, name="relancer_campagne"),
    path("l/lettres/<str:jeton>/", lettres_responsable, name="lettres_responsable"),
]
