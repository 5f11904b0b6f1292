"""A request begun and left: kept, found again, thrown away, and nobody else’s."""

import pytest
from django.test import Client
from django.urls import reverse

from courriels.models import Courriel
from demandes.models import Brouillon
from tests.agents.factories import AgentFactory
from tests.demandes.depot import poster, remplir

pytestmark = pytest.mark.django_db


def test_draft_is_announced_once_with_a_link_that_leads_back(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=3)
    courriel = Courriel.objects.get(regle="demandes.brouillon")
    assert courriel.destinataire == agent.email
    reponse = client.get(reverse("demandes:reprendre", args=[brouillon.cle]))
    assert reponse.url == reverse("demandes:etape", args=[brouillon.cle, 4])


def test_leaving_for_later_saves_and_returns_to_my_space(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    reponse = poster(client, brouillon, 3, participants="12", quitter="1")
    assert reponse.url == reverse("mon_espace")
    espace = client.get(reponse.url).content.decode()
    assert "Des engagements d’accueil communs" in espace
    assert reverse("demandes:reprendre", args=[brouillon.cle]) in espace
    page = client.get(reverse("demandes:etape", args=[brouillon.cle, 3])).content.decode()
    assert 'value="12"' in page
    assert "points à revoir" not in page


def test_going_back_saves_what_is_typed(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    reponse = poster(client, brouillon, 3, participants="12", aller="2")
    assert reponse.url == reverse("demandes:etape", args=[brouillon.cle, 2])
    brouillon.refresh_from_db()
    assert brouillon.donnees["participants"] == "12"


def test_anonymous_reads_nothing_of_a_draft(client_de, agent):
    brouillon = remplir(client_de(agent), agent, jusqu_a=3)
    for nom in ("etape", "reprendre", "orientation", "abandonner"):
        args = [brouillon.cle, 2] if nom == "etape" else [brouillon.cle]
        assert Client().get(reverse(f"demandes:{nom}", args=args)).url.startswith("/connexion/")
    assert Client().post(reverse("demandes:envoyer", args=[brouillon.cle])).url.startswith("/connexion/")


def test_draft_of_another_is_not_found_and_not_written(client_de, agent):
    brouillon = remplir(client_de(agent), agent, jusqu_a=3)
    autre = client_de(AgentFactory())
    for nom in ("etape", "reprendre", "orientation", "abandonner"):
        args = [brouillon.cle, 2] if nom == "etape" else [brouillon.cle]
        assert autre.get(reverse(f"demandes:{nom}", args=args)).status_code == 404
    assert poster(autre, brouillon, 2, titre="Pirate").status_code == 404
    assert autre.post(reverse("demandes:envoyer", args=[brouillon.cle])).status_code == 404
    assert autre.post(reverse("demandes:abandonner", args=[brouillon.cle])).status_code == 404
    brouillon.refresh_from_db()
    assert brouillon.titre == "Des engagements d’accueil communs"


def test_draft_thrown_away_is_gone(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    assert client.get(reverse("demandes:abandonner", args=[brouillon.cle])).status_code == 200
    assert Brouillon.objects.exists()
    client.post(reverse("demandes:abandonner", args=[brouillon.cle]))
    assert not Brouillon.objects.exists()


def test_begin_offers_the_drafts_under_way_first(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    page = client.get(reverse("demandes:commencer")).content.decode()
    assert reverse("demandes:reprendre", args=[brouillon.cle]) in page
    assert "Commencer une autre demande" in page
