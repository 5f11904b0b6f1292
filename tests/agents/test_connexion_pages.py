"""The pages of the door: what they say, where they lead, what they do not open."""

import pytest
from django.test import Client

from agents.models import DemandeDeCode

from .factories import AgentFactory
from .porte import code_recu, connecte, demander, entrer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]


@pytest.mark.parametrize(
    "email", ["", "maud", "maud@", "a@b@isere.example", "x" * 10_000, "<b>@isere.example", "\0@x.fr"]
)
def test_bad_address_is_explained_beside_the_field(client: Client, email: str) -> None:
    reponse = client.post("/connexion/", {"email": email})
    assert reponse.status_code == 200
    assert 'aria-invalid="true"' in reponse.content.decode()
    assert not DemandeDeCode.objects.exists()


def test_sign_in_page_says_which_institutions_are_members(client: Client) -> None:
    contenu = client.get("/connexion/").content.decode()
    assert "Département de l’Isère" in contenu
    assert "@isere.example" in contenu
    assert "innovation@isere.example" in contenu


def test_sign_in_leads_back_to_the_page_asked_for(client: Client) -> None:
    AgentFactory(email="maud@isere.example")
    depart = client.get("/mon-espace/?onglet=2")
    assert depart["Location"] == "/connexion/?next=/mon-espace/%3Fonglet%3D2"
    suite = "/mon-espace/?onglet=2"
    assert f'name="next" value="{suite}"' in client.get(depart["Location"]).content.decode()
    page = demander(client, "maud@isere.example", suite)
    assert f'name="next" value="{suite}"' in page.content.decode()
    assert entrer(client, code_recu("maud@isere.example"), suite)["Location"] == suite


@pytest.mark.parametrize(
    "suite",
    [
        "https://pirate.example/",
        "//pirate.example",
        "/\\pirate.example",
        "javascript:alert(1)",
        "/deconnexion/",
        "/connexion/",
    ],
)
def test_sign_in_leads_nowhere_else(client: Client, suite: str) -> None:
    demander(client, "maud@isere.example", suite)
    assert entrer(client, code_recu("maud@isere.example"), suite)["Location"] == "/mon-espace/"


def test_session_key_changes_at_sign_in(client: Client) -> None:
    demander(client, "maud@isere.example")
    avant = client.session.session_key
    entrer(client, code_recu("maud@isere.example"))
    assert client.session.session_key != avant


def test_code_page_without_a_request_asks_the_address(client: Client) -> None:
    assert client.get("/connexion/code/?next=/mon-espace/profil/")["Location"] == (
        "/connexion/?next=%2Fmon-espace%2Fprofil%2F"
    )
    assert client.post("/connexion/renvoyer/")["Location"].startswith("/connexion/")


def test_signed_in_person_is_not_asked_again(client_de) -> None:
    client = client_de(AgentFactory())
    assert client.get("/connexion/")["Location"] == "/mon-espace/"
    assert client.get("/connexion/code/")["Location"] == "/mon-espace/"


def test_sign_out_needs_a_post(client_de) -> None:
    client = client_de(AgentFactory())
    assert client.get("/deconnexion/").status_code == 405
    assert connecte(client)
    assert client.post("/deconnexion/")["Location"] == "/"
    assert not connecte(client)


def test_header_says_who_is_signed_in(client: Client, client_de) -> None:
    assert "Se connecter" in client.get("/connexion/").content.decode()
    contenu = client_de(AgentFactory(prenom="Maud", nom="Tissot")).get("/mon-espace/").content.decode()
    assert "Maud Tissot" in contenu
    assert "Se déconnecter" in contenu


@pytest.mark.parametrize(
    "nom", ["account_signup", "account_reset_password", "account_email", "account_change_password"]
)
def test_pages_of_allauth_are_not_exposed(nom: str) -> None:
    from django.urls import NoReverseMatch, reverse

    with pytest.raises(NoReverseMatch):
        reverse(nom)


def test_admin_login_is_the_same_door(client: Client, client_de) -> None:
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/connexion/?next=%2Fadmin%2F"
    reponse = client_de(AgentFactory()).get("/admin/", follow=True)
    assert reponse.status_code == 403


def test_password_opens_nothing(client: Client) -> None:
    agent = AgentFactory(email="maud@isere.example")
    agent.set_password("secret")
    agent.save()
    assert not client.login(email="maud@isere.example", password="secret")
