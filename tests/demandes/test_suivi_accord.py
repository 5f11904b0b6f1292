"""The sponsor's word, through the link of the e-mail or signed in."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents import liens
from courriels import services as courriels
from courriels.models import Courriel
from demandes.models.demande import Etat
from demandes.services import accord, triage
from instance import journal
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.factories import DemandeFactory

pytestmark = pytest.mark.django_db


def lien_de(demande, jours=30):
    lien = liens.creer(
        accord.BUT, demande, email=demande.commanditaire_email, expire_le=timezone.now() + dt.timedelta(days=jours)
    )
    return reverse("demandes:accord", args=[liens.jeton(lien)])


def test_opening_the_link_changes_nothing():
    demande = DemandeFactory(contexte="<b>Treize</b> maisons")
    page = Client().get(lien_de(demande))
    assert page.status_code == 200
    assert "Je confirme" in page.content.decode()
    assert "&lt;b&gt;Treize" in page.content.decode()
    demande.refresh_from_db()
    assert demande.accord_le is None


def test_sponsor_confirms_and_requester_and_cell_are_told():
    demande = DemandeFactory()
    page = Client(enforce_csrf_checks=False).post(lien_de(demande))
    assert "Merci, votre accord est enregistré" in page.content.decode()
    demande.refresh_from_db()
    assert demande.accord_le is not None
    assert journal.de(demande).first().auteur_libelle == "Le ou la commanditaire"
    envois = Courriel.objects.filter(regle="demandes.accord_confirme").values_list("destinataire", flat=True)
    assert sorted(envois) == sorted([demande.demandeur.email, "innovation@isere.example"])


def test_used_link_says_so():
    demande = DemandeFactory()
    adresse = lien_de(demande)
    Client().post(adresse)
    for reponse in (Client().get(adresse), Client().post(adresse)):
        assert reponse.status_code == 410
        assert "déjà enregistrée" in reponse.content.decode()


def test_expired_link_says_so_and_changes_nothing():
    demande = DemandeFactory()
    adresse = lien_de(demande)
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        for reponse in (Client().get(adresse), Client().post(adresse)):
            assert reponse.status_code == 410
            assert "expiré" in reponse.content.decode()
    demande.refresh_from_db()
    assert demande.accord_le is None


def test_forged_link_is_not_found():
    demande = DemandeFactory()
    adresse = lien_de(demande)
    assert Client().get(adresse[:-3] + "xy/").status_code == 404
    assert Client().get("/l/accord/nimportequoi/").status_code == 404


def test_link_of_a_request_that_moved_on_says_so():
    demande = DemandeFactory()
    adresse = lien_de(demande)
    triage.noter_accord(demande, par=CelluleFactory(), motif="Par téléphone")
    for reponse in (Client().get(adresse), Client().post(adresse)):
        assert reponse.status_code == 410
        assert "n’est plus attendu" in reponse.content.decode()


def test_sponsor_disagrees_with_a_message_that_reaches_requester_and_cell():
    demande = DemandeFactory()
    page = Client().post(lien_de(demande), {"contester": "1", "message": "Pas avant mars. <script>"})
    assert "Votre message est transmis" in page.content.decode()
    demande.refresh_from_db()
    assert (demande.etat, demande.accord_le) == (Etat.DEPOSEE, None)
    assert demande.desaccord_le is not None
    courriels_ = Courriel.objects.filter(regle="demandes.accord_conteste")
    assert sorted(c.destinataire for c in courriels_) == sorted([demande.demandeur.email, "innovation@isere.example"])


def test_disagreement_without_a_word_asks_for_one_and_keeps_the_link():
    demande = DemandeFactory()
    adresse = lien_de(demande)
    page = Client().post(adresse, {"contester": "1", "message": "   "})
    assert page.status_code == 200
    assert "Dites en un mot" in page.content.decode()
    assert Client().post(adresse).status_code == 200
    demande.refresh_from_db()
    assert demande.accord_le is not None


def test_too_long_a_message_is_told_and_kept():
    demande = DemandeFactory()
    page = Client().post(lien_de(demande), {"contester": "1", "message": "é" * 5001}).content.decode()
    assert "trop long" in page
    assert "é" * 5001 in page


def test_reminder_leaves_after_three_working_days_and_not_after_an_answer():
    with time_machine.travel("2026-11-20T09:00:00Z", tick=False):  # a Friday
        attendue, dite, refusee = DemandeFactory(), DemandeFactory(), DemandeFactory()
        accord.confirmer(dite)
        accord.contester(refusee, message="Pas moi.")
        for demande in (attendue, dite, refusee):
            courriels.reconcilier(demande)
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
        courriels.reconcilier_tous()
        rappels = Courriel.objects.filter(regle="demandes.accord", occurrence="rappel")
        assert [(r.objet_id, timezone.localtime(r.prevu_le).isoformat()) for r in rappels] == [
            (str(attendue.pk), "2026-11-25T08:00:00+01:00")
        ]


def test_cell_sends_the_link_again_after_a_disagreement():
    demande = DemandeFactory()
    ancienne = lien_de(demande)
    Client().post(ancienne, {"contester": "1", "message": "Pas moi."})
    triage.relancer_commanditaire(demande, par=CelluleFactory())
    assert Courriel.objects.filter(regle="demandes.accord", occurrence__startswith="renvoi").count() == 1
    nouvelle = lien_de(demande)
    assert nouvelle != ancienne
    assert "Merci" in Client().post(nouvelle).content.decode()


def test_sponsor_signed_in_confirms_from_the_tracking_page(client_de):
    demande = DemandeFactory()
    commanditaire = AgentFactory(email=demande.commanditaire_email)
    client = client_de(commanditaire)
    assert "À vous\u00a0: confirmer votre accord" in client.get(f"/demandes/{demande.cle}/").content.decode()
    client.post(reverse("demandes:accord_connecte", args=[demande.cle]))
    client.post(reverse("demandes:accord_connecte", args=[demande.cle]))
    demande.refresh_from_db()
    assert demande.accord_le is not None
    assert journal.de(demande).filter(verbe="demandes.confirmer_accord").count() == 1
    assert "confirmer votre accord" not in client.get(f"/demandes/{demande.cle}/").content.decode()


def test_nobody_else_confirms(client_de):
    demande = DemandeFactory()
    adresse = reverse("demandes:accord_connecte", args=[demande.cle])
    for personne in (demande.demandeur, CelluleFactory(), AgentFactory()):
        assert client_de(personne).post(adresse).status_code == 404
    demande.refresh_from_db()
    assert demande.accord_le is None


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_confirm_once():
    demande = DemandeFactory()
    adresse, statuts, depart = lien_de(demande), [], threading.Barrier(2)

    def cliquer():
        depart.wait()
        try:
            statuts.append(Client().post(adresse).status_code)
        finally:
            connection.close()

    fils = [threading.Thread(target=cliquer) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(statuts) == [200, 410]
    assert journal.de(demande).filter(verbe="demandes.confirmer_accord").count() == 1
