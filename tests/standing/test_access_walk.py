"""Every URL × role × object of another institution."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from .access import ACCES, ROLES, Acces
from .monde import Monde, construire
from .routes import routes

pytestmark = pytest.mark.django_db
BACKEND = "agents.backends.RolesBackend"


def _client(agent: Any) -> Client:
    client = Client()
    if agent is not None:
        client.force_login(agent, backend=BACKEND)
    return client


def _address(name: str, acces: Acces, monde: Monde) -> str:
    return reverse(name, kwargs=acces.arguments(monde)) + acces.suite


def test_every_route_says_who_may_open_it() -> None:
    names = {route.name for route in routes()}
    assert sorted(names - ACCES.keys()) == []
    assert sorted(ACCES.keys() - names) == []


def _refused(response: Any) -> bool:
    to_sign_in = response.status_code == 302 and response["Location"].startswith(settings.LOGIN_URL)
    return to_sign_in or response.status_code in (403, 404)


@pytest.mark.parametrize("role", ROLES)
def test_routes_open_only_to_whom_they_should(role: str) -> None:
    monde = construire()
    client = _client(getattr(monde, role))
    wrong = []
    for name, acces in ACCES.items():
        with transaction.atomic():
            address = _address(name, acces, monde)
            response = client.post(address) if acces.post else client.get(address)
            b"".join(response)  # a file is closed once it is read
            transaction.set_rollback(True)
        broken = response.status_code >= 500 and response.status_code != 503  # 503: health says what is missing here
        if broken or _refused(response) == (role in acces.qui):
            wrong.append(f"{name} {address}: {response.status_code} {response.get('Location', '')}")
    assert wrong == []


def test_changes_of_state_are_refused_to_get() -> None:
    monde = construire()
    wrong = []
    for name, acces in ACCES.items():
        if acces.post:
            role = next(iter(acces.qui), "visiteur")
            response = _client(getattr(monde, role)).get(_address(name, acces, monde))
            if response.status_code != 405:
                wrong.append(f"{name}: {response.status_code}")
    assert wrong == []


def test_pages_do_not_write() -> None:
    """A read-only page that writes would be repeated by mail scanners, prefetches and crawlers."""
    monde = construire()
    wrong = []
    for name, acces in ACCES.items():
        if acces.post or not acces.qui:
            continue
        client = _client(getattr(monde, sorted(acces.qui - {"visiteur"} or acces.qui)[0]))
        address = _address(name, acces, monde)
        with transaction.atomic(), CaptureQueriesContext(connection) as captured:
            b"".join(client.get(address))
            transaction.set_rollback(True)
        writes = [q["sql"][:90] for q in captured if q["sql"].split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE")]
        if [sql for sql in writes if "django_session" not in sql]:
            wrong.append(f"{name}: {writes}")
    assert wrong == []


def _queries(monde: Monde) -> dict[str, int]:
    counts = {}
    for name, acces in ACCES.items():
        if acces.post or not acces.page:
            continue
        for role in sorted(acces.qui - {"administration"}):
            client = _client(getattr(monde, role))
            address = _address(name, acces, monde)
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts[f"{name} {role}"] = len(captured)
    return counts


def test_pages_cost_the_same_at_one_and_three_rows() -> None:
    with transaction.atomic():
        one = _queries(construire(1))
        transaction.set_rollback(True)
    three = _queries(construire(3))
    assert {key: (one[key], three[key]) for key in one if one[key] != three[key]} == {}
    most = {key: ACCES[key.split()[0]].requetes for key in three}
    assert {key: count for key, count in three.items() if count > most[key]} == {}
