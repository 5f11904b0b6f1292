"""What every test stands on."""

from collections.abc import Callable

import pytest
from django.test import Client

from agents.models import Agent

pytest_plugins = ["tests.services"]


@pytest.fixture
def client_de() -> Callable[[Agent], Client]:
    """A browser where this agent is signed in."""

    def ouvrir(agent: Agent) -> Client:
        client = Client()
        client.force_login(agent, backend="agents.backends.RolesBackend")
        return client

    return ouvrir
