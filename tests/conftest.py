"""What every test stands on."""

from collections.abc import Callable

import pytest
from django.test import Client

from agents.models import Agent
from tests.connexion import connecter

pytest_plugins = ["tests.services", "tests.oidc.fournisseur"]


@pytest.fixture
def client_de() -> Callable[[Agent], Client]:
    """A browser where this agent is signed in."""

    def ouvrir(agent: Agent) -> Client:
        client = Client()
        connecter(client, agent)
        return client

    return ouvrir
