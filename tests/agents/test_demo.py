import pytest
from django.test import Client, override_settings
from django.urls import path

from agents import connexion_urls, demo, views
from isere_inno import urls

from .factories import AgentFactory

pytestmark = pytest.mark.django_db


class AvecDemo:
    urlpatterns = [*connexion_urls.adresses(demo=True), *urls.urlpatterns]
    handler404 = urls.handler404


class RouteEchappee:
    """The route without the mode: what a slip in the settings would give."""

    urlpatterns = [path("connexion/demo/", views.connexion_demo, name="connexion_demo"), *urls.urlpatterns]
    handler404 = urls.handler404


@pytest.mark.parametrize("personne", list(demo.PERSONNES), ids=lambda personne: personne.cle)
@override_settings(DEMO=True, ROOT_URLCONF=AvecDemo)
def test_demo_offers_each_kind_of_person_in_one_click(client: Client, personne: demo.PersonneDemo) -> None:
    agent = AgentFactory(email=personne.email)
    contenu = client.get("/connexion/?next=/mon-espace/profil/").content.decode()
    assert personne.qualite in contenu
    reponse = client.post("/connexion/demo/", {"personne": personne.cle, "next": "/mon-espace/profil/"})
    assert reponse["Location"] == "/mon-espace/profil/"
    assert client.session["_auth_user_id"] == str(agent.pk)


@override_settings(DEMO=True, ROOT_URLCONF=AvecDemo)
def test_demo_changes_identity_without_signing_out(client_de) -> None:
    client = client_de(AgentFactory())
    agent = AgentFactory(email=demo.PERSONNES["cellule"].email)
    client.post("/connexion/demo/", {"personne": "cellule"})
    assert client.session["_auth_user_id"] == str(agent.pk)


@override_settings(DEMO=True, ROOT_URLCONF=AvecDemo)
@pytest.mark.parametrize("personne", ["cellule", "inconnue", ""])
def test_demo_without_its_data_says_so(client: Client, personne: str) -> None:
    reponse = client.post("/connexion/demo/", {"personne": personne}, follow=True)
    assert "chargez les données de démonstration" in reponse.content.decode()
    assert "_auth_user_id" not in client.session


@override_settings(DEMO=True, ROOT_URLCONF=AvecDemo)
def test_demo_identity_is_never_taken_by_a_link(client: Client) -> None:
    AgentFactory(email=demo.PERSONNES["cellule"].email)
    assert client.get("/connexion/demo/?personne=cellule").status_code == 405


def test_demo_is_neither_routed_nor_shown_outside_demo_mode(client: Client) -> None:
    AgentFactory(email=demo.PERSONNES["cellule"].email)
    assert client.post("/connexion/demo/", {"personne": "cellule"}).status_code == 404
    contenu = client.get("/connexion/").content.decode()
    assert "démonstration" not in contenu
    assert "_auth_user_id" not in client.session


@override_settings(ROOT_URLCONF=RouteEchappee)
def test_demo_is_refused_outside_demo_mode_even_if_routed(client: Client) -> None:
    AgentFactory(email=demo.PERSONNES["cellule"].email)
    assert client.post("/connexion/demo/", {"personne": "cellule"}).status_code == 404
    assert "_auth_user_id" not in client.session
