"""Sending, through a real SMTP server."""

import datetime as dt
import smtplib

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from courriels import envoi, services
from courriels.models import Courriel
from courriels.regles import Destinataire, Envoi
from instance.services import identite
from tests.courriels.conftest import MAUD, fermeture, un_envoi

pytestmark = pytest.mark.django_db
Etat = Courriel.Etat


def personnes(nombre):
    return [Destinataire(f"agent{n}@isere.example", f"Agent {n}") for n in range(nombre)]


def test_message_carries_both_versions_and_its_identity(regle, smtp_server):
    regle()
    services.reconcilier(fermeture())
    envoi.envoyer_en_attente()
    ligne = Courriel.objects.get()
    (message,) = smtp_server.messages
    moi = identite()
    assert message["To"] == "Maud Tissot <maud.tissot@isere.example>"
    assert message["From"] == f"{moi.nom} <{moi.expediteur}>"
    assert message["Reply-To"] == moi.contact_courriel
    assert message["Message-ID"] == ligne.message_id == f"<{ligne.cle}@127.0.0.1>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"] == ligne.sujet
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    texte = message.get_body(["plain"]).get_content().replace("\r\n", "\n")
    assert texte == ligne.texte
    assert "\u202f?" in texte
    assert message.get_body(["html"]).get_content().replace("\r\n", "\n") == ligne.html
    assert (ligne.etat, ligne.tentatives) == (Etat.ENVOYE, 1)


def test_nothing_leaves_twice(regle, smtp_server):
    regle()
    services.reconcilier(fermeture())
    assert envoi.envoyer_en_attente() == 1
    assert envoi.envoyer_en_attente() == 0
    services.reconcilier_tous()
    assert envoi.envoyer_en_attente() == 0
    assert len(smtp_server.messages) == 1


def test_nothing_leaves_before_its_date(regle, smtp_server):
    regle()
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        services.reconcilier(fermeture(dans=3))
        assert envoi.envoyer_en_attente() == 0
        horloge.shift(dt.timedelta(days=2))
        assert envoi.envoyer_en_attente() == 1


def test_rule_is_asked_again_at_the_last_moment(regle, smtp_server):
    regle()
    jour = fermeture()
    services.reconcilier(jour)
    jour.delete()
    assert envoi.envoyer_en_attente() == 0
    assert Courriel.objects.get().etat == Etat.ANNULE


def test_body_is_written_again_when_it_leaves(regle, smtp_server):
    regle()
    jour = fermeture()
    services.reconcilier(jour)
    type(jour).objects.update(libelle="Journée des agents")
    envoi.envoyer_en_attente()
    assert "Journée des agents" in smtp_server.messages[0].get_body(["plain"]).get_content()
    assert "Journée des agents" in Courriel.objects.get().texte


def test_date_moved_since_the_sweep_holds_it_back(regle, smtp_server):
    regle()
    jour = fermeture()
    services.reconcilier(jour)
    type(jour).objects.update(jour=jour.jour + dt.timedelta(days=10))
    assert envoi.envoyer_en_attente() == 0
    ligne = Courriel.objects.get()
    assert ligne.etat == Etat.A_ENVOYER
    assert ligne.prevu_le > timezone.now() + dt.timedelta(days=8)
    assert ligne.tentatives == 0


def test_too_late_is_missed_never_sent(regle, smtp_server):
    regle()
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        services.reconcilier(fermeture())
        horloge.shift(dt.timedelta(days=3))
        assert envoi.envoyer_en_attente() == 0
    assert Courriel.objects.get().etat == Etat.MANQUE
    assert smtp_server.messages == []


def test_codes_leave_first_then_by_date(regle, smtp_server):
    regle()
    tot, tard = fermeture(dans=1), fermeture(dans=2)
    services.reconcilier(tard)
    services.reconcilier(tot)
    regle_des_codes(regle)
    services.reconcilier(tot, "essais.code")
    attendus = [
        "Votre code de connexion",
        *(Courriel.objects.get(objet_id=jour.pk, regle="essais.fermeture").sujet for jour in (tot, tard)),
    ]
    envoi.envoyer_en_attente()
    assert [m["Subject"] for m in smtp_server.messages] == attendus


def test_code_is_wiped_once_sent(code, smtp_server):
    envoi.envoyer_en_attente()
    assert "417 093" in smtp_server.messages[0].get_body(["plain"]).get_content()
    ligne = Courriel.objects.get()
    assert (ligne.etat, ligne.texte, ligne.html) == (Etat.ENVOYE, "", "")


def test_expired_code_is_wiped_and_never_sent(code, smtp_server):
    smtp_server.down()
    envoi.envoyer_en_attente()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)):
        services.reconcilier_tous()
        smtp_server.up()
        assert envoi.envoyer_en_attente() == 0
    ligne = Courriel.objects.get()
    assert (ligne.etat, ligne.texte, ligne.html) == (Etat.MANQUE, "", "")


@pytest.fixture
def code(regle):
    regle_des_codes(regle)
    services.reconcilier(fermeture())
    ligne = Courriel.objects.get()
    assert "417 093" in ligne.texte
    return ligne


def regle_des_codes(regle):
    maintenant = timezone.now()
    envoi = Envoi(MAUD, maintenant, {"code": "417 093"}, perime=maintenant + dt.timedelta(minutes=10))
    regle(lambda jour: [envoi], cle="essais.code", gabarit="essais/code", priorite=0, candidats=None)


def test_server_down_loses_nothing_and_doubles_nothing(regle, smtp_server):
    regle(lambda jour: [un_envoi(jour, a=a) for a in personnes(5)])
    services.reconcilier(fermeture())
    smtp_server.down()
    for _ in range(3):
        assert envoi.envoyer_en_attente() == 0
    assert set(Courriel.objects.values_list("etat", "tentatives")) == {(Etat.A_ENVOYER, 0)}
    smtp_server.up()
    assert envoi.envoyer_en_attente() == 5
    assert sorted(m["To"].addresses[0].addr_spec for m in smtp_server.messages) == [a.email for a in personnes(5)]


def test_refused_for_now_comes_back_after_growing_delays_then_fails(regle, smtp_server):
    regle(lambda jour: [un_envoi(jour, perime=None)])
    smtp_server.refuse("451 4.3.0 essayez plus tard")
    delais = []
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        services.reconcilier(fermeture())
        envoi.envoyer_en_attente()
        while (ligne := Courriel.objects.get()).etat == Etat.A_ENVOYER:
            delai = ligne.prochain_essai_le - timezone.now()
            delais.append(delai.total_seconds() / 60)
            horloge.shift(delai - dt.timedelta(seconds=1))
            envoi.envoyer_en_attente()
            assert smtp_server.attempts == len(delais)
            horloge.shift(dt.timedelta(seconds=1))
            envoi.envoyer_en_attente()
    assert delais == [1, 5, 15, 60, 240, 480, 720, 1440]
    assert (ligne.etat, ligne.erreur) == (Etat.ECHEC, "451 4.3.0 essayez plus tard")
    assert ligne.echec_le is not None


def test_refused_for_good_fails_at_once_and_hinders_no_other(regle, smtp_server):
    regle(lambda jour: [un_envoi(jour, a=a) for a in personnes(3)])
    smtp_server.refused["agent1@isere.example"] = "550 5.1.1 inconnu"
    services.reconcilier(fermeture())
    assert envoi.envoyer_en_attente() == 2
    assert Courriel.objects.get(etat=Etat.ECHEC).destinataire == "agent1@isere.example"


def test_message_refused_for_good_fails_at_once(regle, smtp_server):
    regle()
    smtp_server.refuse("554 5.7.1 refuse")
    services.reconcilier(fermeture())
    envoi.envoyer_en_attente()
    assert Courriel.objects.get().etat == Etat.ECHEC


def test_row_left_by_a_dead_sender_goes_again_under_the_same_message_id(regle, smtp_server):
    regle()
    services.reconcilier(fermeture())
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        ligne = envoi.reclamer()
        smtplib_directly(ligne, smtp_server)  # sent, and dead before writing it down
        assert envoi.envoyer_en_attente() == 0
        horloge.shift(envoi.BAIL)
        assert envoi.envoyer_en_attente() == 1
    premier, second = smtp_server.messages
    assert premier["Message-ID"] == second["Message-ID"]


def smtplib_directly(ligne, smtp_server):
    from courriels.message import composer

    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
        client.sendmail("a@isere.example", [ligne.destinataire], composer(ligne).message().as_bytes(linesep="\r\n"))


def test_late_sender_does_not_overwrite_what_another_did(regle, smtp_server):
    regle()
    services.reconcilier(fermeture())
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        lent = envoi.reclamer()
        horloge.shift(envoi.BAIL)
        envoi.envoyer_en_attente()
        envoi._echouer(lent, TimeoutError())
    assert Courriel.objects.get().etat == Etat.ENVOYE


def test_message_that_kills_its_senders_is_given_up(regle, smtp_server):
    regle(lambda jour: [un_envoi(jour, perime=None)])
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        services.reconcilier(fermeture())
        for _ in range(len(envoi.DELAIS) + 1):
            assert envoi.reclamer() is not None
            horloge.shift(envoi.BAIL)
        assert envoi.envoyer_en_attente() == 0
    assert Courriel.objects.get().etat == Etat.ECHEC
    assert smtp_server.messages == []


def test_sent_row_refuses_to_change(regle, smtp_server):
    regle()
    services.reconcilier(fermeture())
    envoi.envoyer_en_attente()
    for champs in ({"texte": "autre chose"}, {"destinataire": "autre@isere.example"}, {"etat": Etat.A_ENVOYER}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Courriel.objects.update(**champs)
    Courriel.objects.update(agent=None)
    assert connection.needs_rollback is False


def test_invitation_is_attached_as_a_calendar(regle, smtp_server):
    ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    regle(lambda jour: [un_envoi(jour, ics=ics)])
    services.reconcilier(fermeture())
    envoi.envoyer_en_attente()
    (jointe,) = smtp_server.messages[0].iter_attachments()
    assert jointe.get_content_type() == "text/calendar"
    assert jointe.get_param("method") == "REQUEST"
    assert jointe.get_filename() == "invitation.ics"
    assert jointe.get_content().split() == ics.split()


def test_each_of_several_calendars_is_attached_with_its_own_method(regle, smtp_server):
    ics = "".join(f"BEGIN:VCALENDAR\r\nMETHOD:{m}\r\nEND:VCALENDAR\r\n" for m in ("REQUEST", "CANCEL"))
    regle(lambda jour: [un_envoi(jour, ics=ics)])
    services.reconcilier(fermeture())
    envoi.envoyer_en_attente()
    jointes = list(smtp_server.messages[0].iter_attachments())
    assert [(j.get_param("method"), j.get_filename()) for j in jointes] == [
        ("REQUEST", "invitation-1.ics"),
        ("CANCEL", "invitation-2.ics"),
    ]
    assert all(f"METHOD:{j.get_param('method')}" in j.get_content() for j in jointes)


def test_broken_rule_is_retried_and_hinders_no_other(regle, smtp_server):
    casse = False

    def envois(jour):
        if casse and jour.libelle == "casse":
            raise ZeroDivisionError
        return [un_envoi(jour)]

    regle(envois)
    services.reconcilier(fermeture(libelle="casse"))
    services.reconcilier(fermeture(dans=2))
    casse = True
    assert envoi.envoyer_en_attente() == 1
    attend = Courriel.objects.get(etat=Etat.A_ENVOYER)
    assert (attend.tentatives, attend.erreur) == (1, "ZeroDivisionError")


def test_logs_hold_no_address(regle, smtp_server, caplog):
    regle(lambda jour: [un_envoi(jour, a=a) for a in personnes(2)])
    smtp_server.refused["agent0@isere.example"] = "550 5.1.1 agent0@isere.example inconnu"
    with caplog.at_level("DEBUG", logger="courriels"):
        services.reconcilier(fermeture())
        envoi.envoyer_en_attente()
    assert caplog.records
    assert "@" not in caplog.text.replace("Message-ID", "")


def test_names_and_subjects_that_people_typed_open_no_header(regle, smtp_server):
    nom = "Zoé 👩🏽\u200d💻, d’Arc\r\nBcc: tous@isere.example"
    regle(lambda jour: [un_envoi(jour, a=Destinataire("zoe@isere.example", nom), contexte={})])
    services.reconcilier(fermeture(libelle="Fermé à 9\u202fh"))
    Courriel.objects.update(sujet="Objet\r\nBcc: tous@isere.example", modifie_a_la_main=True)
    envoi.envoyer_en_attente()
    (message,) = smtp_server.messages
    assert message["Bcc"] is None
    assert [a.addr_spec for a in message["To"].addresses] == ["zoe@isere.example"]
    assert message["To"].addresses[0].display_name == "Zoé 👩🏽\u200d💻, d’Arc Bcc: tous@isere.example"
    assert message["Subject"] == "Objet Bcc: tous@isere.example"
