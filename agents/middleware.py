from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from . import externes, reprise
from .navigation import SURES


class ConnexionRequise(LoginRequiredMiddleware):
    """Login is required unless a view says otherwise; a form sent after the session ended is put aside, and given
    back once signed in."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        if request.method in SURES:
            return super().handle_no_permission(request, view_func)
        reprise.garder(request)
        return HttpResponseRedirect(
            f"{reverse('account_login')}?{urlencode({'next': reprise.page_d_origine(request)})}"
        )


class ProfilRequis:
    """A signed-in person whose record lacks something is asked for it before the page they came for. Never on a POST,
    so that nothing typed is lost, and never on public pages or in the admin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "GET" or not getattr(view_func, "login_required", True):
            return None
        match = request.resolver_match
        if match is None or match.namespace == "admin" or match.view_name in SANS_PROFIL:
            return None
        user = request.user
        if not user.is_authenticated or user.profil_complet or externes.de(user):
            return None
        return redirect(f"{reverse('agents:profil')}?{urlencode({'next': request.get_full_path()})}")


SANS_PROFIL = {"agents:profil", "agents:reprendre"}


class ExternesChezEux:
    """Whoever has an account for one thing (`agents.externes`) is led to it, and sees no other page that asks to sign
    in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not getattr(view_func, "login_required", True):
            return None
        externe = externes.de(request.user)
        if externe is None or match.view_name in externe.pages or match.view_name in DE_TOUS:
            return None
        if match.view_name == "mon_espace":
            return redirect(externe.accueil)
        raise Http404


DE_TOUS = {
    *("account_logout", "mfa_authenticate", "agents:reprendre", "agents:confirmer", "agents:securite"),
    *("agents:securite_application", "agents:securite_cle", "agents:securite_codes", "agents:securite_retirer"),
    *("agents:securite_sessions", "documents:document", "instance:affichage"),
}
"""One's own account, and documents, which say themselves who may see each."""
