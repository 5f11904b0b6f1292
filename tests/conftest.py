"""What every test stands on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from agents.models import Agent
from tests.connexion import connecter

pytest_plugins = ["tests.services", "tests.oidc.fournisseur"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables are emptied between tests that commit: what refuses to empty the sheets' lines is put aside."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE formations_emargement DISABLE TRIGGER emargement_jamais_vide")


@pytest.fixture
def client_de() -> Callable[[Agent], Client]:
    """A browser where this agent is signed in."""

    def ouvrir(agent: Agent) -> Client:
        client = Client()
        connecter(client, agent)
        return client

    return ouvrir
