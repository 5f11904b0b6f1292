"""After a session, for who was there: saying how it was, asking for the attestation, finding both again.

Each page has two addresses: one for who is signed in, one signed, from the e-mail of thanks.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agenda.models import Inscription
from agents import liens
from agents.models import Agent
from agents.navigation import saisie
from agents.pages import connecte, explique_le_lien
from agents.regles import SEUIL_MASQUE
from agents.rules import est_cellule
from documents.models import Document
from documents.views import fichier

from .. import assiduite, retours
from ..forms import RetourForm, reporter
from ..models import Evenement, Retour
from ..services.attestations import attestation_de, demander_attestation
from ..services.retours import donner_retour
from ..suites import LIEN_ATTESTATION, LIEN_RETOUR
from ..suivies import suivies

DONNE = "Merci, votre avis est enregistré."


@never_cache
@require_safe
def mes_seances(request: HttpRequest) -> HttpResponse:
    return render(request, "evenements/retours/mes_seances.html", {"suivies": suivies(connecte(request))})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def retour(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    return _retour(request, _evenement(cle), connecte(request), par_lien=False)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@explique_le_lien
def retour_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """The link serves until the closing: a signed answer may be changed."""
    evenement, agent = _par_lien(jeton, LIEN_RETOUR)
    return _retour(request, evenement, agent, par_lien=True)


def _retour(request: HttpRequest, evenement: Evenement, agent: Agent, *, par_lien: bool) -> HttpResponse:
    situation = retours.situation(evenement, agent)
    form = RetourForm(saisie(request), initial=_deja_dit(situation.signe))
    if situation.etat in ("ouvert", "signe") and form.is_valid():
        try:
            donner_retour(evenement, agent, **form.cleaned_data)
        except ValidationError as refus:
            reporter(form, refus)
        else:
            messages.success(request, DONNE)
            return redirect(request.path)
    contexte = {
        "form": form,
        "situation": situation.etat,
        "jusqu_au": situation.jusqu_au,
        "par_lien": par_lien,
        "seuil": SEUIL_MASQUE.valeur(),
        **_commun(evenement),
    }
    return render(request, "evenements/retours/retour.html", contexte)


def _deja_dit(signe: Retour | None) -> dict[str, Any]:
    if signe is None:
        return {}
    return {"satisfaction": signe.satisfaction, "utilite": signe.utilite, "texte": signe.texte, "signe": True}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attestation(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """One's own."""
    agent = connecte(request)
    return _attestation(request, _evenement(cle), agent)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attestation_pour(request: HttpRequest, cle: uuid.UUID, numero: uuid.UUID) -> HttpResponse:
    """Somebody else's, for the cell: they may have no mailbox."""
    if not est_cellule(request.user):
        raise Http404
    agent = get_object_or_404(Agent, numero=numero)
    return _attestation(request, _evenement(cle), agent, autrui=True)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@explique_le_lien
def attestation_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    evenement, agent = _par_lien(jeton, LIEN_ATTESTATION)
    return _attestation(request, evenement, agent, jeton=jeton)


@login_not_required
@never_cache
@require_safe
@explique_le_lien
def attestation_fichier(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """The file itself, for the mailbox that the link was sent to."""
    evenement, agent = _par_lien(jeton, LIEN_ATTESTATION)
    document, _ = attestation_de(evenement, agent)
    if document is None or document.etat != Document.Etat.PRET or not assiduite.est_venu(evenement, agent):
        raise Http404
    return fichier(document)


def _attestation(
    request: HttpRequest, evenement: Evenement, agent: Agent, *, jeton: str = "", autrui: bool = False
) -> HttpResponse:
    present = assiduite.est_venu(evenement, agent)
    if request.method == "POST" and present:
        demander_attestation(evenement, agent, par=agent if jeton else connecte(request))
        return redirect(request.path)
    document, a_refaire = attestation_de(evenement, agent) if present else (None, False)
    contexte = {
        "agent": agent,
        "autrui": autrui,
        "present": present,
        "document": document,
        "a_refaire": a_refaire,
        "presences": assiduite.de(evenement, agent),
        "fichier": _adresse(document, jeton),
        "par_lien": bool(jeton),
        **_commun(evenement),
    }
    return render(request, "evenements/retours/attestation.html", contexte)


def _adresse(document: Document | None, jeton: str) -> str:
    if document is None or document.etat != Document.Etat.PRET:
        return ""
    if jeton:
        return reverse("evenements:attestation_fichier", args=[jeton])
    return reverse("documents:document", args=[document.cle])


def _commun(evenement: Evenement) -> dict[str, Any]:
    creneaux = list(evenement.session.creneaux.filter(annule=False).select_related("site", "salle__site"))
    return {"evenement": evenement, "session": evenement.session, "creneaux": creneaux}


def _evenements() -> Any:
    return Evenement.objects.visibles().select_related("edition", "session__institution")


def _evenement(cle: uuid.UUID) -> Evenement:
    """By the key of its session; a draft does not exist."""
    return get_object_or_404(_evenements(), session__cle=cle)


def _par_lien(jeton: str, but: str) -> tuple[Evenement, Agent]:
    lien = liens.lire(jeton, but)
    inscription = Inscription.objects.select_related("agent").get(pk=lien.objet_id)
    return get_object_or_404(_evenements(), session=inscription.session_id), inscription.agent


urlpatterns: list[URLPattern] = [
    path("mon-espace/seances-suivies/", mes_seances, name="mes_seances"),
    path("mon-espace/seances-suivies/<uuid:cle>/avis/", retour, name="retour"),
    path("mon-espace/seances-suivies/<uuid:cle>/attestation/", attestation, name="attestation"),
    path("cellule/seances/<uuid:cle>/attestations/<uuid:numero>/", attestation_pour, name="attestation_pour"),
    path("l/avis/<str:jeton>/", retour_lien, name="retour_lien"),
    path("l/attestation/<str:jeton>/", attestation_lien, name="attestation_lien"),
    path("l/attestation/<str:jeton>/fichier/", attestation_fichier, name="attestation_fichier"),
]
