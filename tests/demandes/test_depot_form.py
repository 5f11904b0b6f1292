"""The request’s form, as people use it: through its pages."""

import pytest
from django.urls import reverse
from django.utils import timezone

from courriels.models import Courriel
from demandes.models import Brouillon, Demande
from tests.demandes.depot import SPONSOR, ouvrir, poster, remplir, reponses
from tests.demandes.factories import FormatFactory

pytestmark = pytest.mark.django_db


def test_form_is_presented_to_everybody(client):
    FormatFactory()
    page = client.get("/demander/").content.decode()
    assert "10\u00a0minutes" in page or "10 minutes" in page
    assert "2\u00a0jours ouvrés" in page
    assert "apaiser un conflit" in page


def test_begin_asks_to_sign_in_then_comes_back(client):
    reponse = client.get(reverse("demandes:commencer"))
    assert reponse.status_code == 302
    assert reponse.url.startswith("/connexion/?next=/demander/commencer/")


def test_opening_the_first_step_writes_nothing(client_de, agent):
    ouvrir(client_de(agent))
    assert not Brouillon.objects.exists()


def test_six_steps_make_a_request_with_everything_typed(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent)
    relecture = client.get(reverse("demandes:etape", args=[brouillon.cle, 6]))
    assert relecture.context["complet"]
    assert "62" in relecture.content.decode()
    reponse = client.post(reverse("demandes:envoyer", args=[brouillon.cle]))
    demande = Demande.objects.get()
    assert reponse.url == reverse("demandes:suivi", args=[demande.cle])
    assert demande.numero == f"{timezone.localdate().year}-001"
    assert (demande.demandeur, demande.institution, demande.direction) == (agent, agent.institution, agent.direction)
    assert (demande.categorie, demande.encadrement) == (agent.categorie, agent.encadrement)
    assert demande.participants == 62
    assert demande.commanditaire_email == SPONSOR
    assert demande.accord_le is None
    assert [(d.rang, d.moment) for d in demande.dates_souhaitees.all()] == [(1, "journee")]
    brouillon.refresh_from_db()
    assert (brouillon.demande, brouillon.donnees) == (demande, {})


def test_deposit_tells_requester_sponsor_and_cell_once_each(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent)
    client.post(reverse("demandes:envoyer", args=[brouillon.cle]))
    envois = sorted((c.regle, c.destinataire) for c in Courriel.objects.exclude(occurrence="rappel"))
    assert envois == [
        ("demandes.accord", SPONSOR),
        ("demandes.accuse", agent.email),
        ("demandes.brouillon", agent.email),
        ("demandes.nouvelle", "innovation@isere.example"),
    ]


@pytest.mark.parametrize("nature", ["conflit", "individuel"])
def test_conflict_or_one_persons_case_is_redirected_and_cannot_be_sent(client_de, agent, nature):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=1)
    reponse = client.post(reverse("demandes:etape", args=[brouillon.cle, 2]), reponses(agent, nature=nature)[2])
    assert reponse.url == reverse("demandes:orientation", args=[brouillon.cle])
    assert "ressources humaines" in client.get(reponse.url).content.decode()
    complet = remplir(client, agent)
    poster(client, complet, 2, **reponses(agent, nature=nature)[2])
    client.post(reverse("demandes:envoyer", args=[complet.cle]))
    assert not Demande.objects.exists()


def test_incomplete_request_is_not_sent_and_says_what_is_missing(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent)
    poster(client, brouillon, 3, participants="400", aller="6")
    page = client.get(client.post(reverse("demandes:envoyer", args=[brouillon.cle])).url)
    assert not page.context["complet"]
    assert reverse("demandes:etape", args=[brouillon.cle, 3]) + "?revoir=1#id_participants" in page.content.decode()
    assert not Demande.objects.exists()


@pytest.mark.parametrize("aller", ["6", "99", "-1", "x", "²"])
def test_one_does_not_jump_ahead(client_de, agent, aller):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    assert poster(client, brouillon, 2, aller=aller).url == reverse("demandes:etape", args=[brouillon.cle, 3])
    assert client.get(reverse("demandes:etape", args=[brouillon.cle, 6])).status_code == 302
    assert client.get(reverse("demandes:etape", args=[brouillon.cle, 7])).status_code == 404


def test_objective_is_one_answer_in_two_steps(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    poster(client, brouillon, 3, **reponses(agent, objectif="… choisi trois gestes.")[3])
    page = client.get(reverse("demandes:etape", args=[brouillon.cle, 2])).content.decode()
    assert "… choisi trois gestes." in page
