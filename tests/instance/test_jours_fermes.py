"""The cell's closed days, entered in the admin."""

from collections.abc import Callable

import pytest
from django.test import Client

from agents.models import MembreCellule
from instance.models import Action, JourFerme
from tests.agents.factories import CelluleFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/instance/jourferme/"


def test_the_cell_closes_a_day(client_de: Callable) -> None:
    client: Client = client_de(CelluleFactory())
    assert client.post(f"{PAGE}add/", {"jour": "24/12/2026", "libelle": "Veille de Noël"}).status_code == 302
    assert JourFerme.objects.get().libelle == "Veille de Noël"
    assert Action.objects.get().verbe == "instance.jour_ferme"


def test_the_same_day_is_not_closed_twice(client_de: Callable) -> None:
    client: Client = client_de(CelluleFactory())
    for _ in range(2):
        reponse = client.post(f"{PAGE}add/", {"jour": "2026-12-24", "libelle": "Fermeture"})
    assert reponse.status_code == 200
    assert JourFerme.objects.count() == 1


def test_reopening_a_day_is_journalled(client_de: Callable) -> None:
    client: Client = client_de(CelluleFactory(role=MembreCellule.Role.ADMINISTRATION))
    client.post(f"{PAGE}add/", {"jour": "2026-12-24", "libelle": "Fermeture"})
    ferme = JourFerme.objects.get()
    assert client.post(f"{PAGE}{ferme.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not JourFerme.objects.exists()
    assert Action.objects.first().verbe == "instance.jour_rouvert"
