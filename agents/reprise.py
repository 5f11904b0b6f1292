"""What somebody was sending when their session turned out to be over: kept while they sign in, then given back.

It waits in the anonymous session of the same browser, for an hour at most. Files are not kept.
"""

import time
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

CLE = "envoi_interrompu"
DUREE = 3600
TAILLE = 200_000


@dataclass(frozen=True)
class Envoi:
    """`vers` is where the form was going, `page` the page it stood on, `champs` what it held."""

    vers: str
    page: str
    champs: list[tuple[str, str]]
    le: float
    fichiers: bool


def garder(request: HttpRequest) -> None:
    """Put a POST aside. One too big to be a form typed by hand is not kept."""
    champs = [(nom, valeur) for nom, valeurs in request.POST.lists() for valeur in valeurs]
    champs = [(nom, valeur) for nom, valeur in champs if nom != "csrfmiddlewaretoken"]
    if not champs or sum(len(nom) + len(valeur) for nom, valeur in champs) > TAILLE:
        return
    envoi = Envoi(request.get_full_path(), page_d_origine(request), champs, time.time(), bool(request.FILES))
    request.session[CLE] = asdict(envoi)


def page_d_origine(request: HttpRequest) -> str:
    """The page of ours the form stood on, else where it was going."""
    origine = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(origine, allowed_hosts={request.get_host()}) and origine:
        morceaux = urlsplit(origine)
        return f"{morceaux.path}?{morceaux.query}" if morceaux.query else morceaux.path
    return request.path


def en_attente(request: HttpRequest) -> Envoi | None:
    brut = request.session.get(CLE)
    if not brut or brut["le"] < time.time() - DUREE:
        return None
    return Envoi(**brut)


def adresse(request: HttpRequest) -> str:
    """Where to go after signing in when something waits, else nothing."""
    return reverse("agents:reprendre") if en_attente(request) else ""


def oublier(request: HttpRequest) -> None:
    request.session.pop(CLE, None)
