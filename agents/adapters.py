import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from instance.services import identite

from . import navigateurs
from .models import Agent
from .navigation import adresse_ip
from .second_facteur import DEMO, noter_passage
from .services.appareils import noter_connexion


class AccountAdapter(DefaultAccountAdapter):
    """allauth runs the stages of a sign-in (a second factor among them); what is said on screen is ours."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the page one lands on is message enough."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """An account comes from a first code that is right, never from a form."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Every way in ends here, its stages passed."""
        super().login(request, user)
        noter_passage(request)
        if isinstance(user, Agent) and request.session.session_key:
            noter_connexion(
                user,
                cle_session=request.session.session_key,
                navigateur=navigateurs.nommer(request.headers.get("User-Agent", "")),
                adresse_ip=adresse_ip(request),
            )


class SecondFacteurAdapter(DefaultMFAAdapter):
    """Secrets of the second factor are encrypted with a key drawn from the portal's: a copy of the database alone gives
    none away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Ce code n’est pas le bon.",
    }

    def encrypt(self, text: str) -> str:
        return _coffre().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _coffre().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        """What applications and passkeys show beside the account."""
        return str(identite().nom)


def _coffre() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    cles = [salted_hmac("agents.second_facteur", "", secret=secret, algorithm="sha256").digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(cle)) for cle in cles])


def ouvrir_session(request: HttpRequest, agent: Agent, *, methode: str, vers: str) -> HttpResponse:
    """Sign somebody in whom `methode` has recognised, through allauth's stages, then send them to `vers`."""
    agent.backend = "agents.backends.RolesBackend"
    record_authentication(request, agent, method=methode, email=agent.email)
    if methode == DEMO:  # no stage: the phone of somebody who tried the second factor is far away
        get_adapter(request).login(request, agent)
        return redirect(vers)
    return perform_login(request, Login(user=agent, email=agent.email, redirect_url=vers))
