"""What a page costs does not depend on how many rows there are. Apart from the other walks, for worlds of its own."""

import datetime as dt

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courriels.models import Courriel
from instance.models import Action

from .access import ACCES, adresses
from .access.roles import ROLES
from .clients import client_de
from .monde import Monde, construire
from .rooms import LAYERS

pytestmark = pytest.mark.django_db
MAX_LIST_QUERIES = 12


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in LAYERS]


def _empty() -> list[str]:
    through = {field.remote_field.through for model in _models() for field in model._meta.local_many_to_many}
    return [m._meta.label for m in _models() if m not in through and m._default_manager.count() < 1]


def _pages(monde: Monde) -> dict[str, list[int]]:
    """How many each page takes, one figure per address, once what the process keeps is warm."""
    counts: dict[str, list[int]] = {}
    clients = {role: client_de(getattr(monde, role)) for role in ROLES}
    for key, acces in ACCES.items():
        if acces.post or not acces.page:
            continue
        for rank, role in enumerate(sorted(acces.qui - acces.ailleurs - {"administration"})):
            for address in adresses(key, monde):
                if rank == 0:
                    clients[role].get(address)
                with CaptureQueriesContext(connection) as captured:
                    clients[role].get(address)
                counts.setdefault(f"{key}|{role}", []).append(len(captured))
    assert [role for role in ROLES if SESSION_KEY not in clients[role].session] == ["visiteur"]
    return counts


def _lists(client: Client) -> dict[str, int]:
    counts = {}
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        client.get(address)  # warms the content types
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address)
        counts[model._meta.label] = len(captured)
        if model in (Action, Courriel):  # they name objects of any kind: one query for each kind on the page
            counts[model._meta.label] -= len({shown.objet_type_id for shown in page.context["cl"].result_list})
    return counts


@time_machine.travel(dt.datetime.now(dt.UTC), tick=False)  # else what is looked at every few seconds counts at times
def test_pages_and_admin_lists_cost_the_same_at_one_and_three_rows() -> None:
    """One test, because making a world takes longer than walking its lists."""
    with transaction.atomic():
        monde = construire(1)
        one_of_lists, one = _lists(client_de(monde.administration)), _pages(monde)
        transaction.set_rollback(True)
    monde = construire(3)
    assert _empty() == []
    lists, three = _lists(client_de(monde.administration)), _pages(monde)
    faults = [f"{key}: {one[key]} then {three[key]}" for key in one if one[key] != three[key]]
    faults += [f"{key}: {found}" for key, found in three.items() if max(found) > ACCES[key.split("|")[0]].requetes]
    faults += [f"{label}: {one_of_lists[label]} then {n}" for label, n in lists.items() if n != one_of_lists[label]]
    faults += [f"{label}: {n}" for label, n in lists.items() if n > MAX_LIST_QUERIES]
    assert not faults, "\n".join(faults)
