"""Signing in without going through the pages, for tests whose subject is elsewhere."""

import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.test import Client

from agents.models import Agent
from agents.second_facteur import CLE_DEBUT, CLE_VU


def connecter(client: Client, agent: Agent, *, second_facteur: bool = True) -> Client:
    """Give this browser a session of the agent, the second factor proved."""
    client.force_login(agent, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session[CLE_DEBUT] = session[CLE_VU] = time.time()
    if second_facteur:
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(agent.pk)
    session.save()
    return client


def temoin(client: Client, url: str) -> list[dict[str, Any]]:
    """The session's cookie, for a browser."""
    name = settings.SESSION_COOKIE_NAME
    return [{"name": name, "value": client.cookies[name].value, "url": url}]
