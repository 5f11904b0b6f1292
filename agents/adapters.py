from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse

from .models import Agent


class AccountAdapter(DefaultAccountAdapter):
    """allauth runs the stages of a sign-in (a second factor among them); what is said on screen is ours."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the page one lands on is message enough."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """An account comes from a first code that is right, never from a form."""
        return False


def ouvrir_session(request: HttpRequest, agent: Agent, *, methode: str, vers: str) -> HttpResponse:
    """Sign somebody in whom `methode` has recognised, through allauth's stages, then send them to `vers`."""
    agent.backend = "agents.backends.RolesBackend"
    record_authentication(request, agent, method=methode, email=agent.email)
    return perform_login(request, Login(user=agent, email=agent.email, redirect_url=vers))
