"""Every admin page of every model: who may come in, and a constant number of queries whatever the number of rows."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from tests.standing.clients import client_de
from tests.standing.monde import Monde

pytestmark = pytest.mark.django_db


def _addresses(model: type[Model], pk: object) -> list[str]:
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
    found = []
    for name, args in (("changelist", []), ("add", []), ("change", [pk]), ("history", [pk]), ("delete", [pk])):
        try:
            found.append(reverse(base + name, args=args))
        except NoReverseMatch:  # a singleton or a read-only journal may route fewer pages
            continue
    return found


def test_admin_pages_keep_out_whoever_is_not_of_the_cell(monde: Monde) -> None:
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
    clients = {role: client_de(getattr(monde, role)) for role in roles}
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


def test_admin_pages_show_to_the_cell_and_administration(monde: Monde) -> None:
    broken = []
    for role in ("cellule", "administration"):
        client = client_de(getattr(monde, role))
        for model in admin.site._registry:
            row = model._default_manager.first()
            for address in _addresses(model, row.pk if row else 1):
                with transaction.atomic():
                    response = client.get(address)
                if response.status_code not in (200, 302, 403):
                    broken.append(f"{role} {address} {response.status_code}")
    assert broken == []


def test_admin_addresses_of_nothing_are_answered(monde: Monde) -> None:
    client, broken = client_de(monde.administration), []
    for model in admin.site._registry:
        for junk in ("pas-un-numero", "0", "9" * 30, "add/x.css"):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[junk])
            with transaction.atomic():
                status = client.get(address).status_code
            if status not in (302, 404):
                broken.append(f"{address} {status}")
    assert broken == []
