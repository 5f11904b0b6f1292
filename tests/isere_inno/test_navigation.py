"""The entries at the top of a page: those of one's role, whose page exists, one of them current."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.agents.factories import AgentFactory, CelluleFactory

pytestmark = pytest.mark.django_db


def _courants(page: str, nom: str) -> list[str]:
    nav = re.search(rf'<nav[^>]*aria-label="{nom}">(.*?)</nav>', page, re.DOTALL)
    assert nav
    return re.findall(r'href="([^"]+)" aria-current', nav[1])


def test_only_the_closest_entry_is_current(client_de: Callable) -> None:
    page = client_de(AgentFactory()).get("/mon-espace/profil/").content.decode()
    assert _courants(page, "Navigation principale") == ["/mon-espace/"]


def test_no_entry_is_current_on_the_home_page(client: Client) -> None:
    assert _courants(client.get("/").content.decode(), "Navigation principale") == []


def test_the_cell_finds_its_inbox_and_the_admin(client_de: Callable) -> None:
    page = client_de(CelluleFactory()).get("/cellule/demandes/").content.decode()
    assert _courants(page, "Navigation principale") == ["/cellule/demandes/"]
    assert 'href="/admin/"' in page


def test_an_agent_sees_no_entry_of_the_cell(client_de: Callable) -> None:
    page = client_de(AgentFactory()).get("/mon-espace/").content.decode()
    assert "/cellule/" not in page
