"""Requests that the cell enters for somebody who called."""

import pytest
from django.urls import reverse

from agents.models import Agent
from courriels.models import Courriel
from demandes.models import Brouillon, Demande
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.depot import poster, reponses

pytestmark = pytest.mark.django_db


def test_cell_enters_a_request_for_somebody_without_mailbox(client_de, agent):
    cellule, terrain = CelluleFactory(), AgentFactory(prenom="José", email=None)
    client = client_de(cellule)
    page = client.get(reverse("demandes:commencer") + f"?pour={terrain.numero}")
    assert "José" in page.content.decode()
    etapes = reponses(terrain)
    client.post(page.context["action"], etapes[1] | {"ouverture": page.context["ouverture"]})
    brouillon = Brouillon.objects.get()
    for etape in (2, 3, 4, 5):
        poster(client, brouillon, etape, **etapes[etape])
    client.post(reverse("demandes:envoyer", args=[brouillon.cle]))
    demande = Demande.objects.get()
    assert (demande.demandeur, demande.saisie_par) == (terrain, cellule)
    assert Courriel.objects.get(regle="demandes.accuse").destinataire == cellule.email


def test_only_the_cell_enters_for_somebody_else(client_de, agent):
    autre = AgentFactory()
    page = client_de(agent).get(reverse("demandes:commencer") + f"?pour={autre.numero}")
    assert page.context["brouillon"].demandeur == agent


def test_cell_finds_or_registers_the_person_who_called(client_de, agent):
    cellule = CelluleFactory()
    client, adresse = client_de(cellule), reverse("demandes:saisir")
    assert client_de(agent).get(adresse).status_code == 404
    assert str(agent.numero) in client.get(adresse, {"q": "maud"}).content.decode()
    page = client.post(adresse, {"prenom": "José", "nom": "", "email": "jose@gmail.com"})
    assert {"nom", "email", "direction"} <= set(page.context["form"].errors)
    reponse = client.post(adresse, {"prenom": "José", "nom": "d’Amico", "email": "", "direction": agent.direction_id})
    inscrit = Agent.objects.get(prenom="José")
    assert (inscrit.email, inscrit.institution) == (None, agent.institution)
    assert reponse.url.endswith(f"?pour={inscrit.numero}")
