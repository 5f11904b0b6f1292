"""Public pages kept whole: one query when nothing changed, never stale when something did, the same for everybody."""

import gzip
from collections.abc import Callable

import brotli
import pytest
from django.contrib.messages import constants
from django.db import connection
from django.test import Client

from demandes.models import Format
from instance import services
from instance.models import Identite
from tests.agents.factories import CelluleFactory
from tests.demandes.factories import FormatFactory

pytestmark = pytest.mark.django_db
PAGES = ["/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_already_known_costs_one_query(client: Client, page: str, django_assert_num_queries) -> None:
    services.enregistrer_identite(par=None, nom="Portail")
    attendues = 2 if page == "/" else 1  # home looks at last year too while this one has nothing to tell
    premier = client.get(page).content
    with django_assert_num_queries(attendues):
        assert client.get(page).content == premier


@pytest.mark.parametrize("page", PAGES)
def test_unchanged_page_answers_304(client: Client, page: str) -> None:
    etag = client.get(page)["ETag"]
    reponse = client.get(page, headers={"If-None-Match": etag})
    assert reponse.status_code == 304
    assert reponse.content == b""
    assert reponse["ETag"] == etag


@pytest.mark.parametrize("page", PAGES)
def test_a_change_shows_at_once_however_it_was_made(client: Client, page: str) -> None:
    etag = client.get(page)["ETag"]
    services.enregistrer_identite(par=None, nom="Premier nom")
    reponse = client.get(page, headers={"If-None-Match": etag})
    assert "Premier nom" in reponse.content.decode()
    Identite.objects.update(nom="Deuxième nom")
    assert "Deuxième nom" in client.get(page).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE instance_identite SET nom = 'Troisième nom'")
    assert "Troisième nom" in client.get(page).content.decode()


def test_a_replaced_row_shows_although_their_number_is_the_same(client: Client) -> None:
    FormatFactory(nom="Ancien")
    assert "Ancien" in client.get("/").content.decode()
    Format.objects.all().delete()
    FormatFactory(nom="Nouveau")
    page = client.get("/").content.decode()
    assert "Nouveau" in page
    assert "Ancien" not in page


def test_a_changed_rule_shows_on_the_pages_that_tell_it(client: Client) -> None:
    assert "5\u00a0jours ouvrés" in client.get("/").content.decode()
    services.modifier_regle("demandes.delai_qualification", 8, par=None)
    assert "8\u00a0jours ouvrés" in client.get("/").content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_everybody_gets_the_same_page_without_a_token(client_de: Callable, page: str) -> None:
    agent = CelluleFactory(prenom="Zéphyrine")
    connectee = client_de(agent).get(page)
    anonyme = Client().get(page)
    assert connectee.content == anonyme.content
    assert b"csrfmiddlewaretoken" not in anonyme.content
    assert "Set-Cookie" not in connectee.headers
    assert not connectee.cookies
    assert "Zéphyrine" not in connectee.content.decode()


def test_a_pending_message_is_neither_shown_nor_lost(client_de: Callable) -> None:
    client = client_de(CelluleFactory())
    client.get("/accessibilite/")
    client.post("/admin/instance/jourferme/add/", {"jour": "2026-12-24", "libelle": "Fermeture"})
    services.enregistrer_identite(par=None, nom="Autre")  # so that the page is rendered anew
    assert "a été ajouté" not in client.get("/accessibilite/").content.decode()
    page = client.get("/mon-espace/", follow=True).content.decode()
    assert "Fermeture" in page
    assert constants.SUCCESS == 25


@pytest.mark.parametrize(("codage", "lire"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_the_page_travels_compressed(client: Client, codage: str, lire: Callable[[bytes], bytes]) -> None:
    nue = client.get("/")
    reponse = client.get("/", headers={"Accept-Encoding": f"deflate, {codage}"})
    assert reponse["Content-Encoding"] == codage
    assert lire(reponse.content) == nue.content
    assert reponse["ETag"] != nue["ETag"]
    assert {"Accept-Encoding", "Cookie"} <= set(reponse["Vary"].split(", "))


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200


def test_query_string_changes_nothing(client: Client) -> None:
    assert client.get("/?q=<script>").content == client.get("/").content


def test_the_common_header_offers_no_sign_in_to_somebody_signed_in(client_de: Callable) -> None:
    assert "Se connecter" not in client_de(CelluleFactory()).get("/").content.decode()
    assert "Mon espace" in Client().get("/").content.decode()
