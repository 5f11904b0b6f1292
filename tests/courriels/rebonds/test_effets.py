"""What a marked address changes: e-mails held, the cell told, the mark lifted."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from agents.models import DemandeDeCode
from agents.services import modifier_agent
from agents.services.connexion import code_de, demander_code, verifier_code
from courriels import envoi, services
from courriels.courriels import CLE_ADRESSES
from courriels.models import AdresseEnEchec, Courriel
from courriels.rebonds import services as rebonds
from courriels.recapitulatif import CLE as CLE_RECAPITULATIF
from courriels.regles import REGLES, Destinataire
from instance.models import JourFerme
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.courriels import retours
from tests.courriels.conftest import fermeture, un_envoi
from tests.courriels.rebonds.conftest import AVANT, recevoir, retour_de

pytestmark = pytest.mark.django_db
Etat = Courriel.Etat


@pytest.fixture
def marquee(parti):
    ligne = parti()
    recevoir(retours.postfix(retour_de(ligne), ligne.destinataire))
    return AdresseEnEchec.objects.get()


def test_sends_to_a_marked_address_are_held_until_it_is_cleared(marquee, parti, smtp_server):
    retenu = parti("Autre")
    assert (retenu.etat, retenu.adresse_en_echec, retenu.tentatives) == (Etat.RETENU, True, 0)
    assert retenu.etat_en_mots == "Retenu : adresse en échec"
    services.reconcilier_tous()
    with pytest.raises(ValidationError, match="en échec"):
        services.relacher(retenu, par=None)
    rebonds.lever(marquee, par=None)
    assert envoi.envoyer_en_attente() == 1
    assert len(smtp_server.messages) == 2


def test_one_held_just_as_the_mark_was_lifted_is_not_forgotten(marquee, parti, smtp_server):
    parti("Autre")
    AdresseEnEchec.objects.update(levee_le=timezone.now())  # as another transaction would, unseen by the sender
    services.reconcilier_tous()
    assert envoi.envoyer_en_attente() == 1


def test_what_lost_its_use_meanwhile_is_not_released(marquee, parti, smtp_server):
    retenu = parti("Autre")
    retenu.objet.delete()
    rebonds.lever(marquee, par=None)
    assert envoi.envoyer_en_attente() == 0


def test_cell_may_send_one_all_the_same(marquee, parti):
    services.envoyer(parti("Autre"), par=None)
    assert envoi.envoyer_en_attente() == 1


def test_late_return_of_an_older_e_mail_does_not_condemn_again(marquee, parti):
    avant = marquee.dernier
    Courriel.objects.filter(pk=avant.pk).update(revenu_le=None, revenu_code="")
    rebonds.lever(marquee, par=None)
    recevoir(retours.gmail(retour_de(avant), avant.destinataire))
    assert not AdresseEnEchec.objects.actives().exists()
    apres = parti("Autre")
    recevoir(retours.gmail(retour_de(apres), apres.destinataire))
    assert AdresseEnEchec.objects.actives().exists()


def test_digest_to_a_marked_address_is_held_whole(regle, regles_des_salles, smtp_server):
    REGLES.declare(CLE_RECAPITULATIF, regles_des_salles[CLE_RECAPITULATIF])
    agent = AgentFactory(email="maud@isere.example")
    services.choisir_recapitulatif(agent, oui=True, par=agent)
    qui = Destinataire(agent.email, str(agent), agent.pk)
    marque = AdresseEnEchec.objects.create(adresse=agent.email, code="5.1.1")
    with time_machine.travel(dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC), tick=False) as horloge:
        regle(lambda jour: [un_envoi(jour, a=qui, quand=AVANT, perime=None)], peut_attendre=True)
        services.reconcilier(JourFerme.objects.create(jour=dt.date(2027, 1, 4), libelle="Pont"))
        horloge.shift(dt.timedelta(days=1))
        services.reconcilier_tous()
        envoi.envoyer_en_attente()
        assert Courriel.objects.get(regle=CLE_RECAPITULATIF).etat_en_mots == "Retenu : adresse en échec"
        services.reconcilier_tous()
        assert envoi.envoyer_en_attente() == 0
        rebonds.lever(marque, par=None)
        assert envoi.envoyer_en_attente() == 1
    assert set(Courriel.objects.values_list("etat", flat=True)) == {Etat.ENVOYE}
    recevoir(retours.postfix(smtp_retour(), agent.email))
    assert Courriel.objects.filter(revenu_code="5.1.1").count() == 2


def smtp_retour():
    return retour_de(Courriel.objects.get(regle=CLE_RECAPITULATIF))


def test_sign_in_code_is_still_sent_and_its_use_clears_the_mark(regles_des_salles, smtp_server):
    REGLES.declare("agents.code_connexion", regles_des_salles["agents.code_connexion"])
    agent = AgentFactory(email="maud@isere.example")
    AdresseEnEchec.objects.create(adresse=agent.email, code="5.1.1")
    demande = demander_code(email=agent.email, adresse_ip=None)
    assert envoi.envoyer_en_attente() == 1
    verifier_code(cle=demande.cle, code=code_de(DemandeDeCode.objects.get()), adresse_ip=None)
    assert not AdresseEnEchec.objects.actives().exists()


def test_new_address_gets_what_was_held_for_the_former(regle, smtp_server):
    agent = AgentFactory(email="ancienne@isere.example")
    regle(lambda jour: [un_envoi(jour, a=Destinataire(agent.email, str(agent), agent.pk), perime=None)])
    AdresseEnEchec.objects.create(adresse=agent.email, code="5.1.1")
    services.reconcilier(fermeture())
    envoi.envoyer_en_attente()
    assert Courriel.objects.get().etat == Etat.RETENU
    agent = modifier_agent(agent, par=None, email="nouvelle@isere.example")
    assert envoi.envoyer_en_attente() == 1
    assert smtp_server.messages[0]["To"].addresses[0].addr_spec == "nouvelle@isere.example"
    assert not AdresseEnEchec.objects.actives().exists()


def test_cell_is_told_once_a_day(regles_des_salles, smtp_server):
    REGLES.declare(CLE_ADRESSES, regles_des_salles[CLE_ADRESSES])
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), tick=False) as horloge:
        for n in range(3):
            AdresseEnEchec.objects.create(adresse=f"perdue{n}@isere.example", code="5.1.1")
            horloge.shift(dt.timedelta(hours=1))
            services.reconcilier_tous()
            assert envoi.envoyer_en_attente() == 0
        horloge.move_to(dt.datetime(2026, 11, 25, 6, 30, tzinfo=dt.UTC))
        for _ in range(2):
            services.reconcilier_tous()
            envoi.envoyer_en_attente()
    (message,) = smtp_server.messages
    assert message["Subject"] == "3\u00a0adresses ne reçoivent plus nos courriels"
    assert "perdue2@isere.example : adresse inconnue (5.1.1)" in message.get_body(["plain"]).get_content().replace(
        "\u00a0", " "
    )


def test_cell_sees_marked_addresses_and_clears_them(client_de, marquee, parti):
    client = client_de(CelluleFactory())
    assert "Adresses en échec" in client.get("/admin/").content.decode()
    liste = "/admin/courriels/adresseenechec/"
    contenu = client.get(liste).content.decode()
    assert marquee.adresse in contenu
    assert "adresse inconnue (5.1.1)" in contenu
    client.post(liste, {"action": "lever", "_selected_action": [marquee.pk]})
    assert not AdresseEnEchec.objects.actives().exists()
    assert marquee.adresse not in client.get(liste).content.decode()
