"""A session lost in the middle of the form: what was typed is kept, and a key alone opens nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from demandes.models import Brouillon
from tests.demandes.depot import ouvrir, poster, remplir, reponses

pytestmark = pytest.mark.django_db


def test_step_posted_after_the_session_is_lost_is_kept(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    perdu = Client(enforce_csrf_checks=True)
    reponse = poster(perdu, brouillon, 3, **reponses(agent)[3])
    suite = reverse("demandes:etape", args=[brouillon.cle, 4])
    assert reponse.url == f"/connexion/?next={suite}"
    brouillon.refresh_from_db()
    assert brouillon.donnees["participants"] == "62"
    assert client.get(suite).status_code == 200


def test_wrong_step_posted_after_the_session_is_lost_is_kept_and_shown_again(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    reponse = poster(Client(), brouillon, 3, participants="400")
    page = client.get(reverse("demandes:etape", args=[brouillon.cle, 3]) + "?revoir=1")
    assert reponse.status_code == 302
    assert "400\u00a0participants" in page.content.decode()


def test_very_first_step_posted_after_the_session_is_lost_is_kept(client_de, agent):
    action, ouverture = ouvrir(client_de(agent))
    Client().post(action, reponses(agent)[1] | {"ouverture": ouverture})
    brouillon = Brouillon.objects.get()
    assert brouillon.agent == agent
    assert brouillon.donnees["commanditaire_nom"] == "Hervé Granjean"


def test_key_alone_opens_no_draft(agent):
    action = reverse("demandes:etape", args=["00000000-0000-4000-8000-000000000000", 1])
    assert Client().post(action, reponses(agent)[1]).status_code == 404
    assert Client().post(action, reponses(agent)[1] | {"ouverture": "x.y.z"}).status_code == 404


def test_opening_of_another_key_is_refused(client_de, agent):
    _, ouverture = ouvrir(client_de(agent))
    ailleurs = reverse("demandes:etape", args=["00000000-0000-4000-8000-000000000000", 1])
    assert Client().post(ailleurs, reponses(agent)[1] | {"ouverture": ouverture}).status_code == 404
