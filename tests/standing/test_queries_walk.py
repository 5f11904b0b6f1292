"""What a page costs does not depend on how many rows there are. Apart from the other walks, for worlds of its own."""

import datetime as dt

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courriels.models import Courriel
from instance.models import Action

from .access import ACCES, adresses
from .clients import client_de
from .monde import Monde, construire
from .rooms import LAYERS

pytestmark = pytest.mark.django_db
MAX_LIST_QUERIES = 12


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in LAYERS]


def test_world_holds_every_model() -> None:
    construire(3)
    through = {field.remote_field.through for model in _models() for field in model._meta.local_many_to_many}
    empty = [m._meta.label for m in _models() if m not in through and m._default_manager.count() < 1]
    assert empty == []


def _pages(monde: Monde) -> dict[str, list[int]]:
    """How many each page takes, one figure per address, once what the process keeps is warm."""
    counts: dict[str, list[int]] = {}
    for key, acces in ACCES.items():
        if acces.post or not acces.page:
            continue
        for rank, role in enumerate(sorted(acces.qui - acces.ailleurs - {"administration"})):
            client = client_de(getattr(monde, role))
            for address in adresses(key, monde):
                if rank == 0:
                    client.get(address)
                with CaptureQueriesContext(connection) as captured:
                    client.get(address)
                counts.setdefault(f"{key}|{role}", []).append(len(captured))
    return counts


@time_machine.travel(dt.datetime.now(dt.UTC), tick=False)  # else what is looked at every few seconds counts at times
def test_pages_cost_the_same_at_one_and_three_rows() -> None:
    with transaction.atomic():
        one = _pages(construire(1))
        transaction.set_rollback(True)
    three = _pages(construire(3))
    faults = [f"{key}: {one[key]} then {three[key]}" for key in one if one[key] != three[key]]
    faults += [f"{key}: {found}" for key, found in three.items() if max(found) > ACCES[key.split("|")[0]].requetes]
    assert not faults, "\n".join(faults)


def _lists(client: Client) -> dict[str, int]:
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
        one = _lists(client_de(construire(1).administration))
        transaction.set_rollback(True)
    three = _lists(client_de(construire(3).administration))
    assert three == one
    assert {label: count for label, count in three.items() if count > MAX_LIST_QUERIES} == {}
