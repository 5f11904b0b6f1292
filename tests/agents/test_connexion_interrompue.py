"""A session lost in the middle of a form."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from .factories import AgentFactory
from .porte import code_recu, demander, entrer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]


def test_form_sent_after_the_session_ended_is_given_back(client: Client) -> None:
    agent = AgentFactory(email="maud@isere.example")
    saisie = {"prenom": "Maud", "nom": "L’Hôte <b>", "categorie": "A", "encadrement": "aucun"}
    reponse = client.post("/mon-espace/profil/", saisie, HTTP_REFERER="http://testserver/mon-espace/profil/?next=/")
    assert reponse["Location"].startswith("/connexion/?next=")
    assert "Ce que vous avez écrit est gardé" in client.get(reponse["Location"]).content.decode()
    demander(client, "maud@isere.example")
    assert entrer(client, code_recu("maud@isere.example"))["Location"] == "/connexion/reprendre/"
    page = client.get("/connexion/reprendre/").content.decode()
    assert 'action="/mon-espace/profil/"' in page
    assert 'name="nom" value="L’Hôte &lt;b&gt;"' in page
    assert "csrfmiddlewaretoken" in page
    champs = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    champs["nom"] = "L’Hôte"
    client.post("/mon-espace/profil/", {**champs, "direction": agent.direction_id})
    agent.refresh_from_db()
    assert agent.nom == "L’Hôte"


def test_interrupted_form_is_forgotten_after_an_hour(client: Client) -> None:
    AgentFactory(email="maud@isere.example")
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False) as horloge:
        client.post("/mon-espace/profil/", {"prenom": "Maud"})
        horloge.shift(dt.timedelta(hours=1, seconds=1))
        demander(client, "maud@isere.example")
        assert entrer(client, code_recu("maud@isere.example"))["Location"] == "/mon-espace/"


def test_interrupted_form_can_be_left(client: Client) -> None:
    AgentFactory(email="maud@isere.example")
    client.post("/mon-espace/profil/", {"prenom": "Maud"}, HTTP_REFERER="https://pirate.example/x")
    demander(client, "maud@isere.example")
    entrer(client, code_recu("maud@isere.example"))
    assert client.post("/connexion/reprendre/")["Location"] == "/mon-espace/profil/"
    assert client.get("/connexion/reprendre/")["Location"] == settings.LOGIN_REDIRECT_URL
