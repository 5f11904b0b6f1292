"""The cell's hand: what it decides survives the portal, and is journalled."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from courriels import envoi, services
from courriels.consultation import courriels_de
from courriels.models import Courriel
from courriels.regles import Destinataire, Envoi
from instance import journal
from tests.agents.factories import CelluleFactory
from tests.courriels.conftest import MAUD, fermeture, un_envoi

pytestmark = pytest.mark.django_db
Etat = Courriel.Etat


@pytest.fixture
def jour(regle):
    regle()
    jour = fermeture()
    services.reconcilier(jour)
    return jour


@pytest.fixture
def nadia():
    return CelluleFactory()


def test_edited_words_survive_reconciling_and_leave_as_written(jour, nadia, smtp_server):
    services.modifier(
        Courriel.objects.get(), sujet="Attention", texte="Voyez https://inno.example/x.\n\n<b>Nadia</b>", par=nadia
    )
    services.reconcilier(jour)
    services.reconcilier_tous()
    envoi.envoyer_en_attente()
    (message,) = smtp_server.messages
    assert message["Subject"] == "Attention"
    assert message.get_body(["plain"]).get_content().split() == ["Voyez", "https://inno.example/x.", "<b>Nadia</b>"]
    html = message.get_body(["html"]).get_content()
    assert 'href="https://inno.example/x"' in html
    assert "&lt;b&gt;Nadia&lt;/b&gt;" in html


def test_edit_without_words_is_refused(jour, nadia):
    with pytest.raises(ValidationError) as refus:
        services.modifier(Courriel.objects.get(), sujet=" ", texte="\n", par=nadia)
    assert set(refus.value.message_dict) == {"sujet", "texte"}


def test_cancellation_by_the_cell_survives(jour, nadia, smtp_server):
    services.annuler(Courriel.objects.get(), par=nadia, motif="Déjà dit au téléphone")
    services.reconcilier(jour)
    services.reconcilier_tous()
    assert envoi.envoyer_en_attente() == 0
    assert Courriel.objects.get().etat == Etat.ANNULE


def test_held_one_waits_follows_its_date_and_leaves_once_released(jour, nadia, smtp_server):
    services.retenir(Courriel.objects.get(), par=nadia)
    jour.jour += dt.timedelta(days=1)
    jour.save()
    services.reconcilier(jour)
    assert envoi.envoyer_en_attente() == 0
    ligne = Courriel.objects.get()
    assert ligne.etat == Etat.RETENU
    assert ligne.prevu_le == un_envoi(jour).quand
    services.relacher(ligne, par=nadia)
    assert envoi.envoyer_en_attente() == 1


def test_held_one_no_longer_wanted_is_cancelled(jour, nadia):
    services.retenir(Courriel.objects.get(), par=nadia)
    jour.delete()
    services.reconcilier_tous()
    assert Courriel.objects.get().etat == Etat.ANNULE


def test_sent_now_leaves_before_its_date_and_reconciling_does_not_take_it_back(regle, nadia, smtp_server):
    regle()
    jour = fermeture(dans=3)
    services.reconcilier(jour)
    services.envoyer(Courriel.objects.get(), par=nadia)
    services.reconcilier(jour)
    assert envoi.envoyer_en_attente() == 1
    assert Courriel.objects.get().etat == Etat.ENVOYE


def test_missed_one_can_be_sent_all_the_same(jour, nadia, smtp_server):
    with time_machine.travel(timezone.now() + dt.timedelta(days=3)):
        services.reconcilier_tous()
        ligne = Courriel.objects.get()
        assert ligne.etat == Etat.MANQUE
        services.envoyer(ligne, par=nadia)
        assert envoi.envoyer_en_attente() == 1


def test_failed_one_starts_again_from_its_first_attempt(jour, nadia, smtp_server):
    smtp_server.refused[MAUD.email] = "550 5.1.1 inconnu"
    envoi.envoyer_en_attente()
    del smtp_server.refused[MAUD.email]
    services.envoyer(Courriel.objects.get(), par=nadia)
    assert envoi.envoyer_en_attente() == 1
    ligne = Courriel.objects.get()
    assert (ligne.etat, ligne.tentatives, ligne.erreur, ligne.echec_le) == (Etat.ENVOYE, 1, "", None)


@pytest.mark.parametrize("geste", ["retenir", "annuler", "envoyer", "relacher"])
def test_sent_one_refuses_every_gesture(jour, nadia, smtp_server, geste):
    envoi.envoyer_en_attente()
    with pytest.raises(services.GesteRefuse, match="envoyé"):
        getattr(services, geste)(Courriel.objects.get(), par=nadia)


def test_gestures_stand_in_the_history_of_the_object(jour, nadia):
    services.retenir(Courriel.objects.get(), par=nadia)
    services.annuler(Courriel.objects.get(), par=nadia, motif="Déjà dit")
    derniere, premiere = journal.de(jour)
    assert (premiere.verbe, derniere.verbe) == ("courriels.retenir", "courriels.annuler")
    assert (derniere.auteur, derniere.motif) == (nadia, "Déjà dit")
    assert derniere.changements == {
        "courriel «\u202fAnnonce d’une fermeture\u202f»": ["Retenu par la cellule", "Annulé"]
    }


def test_code_escapes_the_cell(regle, nadia):
    regle(lambda jour: [Envoi(MAUD, timezone.now(), {"code": "1"})], gabarit="essais/code", priorite=0)
    jour = fermeture()
    services.reconcilier(jour)
    with pytest.raises(services.GesteRefuse):
        services.retenir(Courriel.objects.get(), par=nadia)
    assert not courriels_de(jour)


# --- What is planned -------------------------------------------------------------------------------


def test_list_of_an_object_tells_planned_waiting_sent_and_unreachable(regle, smtp_server):
    loin = timezone.now() + dt.timedelta(days=20)
    regle(
        lambda jour: [
            un_envoi(jour, occurrence="parti"),
            un_envoi(jour, occurrence="demain", quand=timezone.now() + dt.timedelta(days=1)),
            un_envoi(jour, occurrence="loin", quand=loin, perime=None),
            un_envoi(jour, a=Destinataire(None, "Ali Benali")),
        ]
    )
    jour = fermeture()
    services.reconcilier(jour)
    envoi.envoyer_en_attente()
    liste = courriels_de(jour)
    assert [ligne.occurrence for ligne in liste.clos] == ["parti"]
    assert [ligne.occurrence for ligne in liste.en_attente] == ["demain"]
    assert [prevu.envoi.occurrence for prevu in liste.prevus] == ["loin"]
    assert [prevu.envoi.a.nom for prevu in liste.injoignables] == ["Ali Benali"]


def test_planned_one_can_be_written_early_and_still_follows_its_date(regle, nadia):
    regle()
    jour = fermeture(dans=20)
    ligne = services.preparer(jour, "essais.fermeture", occurrence="", destinataire=MAUD.email)
    assert (ligne.etat, ligne.prevu_le) == (Etat.A_ENVOYER, un_envoi(jour).quand)
    assert ligne.texte
    jour.jour += dt.timedelta(days=5)
    jour.save()
    services.reconcilier_tous()
    assert Courriel.objects.get().prevu_le == un_envoi(jour).quand


def test_planned_one_gone_meanwhile_is_refused_with_words(regle):
    regle(lambda jour: [])
    with pytest.raises(services.GesteRefuse, match="n’est plus prévu"):
        services.preparer(fermeture(), "essais.fermeture", occurrence="", destinataire=MAUD.email)


# --- The sweep -------------------------------------------------------------------------------------


@pytest.mark.parametrize("nombre", [1, 3, 30])
def test_sweep_costs_the_same_for_one_or_many(regle, nombre, django_assert_num_queries):
    regle()
    for dans in range(nombre):
        fermeture(dans=-dans)
    compte = 13
    with django_assert_num_queries(compte):
        services.reconcilier_tous()
    assert Courriel.objects.count() == nombre
    with django_assert_num_queries(compte - 1):
        services.reconcilier_tous()


def test_sweep_leaves_the_words_to_the_departure(regle, smtp_server):
    regle(lambda jour: [un_envoi(jour, ics=lambda: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")])
    jour = fermeture(libelle="Pont")
    services.reconcilier_tous()
    ligne = Courriel.objects.get()
    assert (ligne.sujet, ligne.texte, ligne.html, ligne.ics) == ("", "", "", "")
    jour.libelle = "Grand pont"
    jour.save()
    envoi.envoyer_en_attente()
    ligne.refresh_from_db()
    assert "Grand pont" in ligne.texte
    assert ligne.ics
    (message,) = smtp_server.messages
    assert "Grand pont" in message.get_body(["plain"]).get_content()


def test_words_can_be_written_before_and_still_follow_what_changes(regle, nadia, smtp_server):
    regle()
    jour = fermeture(libelle="Pont")
    services.reconcilier(jour, redige=False)
    assert "Pont" in services.rediger(Courriel.objects.get(), par=nadia).texte
    jour.libelle = "Grand pont"
    jour.save()
    envoi.envoyer_en_attente()
    assert "Grand pont" in Courriel.objects.get().texte
    with pytest.raises(services.GesteRefuse, match="trop tard"):
        services.rediger(Courriel.objects.get(), par=nadia)


def test_words_of_what_is_no_longer_wanted_are_refused(regle, nadia):
    voulus: list[Envoi] = []
    regle(lambda jour: voulus)
    jour = fermeture()
    voulus.append(un_envoi(jour))
    services.reconcilier_tous()
    del voulus[:]
    with pytest.raises(services.GesteRefuse, match="n’est plus prévu"):
        services.rediger(Courriel.objects.get(), par=nadia)


def test_object_at_fault_deprives_no_other(regle, caplog):
    def envois(jour):
        if jour.libelle == "casse":
            raise ZeroDivisionError
        return [un_envoi(jour)]

    regle(envois)
    for dans, libelle in enumerate(["bon", "casse", "bon", "bon", "bon"]):
        fermeture(dans, libelle)
    services.reconcilier_tous()
    assert Courriel.objects.count() == 4
    assert "essais.fermeture" in caplog.text


def test_address_changed_since_moves_the_row_and_repeats_nothing(regle, nadia, smtp_server):
    regle(lambda jour: [un_envoi(jour, a=Destinataire(nadia.email, str(nadia), nadia.pk))])
    jour = fermeture()
    services.reconcilier(jour)
    nadia.email = "nouvelle@isere.example"
    services.reconcilier(jour)
    assert Courriel.objects.get().destinataire == "nouvelle@isere.example"
    envoi.envoyer_en_attente()
    nadia.email = "encore@isere.example"
    services.reconcilier(jour)
    assert envoi.envoyer_en_attente() == 0
    assert len(smtp_server.messages) == 1


def test_collective_one_follows_its_holder_until_it_leaves_and_is_not_told_to_the_next(regle, smtp_server):
    tient = ["cellule@isere.example"]
    regle(lambda jour: [un_envoi(jour, a=Destinataire(tient[-1]), collectif=True)])
    jour = fermeture()
    for adresse in ("nadia@isere.example", "hugo@isere.example"):
        services.reconcilier(jour)
        tient.append(adresse)
    services.reconcilier(jour)
    assert envoi.envoyer_en_attente() == 1
    tient.append("lea@isere.example")
    services.reconcilier(jour)
    assert envoi.envoyer_en_attente() == 0
    assert [message["To"] for message in smtp_server.messages] == ["hugo@isere.example"]
