"""Every URL × role × object of another institution."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse

from agents.second_facteur import POUR_PROUVER, TOUJOURS
from tests.connexion import connecter

from .access import ACCES, CELLULE, ROLES, TOUS, Acces, adresses
from .clients import client_de
from .monde import Monde
from .routes import routes

pytestmark = pytest.mark.django_db
SECURITE = "/mon-espace/securite/"


def test_every_route_says_who_may_open_it() -> None:
    names, lines = {route.name for route in routes()}, {key.split()[0] for key in ACCES}
    assert (sorted(names - lines), sorted(lines - names)) == ([], [])


@dataclass(frozen=True)
class Visite:
    """One address opened by one role, as if nobody had been there before."""

    key: str
    acces: Acces
    address: str
    response: Any
    written: list[str]

    @property
    def refused(self) -> bool:
        to_sign_in = self.response.status_code == 302 and self.response["Location"].startswith(settings.LOGIN_URL)
        return to_sign_in or self.response.status_code in (403, 404, 405)

    def __str__(self) -> str:
        broken = getattr(self.response, "exc_info", None)
        said = broken[1] if broken else self.response.get("Location", "")
        return f"{self.key} {self.address}: {self.response.status_code} {said} {self.written or ''}"


def _visit(signed_in: Client, key: str, address: str, *, post: bool) -> Visite:
    client = Client(raise_request_exception=False)
    client.cookies = signed_in.cookies.copy()  # another visit may have signed out
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        response = client.post(address) if post else client.get(address)
        if response.streaming:
            b"".join(response)  # a file is closed once it is read
        transaction.set_rollback(True)
    written = [q["sql"][:90] for q in captured if re.match(r"INSERT|UPDATE|DELETE", q["sql"])]
    return Visite(key, ACCES[key], address, response, [sql for sql in written if "django_session" not in sql])


def _opens_rightly(visite: Visite, role: str) -> bool:
    acces, status = visite.acces, visite.response.status_code
    if role not in acces.qui:
        return visite.refused
    if acces.post or not acces.page:
        return not visite.refused and status < 500
    if role in acces.ailleurs:
        return status == 302
    return status == 200 or (visite.key, status) == ("health", 503)  # health says what is missing here


LINK = re.compile(rb"""<(?:a|form|link|script|img|use)\b[^>]*?\s(?:href|action|src)=["']([^"'#]+)""")


def _dead_links(visite: Visite) -> set[str]:
    """Those that no route answers."""
    dead = set()
    for link in LINK.findall(visite.response.content) if visite.acces.page else ():
        target = urlsplit(urljoin(settings.PUBLIC_URL + visite.address, link.decode()))
        if settings.PUBLIC_URL.endswith(f"//{target.netloc}") and not target.path.startswith(settings.STATIC_URL):
            try:
                resolve(target.path)
            except Resolver404:
                dead.add(target.path)
    return dead


@pytest.mark.parametrize("role", ROLES)
def test_routes_open_only_to_whom_they_should(monde: Monde, role: str) -> None:
    """And on the way: a read-only page that writes would be repeated by mail scanners, prefetches and crawlers; a page
    whose links no route answers leads people astray."""
    signed_in, wrong = client_de(getattr(monde, role)), []
    for key, acces in ACCES.items():
        for address in adresses(key, monde):
            visite = _visit(signed_in, key, address, post=acces.post)
            if not _opens_rightly(visite, role):
                wrong.append(str(visite))
            elif visite.written and (role not in acces.qui or not acces.post):
                wrong.append(f"writes: {visite}")
            elif dead := _dead_links(visite):
                wrong.append(f"{key} {address} links to {dead}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", sorted(TOUS - CELLULE))
def test_posts_to_a_page_are_refused_to_whom_it_does_not_open(monde: Monde, role: str) -> None:
    signed_in, wrong = client_de(getattr(monde, role)), []
    for key, acces in ACCES.items():
        if role not in acces.qui and not acces.post:
            for address in adresses(key, monde):
                visite = _visit(signed_in, key, address, post=True)
                if not visite.refused or (visite.written and role not in acces.ecrit):
                    wrong.append(str(visite))
    assert not wrong, "\n".join(wrong)


def test_member_of_the_cell_without_a_second_factor_opens_nothing(monde: Monde) -> None:
    """Nothing but what signing in and out, and proving oneself, need."""
    signed_in = connecter(Client(), monde.cellule, second_facteur=False)
    wrong = []
    for key, acces in ACCES.items():
        for address in adresses(key, monde) if key.split()[0] not in TOUJOURS | POUR_PROUVER else ():
            visite = _visit(signed_in, key, address, post=acces.post)
            if visite.response.status_code != 302 or not visite.response["Location"].startswith(SECURITE):
                wrong.append(str(visite))
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        if not signed_in.get(address).get("Location", "").startswith(SECURITE):
            wrong.append(address)
    assert not wrong, "\n".join(wrong)


def test_changes_of_state_are_refused_to_get(monde: Monde) -> None:
    wrong = []
    for key, acces in ACCES.items():
        if acces.post:
            client = client_de(getattr(monde, sorted(acces.qui or {"visiteur"})[0]))
            for address in adresses(key, monde):
                if (status := client.get(address).status_code) != 405:
                    wrong.append(f"{key}: {status}")
    assert wrong == []
