"""Legal pages, pages of error, files for robots."""

import re
from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory

from isere_inno import views
from tests.agents.factories import AgentFactory
from tests.connexion import connecter

pytestmark = pytest.mark.django_db


def test_accessibility_statement_claims_nothing_unaudited(client: Client) -> None:
    page = client.get("/accessibilite/").content.decode()
    assert "Ce site est non conforme" in page
    assert "totalement conforme" not in page
    assert "Défenseur des droits" in page


def test_data_protection_tells_basis_durations_and_rights(client: Client) -> None:
    page = client.get("/donnees-personnelles/").content.decode()
    for attendu in ("mission d’intérêt public", "30\u00a0jours", "CNIL", "innovation@isere.example"):
        assert attendu in page


def test_texts_of_the_instance_are_shown_escaped(client: Client) -> None:
    from instance import services

    services.enregistrer_identite(par=None, texte_mentions="SIRET 123\n\n<script>x</script>", hebergeur="Chez nous")
    page = client.get("/mentions-legales/").content.decode()
    assert "SIRET 123" in page
    assert "Chez nous" in page
    assert "<script>" not in page


def test_unknown_address_helps(client: Client) -> None:
    reponse = client.get("/nulle-part/")
    assert reponse.status_code == 404
    page = reponse.content.decode()
    assert "Revenir à l’accueil" in page
    assert "innovation@isere.example" in page


def test_reserved_page_says_who_one_is_signed_in_as(client_de: Callable) -> None:
    agent = AgentFactory(prenom="Maud", nom="Tissot")
    request = RequestFactory().get("/")
    request.user = agent
    page = views.permission_denied(request).content.decode()
    assert "Maud Tissot" in page


def test_expired_form_says_nothing_was_saved() -> None:
    client = Client(enforce_csrf_checks=True)
    agent = AgentFactory()
    connecter(client, agent)
    reponse = client.post("/admin/logout/")
    assert reponse.status_code == 403
    assert "restée ouverte trop longtemps" in reponse.content.decode()


def test_failure_page_needs_no_database(django_db_blocker) -> None:
    with django_db_blocker.block():
        reponse = views.server_error(RequestFactory().get("/"))
    assert reponse.status_code == 500
    assert "L’erreur est de notre côté" in reponse.content.decode()


def test_robots_stay_out_of_private_pages(client: Client) -> None:
    lignes = client.get("/robots.txt").content.decode().splitlines()
    assert lignes[0] == "User-agent: *"
    assert {"Disallow: /admin/", "Disallow: /verifier/", "Disallow: /mon-espace/"} <= set(lignes)


def test_security_txt_follows_its_standard(client: Client) -> None:
    texte = client.get("/.well-known/security.txt").content.decode()
    assert re.search(r"^Contact: mailto:\S+@\S+$", texte, re.MULTILINE)
    assert re.search(r"^Expires: \d{4}-12-31T23:59:59Z$", texte, re.MULTILINE)
