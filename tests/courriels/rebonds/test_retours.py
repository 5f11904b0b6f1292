"""What comes back, as the servers of others write it: which address it marks, and which it does not."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from courriels.models import AdresseEnEchec, Courriel
from courriels.rebonds import dsn
from tests.courriels import retours
from tests.courriels.conftest import MAUD
from tests.courriels.rebonds.conftest import recevoir, retour_de

pytestmark = pytest.mark.django_db
Etat = Courriel.Etat


@pytest.mark.parametrize(
    ("ecrire", "code"),
    [(retours.postfix, "5.1.1"), (retours.exchange, "5.1.10"), (retours.gmail, "5.1.1"), (retours.qmail, "5.2.1")],
)
def test_hard_return_marks_the_address_and_the_row(parti, ecrire, code):
    ligne = parti()
    brut = ecrire(retour_de(ligne), ligne.destinataire)
    assert recevoir(brut)
    assert recevoir(brut)  # again: nothing changes
    ligne.refresh_from_db()
    assert (ligne.revenu_code, ligne.etat) == (code, Etat.ENVOYE)
    assert ligne.etat_en_mots.startswith("Revenu : ")
    marque = AdresseEnEchec.objects.get()
    assert (marque.adresse, marque.code, marque.nombre, marque.dernier) == (ligne.destinataire, code, 1, ligne)


@pytest.mark.parametrize(
    "ecrire",
    [
        lambda retour: retours.absence(retour),
        lambda retour: retours.accuse_de_lecture(retour),
        lambda retour: retours.retour_de_retour(retour, MAUD.email),
        lambda retour: retours.postfix(retour, MAUD.email, action="delayed", status="4.4.1"),
        lambda retour: retours.postfix(retour, MAUD.email, action="delivered", status="2.0.0"),
        lambda retour: retours.postfix(retour.replace("-", "-a", 1), MAUD.email),
        lambda retour: retours.postfix("rebonds+1-aaaaaaaaaaaaaaaa@isere.example", MAUD.email),
    ],
    ids=["absence", "read receipt", "return of a return", "delay", "delivered", "altered", "forged"],
)
def test_what_is_no_failure_of_ours_marks_nobody(parti, ecrire):
    ligne = parti()
    assert recevoir(ecrire(retour_de(ligne)))
    assert not AdresseEnEchec.objects.exists()
    ligne.refresh_from_db()
    assert ligne.revenu_le is None


@pytest.mark.parametrize(
    "brut",
    [b"", b"\xff\xfe\x00", b"Content-Type: multipart/report; boundary=\r\n\r\n--", b"To: =?x?q?=\n\n"],
)
def test_malformed_message_raises_nothing(brut):
    recevoir(brut)
    assert not AdresseEnEchec.objects.exists()


def test_three_soft_returns_in_two_weeks_mark_then_a_hard_one_says_why(parti):
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        for attendu in (False, False, True):
            ligne = parti()
            mou = {"status": "4.2.2", "reponse": "452 4.2.2 Mailbox full"}
            recevoir(retours.postfix(retour_de(ligne), ligne.destinataire, **mou))
            assert AdresseEnEchec.objects.actives().exists() == attendu
            horloge.shift(dt.timedelta(days=1))
        assert AdresseEnEchec.objects.get().raison == "boîte pleine"
        recevoir(retours.postfix(retour_de(ligne), ligne.destinataire))
    marque = AdresseEnEchec.objects.get()
    assert (marque.code, marque.nombre) == ("5.1.1", 3)
    ligne.refresh_from_db()
    assert ligne.revenu_code == "5.1.1"


def test_old_soft_returns_do_not_count(parti):
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        for _ in range(4):
            ligne = parti()
            recevoir(retours.postfix(retour_de(ligne), ligne.destinataire, status="4.2.2", reponse="452 4.2.2 Plein"))
            horloge.shift(dt.timedelta(days=8))
    assert not AdresseEnEchec.objects.exists()


def test_several_recipients_the_right_one_is_read():
    autres = (
        dsn.Statut(frozenset({"a@x.example"}), "failed", "5.1.1"),
        dsn.Statut(frozenset({"b@x.example"}), "delivered", "2.0.0"),
    )
    assert dsn.retenir(autres, "A@x.example") == autres[0]
    assert dsn.retenir(autres, "b@x.example") is None
    assert dsn.retenir(autres, "liste@x.example") is None  # one member of a list proves nothing of the list
    assert dsn.retenir(autres[:1], "alias@x.example") == autres[0]


def test_only_the_code_is_kept(parti):
    ligne = parti()
    recevoir(retours.postfix(retour_de(ligne), ligne.destinataire, reponse="550 5.1.1 Madame Secret est partie"))
    for modele in (Courriel, AdresseEnEchec):
        assert "Secret" not in str(list(modele.objects.values()))
