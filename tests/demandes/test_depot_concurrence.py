"""Two clicks at once, with real threads on real PostgreSQL."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courriels.models import Courriel
from demandes.models import Demande
from tests.agents.factories import AgentFactory
from tests.connexion import connecter
from tests.demandes.depot import remplir
from tests.demandes.factories import FormatFactory

pytestmark = pytest.mark.django_db(transaction=True)


def en_meme_temps(*gestes):
    """Run each in its thread, started together; their results, in order."""
    depart, resultats = threading.Barrier(len(gestes)), [None] * len(gestes)

    def courir(rang, geste):
        depart.wait()
        try:
            resultats[rang] = geste()
        finally:
            connection.close()

    fils = [threading.Thread(target=courir, args=paire) for paire in enumerate(gestes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return resultats


def envoi(agent, brouillon):
    client = Client()
    connecter(client, agent)
    return lambda: client.post(reverse("demandes:envoyer", args=[brouillon.cle]))


def test_doubled_submit_makes_one_request_and_both_land_on_it(client_de):
    FormatFactory()
    agent = AgentFactory()
    brouillon = remplir(client_de(agent), agent)
    reponses = en_meme_temps(*(envoi(agent, brouillon) for _ in range(4)))
    demande = Demande.objects.get()
    assert {reponse.url for reponse in reponses} == {reverse("demandes:suivi", args=[demande.cle])}
    assert Courriel.objects.filter(regle="demandes.accuse").count() == 1


def test_requests_sent_at_once_take_numbers_that_follow_each_other(client_de):
    FormatFactory()
    paires = []
    for _ in range(4):
        agent = AgentFactory()
        paires.append((agent, remplir(client_de(agent), agent)))
    en_meme_temps(*(envoi(agent, brouillon) for agent, brouillon in paires))
    annee = timezone.localdate().year
    numeros = sorted(Demande.objects.values_list("numero", flat=True))
    assert numeros == [f"{annee}-{rang:03d}" for rang in range(1, 5)]
