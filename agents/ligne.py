"""The wire to an identity provider.

Somebody waits behind the button, on one of the few threads of the server: whatever the provider does, answers nothing
or one byte at a time, all the calls made for one page end by one deadline. Only the resolution of its name, and its
second address when it has several, come on top. One that did not answer is left alone for a minute: the next ones are
told at once, and offered the code by e-mail.
"""

import functools
import hashlib
import http.client
import io
import socket
import time
from typing import Any

import requests
from django.core.cache import cache
from requests.adapters import HTTPAdapter

from .fournisseurs import Fournisseur

DELAI_CONNEXION, DELAI_LECTURE, DELAI_TOTAL = 3, 5, 8
"""Seconds: to connect, without a byte, and in all."""
TAILLE = 256 * 1024
REPIT = 60
"""Seconds during which a provider that did not answer is not asked again."""


class Muet(Exception):
    """The provider cannot be reached, or answers with nonsense."""


class Ligne:
    """The calls made to one provider for one page."""

    def __init__(self, fournisseur: Fournisseur) -> None:
        self.fournisseur = fournisseur
        self._fin = time.monotonic() + DELAI_TOTAL
        emetteur = hashlib.sha256(fournisseur.emetteur.encode()).hexdigest()[:16]
        self._memoire = f"oidc-muet-{fournisseur.cle}-{emetteur}"

    def refuser_si_muet(self) -> None:
        """Raises Muet when the provider was found silent within the last minute."""
        if cache.get(self._memoire):
            raise Muet("silent a moment ago")

    def appeler(self, methode: str, adresse: str, **options: Any) -> tuple[str, str]:
        """Media type and text. Never follows a redirect, reads little. Raises Muet."""
        self.refuser_si_muet()
        try:
            return self._appeler(methode, adresse, **options)
        except (requests.RequestException, TimeoutError) as erreur:
            # Silence alone: what it answers may be due to what a visitor sent, and nobody must close it to the others.
            cache.set(self._memoire, True, REPIT)
            raise Muet(type(erreur).__name__) from erreur

    def _appeler(self, methode: str, adresse: str, **options: Any) -> tuple[str, str]:
        attente = min(DELAI_CONNEXION, _reste(self._fin)), min(DELAI_LECTURE, _reste(self._fin))
        with requests.Session() as session:
            session.mount("https://", _Adaptateur(self._fin))
            session.mount("http://", _Adaptateur(self._fin))
            with session.request(
                methode, adresse, timeout=attente, allow_redirects=False, stream=True, **options
            ) as reponse:
                if reponse.status_code != 200:
                    raise Muet(f"HTTP {reponse.status_code}")
                lu = b""
                for morceau in reponse.iter_content(16 * 1024):
                    lu += morceau
                    if len(lu) > TAILLE:
                        raise Muet("too long")
                nature = reponse.headers.get("Content-Type", "").split(";")[0].strip().lower()
                return nature, lu.decode("utf-8", errors="replace")


def _reste(fin: float) -> float:
    reste = fin - time.monotonic()
    if reste <= 0:
        raise TimeoutError("deadline")
    return reste


class _Adaptateur(HTTPAdapter):
    """The timeouts of sockets start anew at each byte: connections made here look at the deadline before each read,
    that of the status line and of the headers as well, through a proxy or not."""

    def __init__(self, fin: float) -> None:
        self._fin = fin
        super().__init__()

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        lecture = staticmethod(functools.partial(_Reponse, self._fin))
        pool.ConnectionCls = type("Connexion", (pool.ConnectionCls,), {"response_class": lecture})
        return pool


class _Reponse(http.client.HTTPResponse):
    def __init__(self, fin: float, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_Flux(fin, sock))


class _Flux(io.RawIOBase):
    def __init__(self, fin: float, sock: socket.socket) -> None:
        self._fin, self._sock = fin, sock
        self._brut = sock.makefile("rb", buffering=0)  # holds the socket open until it is read, as http.client expects

    def readable(self) -> bool:
        return True

    def readinto(self, tampon: Any) -> int | None:
        self._sock.settimeout(min(DELAI_LECTURE, _reste(self._fin)))
        return self._brut.readinto(tampon)

    def close(self) -> None:
        self._brut.close()
        super().close()
