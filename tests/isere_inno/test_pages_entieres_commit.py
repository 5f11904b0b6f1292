"""Public pages kept whole, while others really write: what nobody changed is not even looked at, what somebody
committed shows at the next request."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from instance import services

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ["/", "/accessibilite/", "/reseau/", "/reseau/recits/", "/demander/"]
MIDI = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MIDI, tick=False) as horloge:
        services.enregistrer_identite(par=None, nom="Premier nom")
        yield horloge


def _cout(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as requetes:
        client.get(page)
    return len(requetes)


def _cout_au_calme(client: Client, page: str, avant: Callable[[], object] = lambda: None) -> int:
    """Other tests write at any moment in other databases of the same server: once in so many times, none does."""
    couts = []
    for _ in range(60):
        avant()
        couts.append(_cout(client, page))
    return min(couts)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_a_glance_while_nobody_writes(client: Client, page: str) -> None:
    assert client.get(page).status_code == 200
    assert _cout_au_calme(client, page) == 1


@pytest.mark.parametrize("page", PAGES)
def test_what_another_connection_changes_shows_once_committed(client: Client, page: str) -> None:
    autre = connection.copy()
    try:
        autre.set_autocommit(False)
        with autre.cursor() as cursor:
            cursor.execute("UPDATE instance_identite SET nom = 'Deuxième nom'")
        for _ in range(3):  # known, then looked at again while the other goes on
            assert "Premier nom" in client.get(page).content.decode()
        autre.commit()
        assert "Deuxième nom" in client.get(page).content.decode()
    finally:
        autre.close()


def test_what_is_taken_back_was_never_kept_for_others(client: Client) -> None:
    client.get("/")
    with transaction.atomic():
        services.enregistrer_identite(par=None, nom="Jamais dit")
        assert "Jamais dit" in client.get("/").content.decode()
        transaction.set_rollback(True)
    assert "Premier nom" in client.get("/").content.decode()


def test_a_connection_lost_since_the_last_visit_is_opened_again(client: Client) -> None:
    client.get("/")
    autre = connection.copy()
    try:
        with autre.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    finally:
        autre.close()
    assert "Premier nom" in client.get("/").content.decode()


def test_the_clock_alone_has_the_page_looked_at_again(client: Client, horloge: time_machine.Traveller) -> None:
    client.get("/")
    assert _cout_au_calme(client, "/", lambda: horloge.shift(1)) > 1
