"""A provider that takes the connection and gives one byte at a time: nobody waits beyond the deadline, nor twice."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
ENTREE = "/connexion/par/proconnect/"
ENTETES = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"


class GoutteAGoutte:
    """Sends `debut` at once, then a byte each 30 ms."""

    def __init__(self, debut: bytes) -> None:
        self.debut, self.visites, self.fini = debut, 0, threading.Event()
        self.ecoute = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.ecoute.getsockname()[1]}"
        threading.Thread(target=self._servir, daemon=True).start()

    def _servir(self) -> None:
        while True:
            try:
                prise, _ = self.ecoute.accept()
            except OSError:
                return
            self.visites += 1
            threading.Thread(target=self._goutter, args=(prise,), daemon=True).start()

    def _goutter(self, prise: socket.socket) -> None:
        with prise:
            try:
                prise.sendall(self.debut)
                while not self.fini.wait(0.03):
                    prise.sendall(b"x")
            except OSError:
                return  # the portal hung up

    def fermer(self) -> None:
        self.fini.set()
        self.ecoute.close()


@pytest.fixture(params=[b"", ENTETES[:30], ENTETES], ids=["first line", "headers", "body"])
def lent(request: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[GoutteAGoutte]:
    serveur = GoutteAGoutte(request.param)
    settings.PROCONNECT = {"emetteur": serveur.url, "client_id": "portail", "secret": "s", "acr": []}
    monkeypatch.setattr("agents.ligne.DELAI_TOTAL", 0.5)
    cache.clear()
    yield serveur
    serveur.fermer()
    cache.clear()


def _duree(client: Client) -> float:
    debut = time.monotonic()
    assert client.get(ENTREE)["Location"].startswith("/connexion/")
    return time.monotonic() - debut


def test_dripping_provider_holds_nobody_beyond_the_deadline(client: Client, lent: GoutteAGoutte) -> None:
    assert 0.4 < _duree(client) < 1.5
    page = client.get("/connexion/").content.decode()
    assert "ProConnect ne répond pas" in page
    assert "Recevoir un code" in page


def test_silent_provider_is_left_alone_for_a_minute(client: Client, lent: GoutteAGoutte) -> None:
    _duree(client)
    assert lent.visites == 1
    assert _duree(Client()) < 0.4
    assert lent.visites == 1
    cache.clear()  # the minute is over
    _duree(Client())
    assert lent.visites == 2


def test_silent_provider_is_asked_each_time_when_redis_is_away(
    client: Client, lent: GoutteAGoutte, settings: Any
) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    for _ in range(2):
        assert _duree(client) < 1.5
    assert lent.visites == 2
