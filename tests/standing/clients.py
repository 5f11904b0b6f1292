"""A browser for each role of the walks."""

from typing import Any

from django.test import Client

from tests.connexion import connecter


def client_de(agent: Any) -> Client:
    """Signed in as that agent; as nobody for a visitor (None)."""
    client = Client()
    if agent is not None:
        connecter(client, agent)
    return client
