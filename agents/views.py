"""Signing in and out, and what the portal knows of a person."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import demo, fournisseurs, reprise, rules, services
from .adapters import ouvrir_session
from .forms import CodeDeConnexionForm, ConnexionForm, EquipierForm, ProfilForm
from .fournisseur_views import CLE_JETON, quitter
from .models import Agent, Institution
from .navigation import adresse_ip, saisie, suite
from .pages import connecte
from .second_facteur import DEMO
from .services.connexion import CodePerdu, ConnexionRefusee, demander_code, verifier_code

CLE_SESSION = "connexion"


def _vers(url_name: str, next_url: str) -> HttpResponse:
    return redirect(f"{reverse(url_name)}?{urlencode({'next': next_url})}")


@login_not_required
@never_cache
def connexion(request: HttpRequest) -> HttpResponse:
    """Asks the address, sends a code. Whoever is signed in goes on."""
    if request.user.is_authenticated:
        return redirect(suite(request))
    form = ConnexionForm(saisie(request), initial={"email": _demande(request).get("email", "")})
    status = 200
    if form.is_valid():
        try:
            return _envoyer_code(request, form.cleaned_data["email"])
        except ConnexionRefusee as refus:
            form.add_error(None, str(refus))
            status = refus.status
    contexte = {
        "form": form,
        "next": suite(request),
        "fournisseurs": fournisseurs.tous(),
        "institutions": Institution.objects.exclude(domaines=[]),
        "personnes": list(demo.PERSONNES) if settings.DEMO else [],
        "titulaires": demo.titulaires() if settings.DEMO else [],
        "a_reprendre": reprise.en_attente(request),
    }
    return render(request, "agents/connexion.html", contexte, status=status)


def _demande(request: HttpRequest) -> dict[str, Any]:
    """The request for a code that this browser made last."""
    return request.session.get(CLE_SESSION) or {}


def _envoyer_code(request: HttpRequest, email: str) -> HttpResponse:
    demande = demander_code(email=email, adresse_ip=adresse_ip(request))
    request.session[CLE_SESSION] = {"cle": str(demande.cle), "email": email}
    return _vers("account_confirm_login_code", suite(request))


@login_not_required
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Checks the code. The page is the same whether one was sent or not."""
    demande = _demande(request)
    if request.user.is_authenticated:
        return redirect(suite(request))
    if not demande:
        return _vers("account_login", suite(request))
    form, perdu, status = CodeDeConnexionForm(saisie(request)), False, 200
    if form.is_valid():
        try:
            return _entrer(request, uuid.UUID(demande["cle"]), form.cleaned_data["code"])
        except ConnexionRefusee as refus:
            perdu, status = isinstance(refus, CodePerdu), refus.status
            form.add_error(None if perdu else "code", str(refus))
    contexte = {"form": form, "next": suite(request), "email": demande["email"], "perdu": perdu}
    return render(request, "agents/code.html", contexte, status=status)


def _entrer(request: HttpRequest, cle: uuid.UUID, saisi: str) -> HttpResponse:
    agent = verifier_code(cle=cle, code=saisi, adresse_ip=adresse_ip(request))
    del request.session[CLE_SESSION]
    return ouvrir_session(request, agent, methode="code", vers=reprise.adresse(request) or suite(request))


@login_not_required
@require_POST
def renvoyer(request: HttpRequest) -> HttpResponse:
    """Another code for the same address."""
    demande = _demande(request)
    if not demande:
        return _vers("account_login", suite(request))
    try:
        reponse = _envoyer_code(request, demande["email"])
    except ConnexionRefusee as refus:
        messages.warning(request, str(refus))
        return _vers("account_confirm_login_code", suite(request))
    messages.info(request, "C’est demandé. Servez-vous du dernier code reçu.")
    return reponse


@login_not_required
@require_POST
def deconnexion(request: HttpRequest) -> HttpResponse:
    jeton = request.session.get(CLE_JETON)
    logout(request)
    return quitter(request, jeton) or redirect(settings.LOGOUT_REDIRECT_URL)


@login_not_required
@require_POST
def connexion_demo(request: HttpRequest) -> HttpResponse:
    """One-click identities. Routed in demo mode only; refused here too, should a route ever leak."""
    if not settings.DEMO:
        raise Http404
    agent = demo.trouver(request.POST.get("personne", ""))
    if agent is None:
        messages.warning(request, "Cette personne n’existe pas : chargez les données de démonstration.")
        return _vers("account_login", suite(request))
    logout(request)
    return ouvrir_session(request, agent, methode=DEMO, vers=suite(request))


@never_cache
def profil(request: HttpRequest) -> HttpResponse:
    """Asked at the first sign-in for what is missing; editable at any time."""
    personne = connecte(request)
    agent = Agent.objects.select_related("institution", "n_plus_1").get(pk=personne.pk)
    form = ProfilForm(saisie(request), instance=agent)
    if form.is_valid():
        services.completer_profil(agent, par=personne, **form.cleaned_data)
        messages.success(request, "Votre profil est enregistré.")
        return redirect(suite(request))
    contexte = {
        "form": form,
        "next": suite(request),
        "premiere_fois": not personne.profil_complet,
        "institution": personne.institution,
    }
    return render(request, "agents/profil.html", contexte)


def reprendre(request: HttpRequest) -> HttpResponse:
    """Gives back what was typed when the session was lost, to be sent again with one button."""
    garde = reprise.en_attente(request)
    if garde is None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if request.method == "POST":
        reprise.oublier(request)
        return redirect(garde.page)
    return render(request, "agents/reprendre.html", {"garde": garde})


def equipe(request: HttpRequest) -> HttpResponse:
    """A manager's people: those who named them, and those they register for want of a work mailbox."""
    responsable = connecte(request)
    if not rules.est_responsable(responsable):
        raise PermissionDenied
    form = EquipierForm(responsable, saisie(request))
    if form.is_valid():
        agent = services.inscrire_dans_equipe(responsable, par=responsable, **form.cleaned_data)
        messages.success(request, f"{agent} est dans l’annuaire.")
        return redirect("agents:equipe")
    membres = responsable.equipe.filter(is_active=True).select_related("direction")
    return render(request, "agents/equipe.html", {"form": form, "membres": membres})
