"""What every test stands on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from agents.models import Agent
from tests import database
from tests.connexion import connecter

pytest_plugins = ["tests.services", "tests.oidc.fournisseur", "tests.order"]


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_createdb: bool,
    django_db_blocker: Any,
    testrun_uid: str,
) -> None:
    """In place of pytest-django’s, which migrates a database for each worker. `--create-db` migrates the template."""
    with django_db_blocker.unblock():
        database.open_copy(anew=django_db_createdb, run=testrun_uid)


@pytest.fixture
def client_de() -> Callable[[Agent], Client]:
    """A browser where this agent is signed in."""

    def ouvrir(agent: Agent) -> Client:
        client = Client()
        connecter(client, agent)
        return client

    return ouvrir
