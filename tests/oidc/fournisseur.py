"""The real provider that the tests sign in through, and how somebody walks through its pages."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import requests

ICI = Path(__file__).parent
SECRET = "un-secret-de-trente-deux-caracteres-au-moins"


@dataclass
class Serveur:
    url: str

    def regler(self, **reglages: Any) -> None:
        """See the top of serveur.mjs."""
        requests.post(f"{self.url}/essais", json=reglages, timeout=10).raise_for_status()

    def traverser(self, adresse: str, compte: str) -> str:
        """Follow the provider's pages as a browser does, choose an account, and return the address it sends back to."""
        visite = requests.Session()
        for _ in range(8):
            page = visite.get(adresse, allow_redirects=False, timeout=10)
            if page.status_code in (302, 303):
                adresse = urljoin(adresse, page.headers["Location"])
                if not adresse.startswith(self.url):
                    return adresse
            else:
                lien = re.search(rf'href="(\?compte={compte})"', page.text)
                assert lien, page.text
                adresse = urljoin(page.url, lien[1])
        raise AssertionError("the provider goes round in circles")


@pytest.fixture(scope="session")
def serveur_oidc() -> Iterator[Serveur]:
    from tests.services import free_port  # a plugin too: pytest rewrites its assertions first

    port = free_port()
    processus = subprocess.Popen(
        [Path(sys.executable).parent / "node", ICI / "serveur.mjs"],
        env={**os.environ, "PORT": str(port), "NODE_NO_WARNINGS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert processus.stdout is not None
    while b"up" not in (ligne := processus.stdout.readline()):
        assert ligne, "the OpenID Connect provider did not start"
    yield Serveur(f"http://127.0.0.1:{port}")
    os.killpg(processus.pid, signal.SIGTERM)  # the command is a wrapper: alone, it would leave the server behind
    processus.wait(10)
    processus.stdout.close()
