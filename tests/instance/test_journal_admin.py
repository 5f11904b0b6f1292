"""The journal in the admin: to read and search, at a constant cost, never to change."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.models import MembreCellule
from instance import journal, services
from instance.journal import Externe
from instance.models import Action
from tests.agents.factories import CelluleFactory
from tests.demandes.factories import DemandeFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/instance/action/"


@pytest.fixture
def admin(client_de: Callable) -> Client:
    return client_de(CelluleFactory(role=MembreCellule.Role.ADMINISTRATION))


def _ecrire(combien: int) -> None:
    for _ in range(combien):
        journal.ecrire("instance.jour_ferme", DemandeFactory(), par=CelluleFactory(prenom="Zoé"), motif="un motif")


def test_each_line_says_who_did_what_on_what(admin: Client) -> None:
    _ecrire(1)
    journal.ecrire("instance.jour_rouvert", DemandeFactory(), par=Externe("Le ou la commanditaire"))
    page = admin.get(PAGE).content.decode()
    assert "a fermé un jour" in page
    assert "Zoé" in page
    assert "Le ou la commanditaire" in page


def test_search_ignores_accents(admin: Client) -> None:
    _ecrire(1)
    services.modifier_regle("demandes.delai_qualification", 7, par=None)
    trouve = admin.get(PAGE, {"q": "zoe"}).content.decode()
    assert "a fermé un jour" in trouve.partition('id="result_list"')[2]
    assert "a modifié une règle" not in trouve.partition('id="result_list"')[2].partition("</table>")[0]


def test_list_costs_as_many_queries_for_three_rows_as_for_one(admin: Client) -> None:
    comptes = []
    for combien in (1, 2):
        _ecrire(combien)
        admin.get(PAGE)
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            assert admin.get(PAGE).status_code == 200
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1] <= 12


def test_nobody_changes_the_journal(admin: Client) -> None:
    _ecrire(1)
    action = Action.objects.get()
    assert admin.get(f"{PAGE}add/").status_code == 403
    assert admin.post(f"{PAGE}{action.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.post(f"{PAGE}{action.pk}/change/", {"motif": "faux"}).status_code == 403
    assert Action.objects.get().motif == "un motif"


def test_a_line_outlives_what_it_tells_of(admin: Client) -> None:
    services.modifier_regle("demandes.delai_qualification", 7, par=None)
    services.retablir_regle("demandes.delai_qualification", par=None)
    page = admin.get(PAGE).content.decode()
    assert "supprimé depuis" in page
    action = Action.objects.first()
    assert action is not None
    assert "Qualifier une demande" in admin.get(f"{PAGE}{action.pk}/change/").content.decode()
