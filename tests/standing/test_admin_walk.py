"""Every admin page of every model: who may come in, and a constant number of queries whatever the number of rows."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from courriels.models import Courriel
from instance.models import Action
from tests.connexion import connecter
from tests.standing.monde import Monde, construire
from tests.standing.rooms import LAYERS

pytestmark = pytest.mark.django_db
MAX_LIST_QUERIES = 12


def _client(agent: Any) -> Client:
    client = Client()
    if agent is not None:
        connecter(client, agent)
    return client


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in LAYERS]


def test_world_holds_every_model() -> None:
    construire(3)
    through = {field.remote_field.through for model in _models() for field in model._meta.local_many_to_many}
    empty = [m._meta.label for m in _models() if m not in through and m._default_manager.count() < 1]
    assert empty == []


def _addresses(model: type[Model], pk: object) -> list[str]:
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
    found = []
    for name, args in (("changelist", []), ("add", []), ("change", [pk]), ("history", [pk]), ("delete", [pk])):
        try:
            found.append(reverse(base + name, args=args))
        except NoReverseMatch:  # a singleton or a read-only journal may route fewer pages
            continue
    return found


def test_admin_pages_keep_out_whoever_is_not_of_the_cell() -> None:
    monde = construire()
    roles = (
        "visiteur",
        "demandeur",
        "commanditaire",
        "facilitateur",
        "referent",
        "lecteur_rh",
        "directeur",
        "etranger",
        "formateur",
    )
    clients = {role: _client(getattr(monde, role)) for role in roles}
    doors = (settings.LOGIN_URL, reverse("admin:login"))
    let_in = []
    for role, client in clients.items():
        response = client.get(reverse("admin:login"), follow=True)
        if response.status_code != 403 and not response.request["PATH_INFO"].startswith(settings.LOGIN_URL):
            let_in.append(f"{role} {response.request['PATH_INFO']} {response.status_code}")
    for model in admin.site._registry:
        row = model._default_manager.first()
        for address in _addresses(model, row.pk if row else 1):
            for role, client in clients.items():
                response = client.get(address)
                signing_in = response.status_code == 302 and response["Location"].startswith(doors)
                if response.status_code not in (403, 404) and not signing_in:
                    let_in.append(f"{role} {address} {response.status_code} {response.get('Location', '')}")
    assert let_in == []


def test_admin_pages_show_to_the_cell_and_administration() -> None:
    monde = construire()
    broken = []
    for role in ("cellule", "administration"):
        client = _client(getattr(monde, role))
        for model in admin.site._registry:
            row = model._default_manager.first()
            for address in _addresses(model, row.pk if row else 1):
                with transaction.atomic():
                    response = client.get(address)
                if response.status_code not in (200, 302, 403):
                    broken.append(f"{role} {address} {response.status_code}")
    assert broken == []


def test_admin_addresses_of_nothing_are_answered() -> None:
    client, broken = _client(construire().administration), []
    for model in admin.site._registry:
        for junk in ("pas-un-numero", "0", "9" * 30, "add/x.css"):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[junk])
            with transaction.atomic():
                status = client.get(address).status_code
            if status not in (302, 404):
                broken.append(f"{address} {status}")
    assert broken == []


def _queries(client: Client) -> dict[str, int]:
    counts = {}
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        client.get(address)  # warms the content types
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(address)
        counts[model._meta.label] = len(captured)
    for model in (Action, Courriel):  # they name objects of any kind: one query for each kind on the page
        montres = model._default_manager.all()[: admin.site._registry[model].list_per_page]
        counts[model._meta.label] -= len({ligne.objet_type_id for ligne in montres})
    return counts


def test_admin_lists_cost_the_same_at_one_and_three_rows() -> None:
    with transaction.atomic():
        one = _queries(_client(construire(1).administration))
        transaction.set_rollback(True)
    three = _queries(_client(construire(3).administration))
    assert three == one
    assert {label: count for label, count in three.items() if count > MAX_LIST_QUERIES} == {}


def test_world_is_a_world() -> None:
    assert isinstance(construire(), Monde)
