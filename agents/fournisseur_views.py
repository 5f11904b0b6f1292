"""Signing in and out through an identity provider."""

import logging
import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from instance.adresses import absolue

from . import fournisseurs, oidc, reprise
from .adapters import ouvrir_session
from .fournisseurs import Fournisseur
from .ligne import Muet
from .navigation import suite
from .oidc import Tentative
from .pages import connecte
from .second_facteur import preuve_recente, prouve
from .services import identites, liaisons
from .services.connexion import ConnexionRefusee

logger = logging.getLogger(__name__)
CLE_TENTATIVES, CLE_JETON, CLE_SORTIE = "oidc_tentatives", "oidc_jeton", "oidc_sortie"
FENETRES = 5
"""Tabs that may be signing in at once."""


def _fournisseur(cle: str) -> Fournisseur:
    fournisseur = fournisseurs.trouver(cle)
    if fournisseur is None:
        raise Http404
    return fournisseur


@login_not_required
@never_cache
@require_GET
def entrer(request: HttpRequest, cle: str) -> HttpResponse:
    """To the provider. A link rather than a form: browsers stop a form whose redirects leave the site, since our
    policy lets none be sent elsewhere. It changes nothing but this browser's own session."""
    fournisseur = _fournisseur(cle)
    if request.user.is_authenticated:
        return redirect(suite(request))
    return _partir(request, fournisseur, vers=suite(request))


@require_GET
@preuve_recente
def relier(request: HttpRequest, cle: str) -> HttpResponse:
    """To the provider and back, to tie the identity to the account signed in."""
    return _partir(request, _fournisseur(cle), vers=reverse("agents:securite"), lier=str(connecte(request).pk))


def _partir(request: HttpRequest, fournisseur: Fournisseur, *, vers: str, lier: str = "") -> HttpResponse:
    retour = absolue(reverse("fournisseur_retour", args=[fournisseur.cle]))
    tentative = Tentative.nouvelle(fournisseur, retour=retour, suite=vers, lier=lier)
    try:
        adresse = oidc.adresse_d_entree(fournisseur, tentative)
    except Muet as muet:
        return _muet(request, fournisseur, muet, vers)
    en_cours = request.session.get(CLE_TENTATIVES, {})
    request.session[CLE_TENTATIVES] = dict([*en_cours.items()][1 - FENETRES :]) | {
        tentative.state: tentative.en_session()
    }
    return redirect(adresse)


@login_not_required
@never_cache
@require_GET
def retour(request: HttpRequest, cle: str) -> HttpResponse:
    """Back from the provider: one attempt serves once."""
    fournisseur = _fournisseur(cle)
    en_cours = request.session.get(CLE_TENTATIVES, {})
    garde = en_cours.pop(request.GET.get("state", ""), None)
    request.session[CLE_TENTATIVES] = en_cours
    if garde is None or garde["fournisseur"] != cle:
        return _refuse(request, fournisseur, "no such attempt", suite(request))
    tentative = Tentative(**garde)
    if request.GET.get("error") == "access_denied":
        messages.info(request, f"Vous avez renoncé à {fournisseur.libelle}. Un code par courriel reste possible.")
        return redirect_to_login(tentative.suite)
    try:
        identite = oidc.identifier(fournisseur, tentative, request.GET.dict())
        if tentative.lier:
            return _relier(request, fournisseur, identite, tentative)
        agent = identites.reconnaitre(fournisseur, identite)
    except Muet as muet:
        return _muet(request, fournisseur, muet, tentative.suite)
    except oidc.Refus as refus:
        return _refuse(request, fournisseur, str(refus), tentative.suite)
    except ConnexionRefusee as refus:
        messages.warning(request, str(refus))
        return redirect_to_login(tentative.suite)
    request.session[CLE_JETON] = {"fournisseur": cle, "id_token": identite.id_token}
    vers = reprise.adresse(request) or tentative.suite
    return ouvrir_session(request, agent, methode=fournisseur.cle, vers=vers)


def _relier(request: HttpRequest, fournisseur: Fournisseur, identite: Any, tentative: Tentative) -> HttpResponse:
    if not request.user.is_authenticated or str(request.user.pk) != tentative.lier:
        raise oidc.Refus("another account")
    agent = connecte(request)
    identites.relier(agent, fournisseur, identite, prouvee=prouve(request, agent), par=agent)
    messages.success(request, f"{fournisseur.libelle} est relié à votre compte.")
    return redirect(tentative.suite)


def _muet(request: HttpRequest, fournisseur: Fournisseur, muet: Muet, vers: str) -> HttpResponse:
    logger.warning("%s unavailable: %s", fournisseur.cle, muet)
    messages.warning(request, f"{fournisseur.libelle} ne répond pas. Demandez un code par courriel : il suffit.")
    return redirect_to_login(vers)


def _refuse(request: HttpRequest, fournisseur: Fournisseur, raison: str, vers: str) -> HttpResponse:
    logger.warning("%s refused: %s", fournisseur.cle, raison)
    messages.warning(
        request,
        f"La connexion par {fournisseur.libelle} n’a pas abouti. Recommencez, ou demandez un code par courriel.",
    )
    return redirect_to_login(vers)


@require_POST
@preuve_recente
def delier(request: HttpRequest, pk: int) -> HttpResponse:
    agent = connecte(request)
    externe = get_object_or_404(agent.identites_externes, pk=pk)
    liaisons.delier(externe, par=agent)
    messages.success(request, "Ce compte n’est plus relié.")
    return redirect("agents:securite")


# --- Out -------------------------------------------------------------------------------------------
def adresse_de_sortie(jeton: dict[str, str] | None, state: str) -> tuple[Fournisseur | None, str]:
    """The provider through which the session was opened, and where to leave it; nothing when it does not answer."""
    fournisseur = fournisseurs.trouver(jeton["fournisseur"]) if jeton else None
    if jeton is None or fournisseur is None:
        return None, ""
    retour = absolue(reverse("fournisseur_sorti"))
    try:
        return fournisseur, oidc.adresse_de_sortie(fournisseur, id_token=jeton["id_token"], state=state, retour=retour)
    except Muet:
        return fournisseur, ""


def quitter(request: HttpRequest, jeton: dict[str, str] | None) -> HttpResponse | None:
    """After the portal's own log-out: a page that leads on to the provider's. None when there is nothing to leave."""
    state = secrets.token_urlsafe(32)
    fournisseur, adresse = adresse_de_sortie(jeton, state)
    if not adresse:
        return None
    request.session[CLE_SORTIE] = state
    return render(request, "agents/quitter.html", {"fournisseur": fournisseur, "adresse": adresse})


@login_not_required
@never_cache
@require_GET
def sorti(request: HttpRequest) -> HttpResponse:
    """Back from the provider's log-out. Said only to the browser that left: the address alone proves nothing."""
    attendu = request.session.pop(CLE_SORTIE, "")
    if attendu and constant_time_compare(request.GET.get("state", ""), attendu):
        messages.success(request, "Vous êtes déconnecté.")
    return redirect("account_login")
