"""« Mon espace » and the admin's first page show what the rooms declare, to whom it concerns."""

from collections.abc import Callable

import pytest
from django.test import Client

from agents.models import MembreCellule
from courriels.models import Courriel
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.factories import DemandeFactory

pytestmark = pytest.mark.django_db


def test_a_visitor_signs_in_first(client: Client) -> None:
    reponse = client.get("/mon-espace/")
    assert reponse.status_code == 302
    assert reponse["Location"].startswith("/connexion/")


def test_a_newcomer_is_told_what_to_do(client_de: Callable) -> None:
    page = client_de(AgentFactory(prenom="Maud")).get("/mon-espace/").content.decode()
    assert "Bonjour Maud" in page
    assert "Demander un accompagnement" in page


def test_only_the_cell_sees_its_entry(client_de: Callable) -> None:
    assert "/admin/" not in client_de(AgentFactory()).get("/mon-espace/").content.decode()
    page = client_de(CelluleFactory()).get("/admin/").content.decode()
    assert "Règles et délais" in page


def test_admin_is_closed_to_an_agent(client_de: Callable) -> None:
    assert client_de(AgentFactory()).get("/admin/").status_code in (302, 403)


def test_tables_of_packages_are_not_edited_by_hand(client_de: Callable) -> None:
    page = client_de(CelluleFactory(role=MembreCellule.Role.ADMINISTRATION)).get("/admin/").content.decode()
    assert "/admin/account/" not in page
    assert "/admin/auth/" not in page
    assert "/admin/socialaccount/" not in page


def test_admin_opens_on_what_awaits_the_cell(client_de: Callable, django_assert_max_num_queries) -> None:
    client = client_de(CelluleFactory())
    DemandeFactory.create_batch(3)
    with django_assert_max_num_queries(19):
        page = client.get("/admin/").content.decode()
    assert '<li class="urgent"><a href="/cellule/demandes/?etape=qualifier"><b>3</b><span>À qualifier</span>' in page
    assert "Courriels non partis" not in page


def test_admin_says_when_an_email_could_not_leave(client_de: Callable) -> None:
    demande = DemandeFactory()
    Courriel.objects.create(
        regle="essai", objet=demande, destinataire="maud@isere.example", etat=Courriel.Etat.ECHEC, erreur="refusé"
    )
    page = client_de(CelluleFactory()).get("/admin/").content.decode()
    assert "Courriels non partis" in page
    assert "etat__exact=echec" in page
