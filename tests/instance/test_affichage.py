"""The theme: one click, no script, no way out of the site."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_choosing_dark_shows_on_every_page_and_comes_back_where_one_was(client: Client) -> None:
    assert "data-theme" not in client.get("/accessibilite/").content.decode()
    reponse = client.post("/affichage/", {"theme": "dark", "retour": "/accessibilite/"})
    assert reponse["Location"] == "/accessibilite/"
    assert '<html lang="fr" data-theme="dark">' in client.get("/accessibilite/").content.decode()
    assert '<html lang="fr" data-theme="dark">' in client.get("/nulle-part/").content.decode()


def test_another_visitor_keeps_their_own_theme(client: Client) -> None:
    client.post("/affichage/", {"theme": "dark"})
    client.get("/accessibilite/")
    assert "data-theme" not in Client().get("/accessibilite/").content.decode()


def test_auto_forgets_the_choice(client: Client) -> None:
    client.post("/affichage/", {"theme": "light"})
    client.post("/affichage/", {"theme": "auto"})
    assert not client.cookies["theme"].value


def test_the_referring_page_keeps_its_filters(client: Client) -> None:
    reponse = client.post(
        "/affichage/",
        {"theme": "dark", "retour": "/"},
        headers={"Referer": "http://testserver/cellule/demandes/?etat=deposee&q=a%20b"},
    )
    assert reponse["Location"] == "/cellule/demandes/?etat=deposee&q=a%20b"


@pytest.mark.parametrize(
    "adresse",
    ["https://evil.example/", "//evil.example/", "http://testserver//evil.example/", "/\\evil.example", "javascript:x"],
)
def test_the_way_back_never_leaves_the_site(client: Client, adresse: str) -> None:
    for reponse in (
        client.post("/affichage/", {"theme": "dark", "retour": adresse}),
        client.post("/affichage/", {"theme": "dark"}, headers={"Referer": adresse}),
    ):
        assert reponse["Location"].startswith("/")
        assert not reponse["Location"].startswith(("//", "/\\"))


def test_a_form_on_another_site_changes_nothing() -> None:
    client = Client(enforce_csrf_checks=True)
    reponse = client.post("/affichage/", {"theme": "dark"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert "theme" not in reponse.cookies


def test_an_unknown_theme_is_ignored(client: Client) -> None:
    assert "theme" not in client.post("/affichage/", {"theme": '"><script>'}).cookies
    client.cookies["theme"] = '"><script>'
    assert "<script>" not in client.get("/accessibilite/").content.decode()


def test_reading_changes_nothing(client: Client) -> None:
    assert client.get("/affichage/").status_code == 405
