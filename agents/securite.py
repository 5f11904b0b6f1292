"""Pages of one's own safety: proving oneself twice, one's factors, one's sessions."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import fournisseurs, reprise
from .forms import ApplicationForm, CleForm, SecondFacteurForm
from .fournisseurs import Fournisseur
from .models import Agent, IdentiteExterne
from .navigation import saisie, suite
from .pages import connecte
from .second_facteur import noter_preuve, preuve_recente
from .services import appareils, second_facteur
from .services.connexion import ConnexionRefusee

CODES_A_MONTRER = "codes_de_secours"


# --- Proving oneself -------------------------------------------------------------------------------
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def verifier(request: HttpRequest) -> HttpResponse:
    """The second step of a sign-in."""
    etape = request._login_stage  # type: ignore[attr-defined]
    return _prouver(request, etape.login.user, lambda: etape.exit())


@never_cache
def confirmer(request: HttpRequest) -> HttpResponse:
    """The same proof, within a session: before a page of the cell, or a change of one's factors."""
    agent = connecte(request)
    if not second_facteur.facteurs(agent).exists():
        return redirect("agents:securite")
    return _prouver(request, agent, lambda: redirect(reprise.adresse(request) or suite(request)))


def _prouver(request: HttpRequest, agent: Agent, continuer: Callable[[], HttpResponse]) -> HttpResponse:
    form, status = SecondFacteurForm(saisie(request)), 200
    if form.is_valid():
        try:
            facteur = _facteur(agent, form.cleaned_data)
        except ConnexionRefusee as refus:
            form.add_error("code", str(refus))
            status = refus.status
        else:
            noter_preuve(request, agent, facteur)
            return continuer()
    possede = set(second_facteur.facteurs(agent).values_list("type", flat=True))
    contexte = {
        "form": form,
        "next": suite(request),
        "par_cle": Authenticator.Type.WEBAUTHN in possede,
        "par_application": Authenticator.Type.TOTP in possede,
        "options": webauthn.begin_authentication(agent) if Authenticator.Type.WEBAUTHN in possede else None,
    }
    return render(request, "agents/securite/prouver.html", contexte, status=status)


def _facteur(agent: Agent, donnees: dict[str, Any]) -> Authenticator:
    if donnees["reponse"]:
        return second_facteur.verifier_cle(agent, reponse=donnees["reponse"])
    return second_facteur.verifier(agent, code=donnees["code"])


# --- One's factors and sessions --------------------------------------------------------------------
@never_cache
def securite(request: HttpRequest) -> HttpResponse:
    agent = connecte(request)
    facteurs = list(second_facteur.facteurs(agent))
    contexte = {
        "facteurs": [(facteur, second_facteur.nom(facteur)) for facteur in facteurs],
        "a_une_application": any(facteur.type == Authenticator.Type.TOTP for facteur in facteurs),
        "restants": second_facteur.codes_restants(agent),
        "obligatoire": agent.is_staff,
        "externes": _externes(agent),
        "connexions": appareils.connexions_ouvertes(agent),
        "cette_session": request.session.session_key,
        "next": request.GET.get("next", ""),
    }
    return render(request, "agents/securite/securite.html", contexte)


def _externes(agent: Agent) -> list[tuple[Fournisseur, IdentiteExterne | None]]:
    reliees = {externe.fournisseur: externe for externe in agent.identites_externes.all()}
    return [(fournisseur, reliees.get(fournisseur.cle)) for fournisseur in fournisseurs.tous()]


@preuve_recente
def application(request: HttpRequest) -> HttpResponse:
    agent = connecte(request)
    form = ApplicationForm(saisie(request))
    secret = get_totp_secret(regenerate=request.method == "GET")
    if form.is_valid():
        try:
            facteur = second_facteur.ajouter_application(agent, secret=secret, code=form.cleaned_data["code"])
        except ConnexionRefusee as refus:
            form.add_error("code", str(refus))
        else:
            clear_totp_secret(request)
            return _ajoute(request, agent, facteur)
    adresse = get_adapter().build_totp_url(agent, secret)
    contexte = {
        "form": form,
        "next": suite(request),
        "image": "data:image/svg+xml," + quote(get_adapter().build_totp_svg(adresse)),
        "adresse": adresse,
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    }
    return render(request, "agents/securite/application.html", contexte)


@preuve_recente
def cle(request: HttpRequest) -> HttpResponse:
    agent = connecte(request)
    form = CleForm(saisie(request))
    if form.is_valid():
        try:
            facteur = second_facteur.ajouter_cle(
                agent, intitule=form.cleaned_data["intitule"], reponse=form.cleaned_data["reponse"]
            )
        except ConnexionRefusee as refus:
            form.add_error(None, str(refus))
        else:
            return _ajoute(request, agent, facteur)
    contexte = {"form": form, "next": suite(request), "options": webauthn.begin_registration(agent, passwordless=False)}
    return render(request, "agents/securite/cle.html", contexte)


def _ajoute(request: HttpRequest, agent: Agent, facteur: Authenticator) -> HttpResponse:
    """A new factor proves itself; the first one comes with recovery codes."""
    noter_preuve(request, agent, facteur)
    messages.success(request, "Votre second facteur est en place.")
    if second_facteur.codes_restants(agent) is not None:
        return redirect(reprise.adresse(request) or suite(request))
    return _montrer_codes(request, agent)


@preuve_recente
def codes(request: HttpRequest) -> HttpResponse:
    """Shows new recovery codes, once; POST makes them."""
    agent = connecte(request)
    if request.method == "POST":
        if not second_facteur.facteurs(agent).exists():
            return redirect("agents:securite")
        return _montrer_codes(request, agent)
    neufs = request.session.pop(CODES_A_MONTRER, None)
    if neufs is None:
        return redirect("agents:securite")
    contexte = {"codes": neufs, "suite": reprise.adresse(request) or suite(request)}
    return render(request, "agents/securite/codes.html", contexte)


def _montrer_codes(request: HttpRequest, agent: Agent) -> HttpResponse:
    request.session[CODES_A_MONTRER] = second_facteur.renouveler_codes(agent, par=agent)
    return redirect_to_login(suite(request), reverse("agents:securite_codes"))


@require_POST
@preuve_recente
def retirer(request: HttpRequest, pk: int) -> HttpResponse:
    agent = connecte(request)
    facteur = get_object_or_404(second_facteur.facteurs(agent), pk=pk)
    try:
        second_facteur.retirer(facteur, par=agent)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, "Ce second facteur est retiré.")
    return redirect("agents:securite")


@require_POST
def fermer_sessions(request: HttpRequest) -> HttpResponse:
    """All but this one, or the one whose number is sent."""
    agent, numero = connecte(request), request.POST.get("connexion", "")
    fermees = appareils.fermer_connexions(
        agent,
        par=agent,
        sauf=request.session.session_key or "",
        pk=int(numero) if numero.isdecimal() and len(numero) < 19 else None,
    )
    messages.success(request, "C’est fait : cet accès est fermé." if fermees else "Il n’y avait rien à fermer.")
    return redirect("agents:securite")
