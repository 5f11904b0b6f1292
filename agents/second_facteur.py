"""Members of the cell prove themselves twice, whatever way they came in, and their sessions end sooner.

One middleware holds the rule for every page, so that no way of signing in, now or later, goes round it.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from instance.regles import Regle

from . import reprise, rules
from .models import Agent
from .navigation import SURES
from .pages import connecte
from .regles import SESSION_INACTIVE, SESSION_LONGUE
from .services import second_facteur

MFA, DEMO = "mfa", "demo"
"""What allauth writes down of how a session was opened."""
CLE_DEBUT, CLE_VU = "session_debut", "session_vue"
RYTHME = 60
"""Seconds between two writes of « last seen »."""
RECENT = 15 * 60
"""Seconds after which a change of one's factors asks for proof again."""

# What signing in, signing out and looking at these pages need.
TOUJOURS = {
    "account_login",
    "account_confirm_login_code",
    "account_resend_login_code",
    "account_logout",
    "connexion_demo",
    "fournisseur_entrer",
    "fournisseur_retour",
    "fournisseur_sorti",
    "mfa_authenticate",
    "instance:jetons",
    "instance:logo",
    "instance:affichage",
}
# Where one proves oneself, or takes a factor: they ask for proof themselves when there is something to prove.
POUR_PROUVER = {
    "agents:confirmer",
    "agents:securite",
    "agents:securite_application",
    "agents:securite_cle",
    "agents:securite_codes",
    "agents:securite_retirer",
    "agents:securite_sessions",
    "agents:relier",
    "agents:delier",
}


def noter_preuve(request: HttpRequest, agent: Agent, facteur: Authenticator) -> None:
    facteur.record_usage()
    record_authentication(request, agent, MFA, id=facteur.pk, type=facteur.type)


def prouve(request: HttpRequest, agent: Agent, *, depuis: float = 0) -> bool:
    """Whether this session proved itself twice, since that time (seconds from 1970). The demonstration's one-click
    identities count as proof: they exist on a local address only."""
    return any(
        trace["method"] in (MFA, DEMO) and trace["at"] >= depuis for trace in get_authentication_records(request, agent)
    )


def prouve_recemment(request: HttpRequest, agent: Agent) -> bool:
    return prouve(request, agent, depuis=0 if settings.DEMO else time.time() - RECENT)


def preuve_recente(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever has a factor proves it anew before changing what opens their account: a session left open gives nothing
    away."""

    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        agent = connecte(request)
        if second_facteur.facteurs(agent).exists() and not prouve_recemment(request, agent):
            ici = request.path if request.method == "GET" else reverse("agents:securite")
            return redirect_to_login(ici, reverse("agents:confirmer"))
        return view(request, *args, **kwargs)

    return wrapper


class SecondFacteurRequis:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        page = request.resolver_match.view_name if request.resolver_match else ""
        if page in TOUJOURS or not rules.est_cellule(request.user):
            return None
        assert isinstance(request.user, Agent)  # noqa: S101 - what the rule says
        if _trop_longue(request):
            return _finir(request)
        if getattr(view_func, "login_required", True):  # public pages are kept whole, and write nothing
            noter_passage(request)
        if page in POUR_PROUVER or prouve(request, request.user):
            return None
        etape = "agents:confirmer" if second_facteur.facteurs(request.user).exists() else "agents:securite"
        return _envoyer(request, reverse(etape))


def _trop_longue(request: HttpRequest) -> bool:
    """Whether a session of the cell has idled or lasted too long. In the demonstration months pass in a minute."""
    if settings.DEMO:
        return False
    maintenant = time.time()
    inactive = maintenant - request.session.get(CLE_VU, maintenant)
    ouverte = maintenant - request.session.get(CLE_DEBUT, maintenant)
    return _depasse(inactive / 60, SESSION_INACTIVE) or _depasse(ouverte / 3600, SESSION_LONGUE)


def _depasse(duree: float, limite: Regle) -> bool:
    """Under the least an administrator may set, the setting is not even read: a query less on nearly every page."""
    return duree > limite.minimum and duree > limite.valeur()


def noter_passage(request: HttpRequest) -> None:
    """At sign-in, then at most once a minute."""
    maintenant = time.time()
    request.session.setdefault(CLE_DEBUT, maintenant)
    if maintenant - request.session.get(CLE_VU, 0) > RYTHME:
        request.session[CLE_VU] = maintenant


def _finir(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.info(request, "Votre session a pris fin : connectez-vous de nouveau.")
    return _envoyer(request, reverse("account_login"))


def _envoyer(request: HttpRequest, vers: str) -> HttpResponse:
    """To a page that asks for something first, and back; a form on its way is put aside."""
    suite = request.get_full_path()
    if request.method not in SURES:
        reprise.garder(request)
        suite = reprise.page_d_origine(request)
    return redirect_to_login(suite, vers)
