"""How often a code is sent, what an attacker can and cannot do to an account, how a network that only fails waits."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from agents.models import Agent, DemandeDeCode
from agents.services import connexion
from courriels.models import Courriel
from instance.models import Reglage

from .porte import MEME_REPONSE, code_recu, connecte, demander, entrer, faux

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]


MAUD = "maud@isere.example"
DEBUT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def test_sixth_request_sends_nothing_and_the_last_code_serves(client: Client) -> None:
    with time_machine.travel(DEBUT, tick=False):
        for rang in range(5):
            demander(Client(REMOTE_ADDR=f"81.2.3.{rang}"), MAUD)
        assert MEME_REPONSE in demander(client, MAUD).content.decode()
        assert Courriel.objects.count() == 5
        assert entrer(client, code_recu(MAUD)).status_code == 302
        assert connecte(client)


def test_codes_sent_while_one_is_fresh_are_the_same(client: Client) -> None:
    """Whichever of the e-mails comes first, or is read first, it opens."""
    with time_machine.travel(DEBUT, tick=False) as horloge:
        demander(client, MAUD)
        premier = code_recu(MAUD)
        horloge.shift(dt.timedelta(minutes=4, seconds=59))
        client.post("/connexion/renvoyer/")
        assert code_recu(MAUD) == premier
        assert "Il vaut 5 minutes" in Courriel.objects.latest("pk").texte
        horloge.shift(dt.timedelta(minutes=1))
        client.post("/connexion/renvoyer/")
        assert code_recu(MAUD) != premier
        assert entrer(client, premier).status_code == 302


def test_code_of_an_account_serves_once_in_all_browsers() -> None:
    un, autre = Client(), Client()
    demander(un, MAUD)
    demander(autre, MAUD)
    code = code_recu(MAUD)
    assert entrer(un, code).status_code == 302
    assert "a déjà servi" in entrer(autre, code).content.decode()
    assert not connecte(autre)


def test_flood_of_requests_neither_fills_a_mailbox_nor_holds_its_owner_out() -> None:
    """An hour of requests from everywhere, three a minute: whenever the owner comes, the last code received opens."""
    with time_machine.travel(DEBUT, tick=False) as horloge:
        for minute in range(60):
            for rang in range(3):
                connexion.demander_code(email=MAUD, adresse_ip=f"81.{minute}.{rang}.1")
            if minute % 7 == 6:
                maud = Client(REMOTE_ADDR="10.0.0.1")
                demander(maud, MAUD)
                assert entrer(maud, code_recu(MAUD)).status_code == 302, minute
            horloge.shift(dt.timedelta(minutes=1))
        assert Courriel.objects.count() <= 4 * 5 + 60 // 7 + 12


def test_unknown_account_is_answered_as_a_known_one_under_a_flood(client: Client) -> None:
    for email in (MAUD, "maud@gmail.example"):
        for rang in range(12):
            reponse = Client(REMOTE_ADDR=f"81.2.3.{rang}").post("/connexion/", {"email": email})
            assert reponse["Location"].startswith("/connexion/code/")
    assert not Courriel.objects.filter(destinataire="maud@gmail.example").exists()


def _deviner(fois: int, email: str = MAUD, adresse_ip: str = "81.2.3.4") -> None:
    """Wrong codes, three to each browser that the attacker opens."""
    for rang in range(fois):
        if rang % 3 == 0:
            demande = connexion.demander_code(email=email, adresse_ip=adresse_ip)
        with pytest.raises(connexion.ConnexionRefusee):
            connexion.verifier_code(cle=demande.cle, code=faux(connexion.code_de(demande)), adresse_ip=adresse_ip)


def test_failures_of_others_cost_the_owner_no_attempt(client: Client) -> None:
    demander(client, MAUD)
    code = code_recu(MAUD)
    _deviner(12)
    assert "Il vous reste 2 essais." in entrer(client, faux(code)).content.decode()
    assert entrer(client, code).status_code == 302


def test_account_under_attack_gets_longer_codes_and_still_opens_to_its_owner(client: Client) -> None:
    demander(client, MAUD)
    court = code_recu(MAUD)
    _deviner(60)
    contenu = entrer(client, court).content.decode()
    assert "Demandez-en un autre" in contenu
    client.post("/connexion/renvoyer/")
    _deviner(60, adresse_ip="81.9.9.9")
    long = code_recu(MAUD)
    assert len(long) == 12
    reponse = entrer(client, f"{long[:4]} {long[4:8]}\u00a0{long[8:]}")
    assert reponse.status_code == 302
    assert connecte(client)


def test_six_digits_are_guessed_fifteen_times_a_day_at_most() -> None:
    """Beyond, the right one opens nothing, in no browser and from no address."""
    with time_machine.travel(DEBUT, tick=False) as horloge:
        demande = connexion.demander_code(email=MAUD, adresse_ip="81.1.1.1")
        court = connexion.code_de(demande)
        _deviner(15)
        with pytest.raises(connexion.CodePerdu):
            connexion.verifier_code(cle=demande.cle, code=court, adresse_ip="81.1.1.1")
        autre = connexion.demander_code(email=MAUD, adresse_ip="81.1.1.2")
        with pytest.raises(connexion.CodeFaux):
            connexion.verifier_code(cle=autre.cle, code=court, adresse_ip="81.1.1.2")
        horloge.shift(dt.timedelta(days=1))
        assert len(connexion.code_de(connexion.demander_code(email=MAUD, adresse_ip="81.1.1.1"))) == 6


def test_colleagues_behind_one_address_sign_in_while_an_account_is_attacked() -> None:
    """The reference of 1,000 people behind 10.0.0.1, one in forty of them played out by the pages. One in nine asks
    twice; as many never type their code, and all of those have expired when the last ones come."""
    with time_machine.travel(DEBUT, tick=False) as horloge:
        for rang in range(975):
            demande = connexion.demander_code(email=f"agent{rang}@isere.example", adresse_ip="10.0.0.1")
            if rang % 9 == 0:
                demande = connexion.demander_code(email=f"agent{rang}@isere.example", adresse_ip="10.0.0.1")
            if rang % 90 == 0:
                _deviner(18, "victime@isere.example", "10.0.0.1")
            if rang % 9 != 1:
                connexion.verifier_code(cle=demande.cle, code=connexion.code_de(demande), adresse_ip="10.0.0.1")
        horloge.shift(dt.timedelta(minutes=11))
        assert connexion.echecs_depuis("10.0.0.1") == 15
        for rang in range(975, 1000):
            collegue = Client(REMOTE_ADDR="10.0.0.1")
            demander(collegue, f"agent{rang}@isere.example")
            assert entrer(collegue, code_recu(f"agent{rang}@isere.example")).status_code == 302
    assert Agent.objects.count() == 1000 - 109
    assert not Agent.objects.filter(email="victime@isere.example").exists()


@pytest.fixture
def vingt_echecs() -> None:
    Reglage.objects.create(cle="agents.echecs_par_adresse", valeur=20)


def _echouer(fois: int, adresse_ip: str) -> None:
    for rang in range(fois):
        connexion.demander_code(email=f"inconnu{rang}@pirate.example", adresse_ip=adresse_ip)


@pytest.mark.usefixtures("vingt_echecs")
@pytest.mark.parametrize("adresse_ip", ["10.0.0.1", "192.168.1.4", "127.0.0.1", "81.2.3.4"])
def test_network_that_only_fails_waits_be_it_private(adresse_ip: str) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False) as horloge:
        _echouer(20, adresse_ip)
        ici, ailleurs = Client(REMOTE_ADDR=adresse_ip), Client(REMOTE_ADDR="81.9.9.9")
        reponse = ici.post("/connexion/", {"email": "maud@isere.example"})
        assert reponse.status_code == 429
        assert "Trop de connexions ont échoué depuis votre réseau" in reponse.content.decode()
        assert ailleurs.post("/connexion/", {"email": "maud@isere.example"}).status_code == 302
        horloge.shift(dt.timedelta(hours=1, seconds=1))
        assert ici.post("/connexion/", {"email": "maud@isere.example"}).status_code == 302


@pytest.mark.usefixtures("vingt_echecs")
def test_codes_asked_again_or_left_to_expire_are_no_failure() -> None:
    with time_machine.travel(DEBUT, tick=False) as horloge:
        for rang in range(60):
            connexion.demander_code(email=f"agent{rang % 30}@isere.example", adresse_ip="10.0.0.1")
        horloge.shift(dt.timedelta(minutes=11))
        assert connexion.echecs_depuis("10.0.0.1") == 0
        connexion.demander_code(email=MAUD, adresse_ip="10.0.0.1")


@pytest.mark.usefixtures("vingt_echecs")
def test_wrong_codes_and_unknown_accounts_count_and_one_account_no_more_than_fifteen() -> None:
    _deviner(30, adresse_ip="10.0.0.1")
    assert connexion.echecs_depuis("10.0.0.1") == 15
    _echouer(4, "10.0.0.1")
    connexion.demander_code(email="paul@isere.example", adresse_ip="10.0.0.1")
    _deviner(1, "ana@isere.example", "10.0.0.1")
    with pytest.raises(connexion.TropDeDemandes):
        connexion.demander_code(email="paul@isere.example", adresse_ip="10.0.0.1")


@pytest.mark.usefixtures("vingt_echecs")
def test_trusted_network_does_not_wait() -> None:
    Reglage.objects.create(cle="agents.reseaux_de_confiance", valeur="pas-un-reseau 10.0.0.0/8")
    _echouer(20, "10.1.2.3")
    connexion.demander_code(email="maud@isere.example", adresse_ip="10.1.2.3")
    _echouer(20, "81.2.3.4")
    with pytest.raises(connexion.TropDeDemandes):
        connexion.demander_code(email="maud@isere.example", adresse_ip="81.2.3.4")


@pytest.mark.usefixtures("vingt_echecs")
def test_forged_forwarded_address_escapes_no_limit() -> None:
    _echouer(20, "81.2.3.4")
    pirate = Client(REMOTE_ADDR="81.2.3.4", HTTP_X_FORWARDED_FOR="10.9.9.9")
    assert pirate.post("/connexion/", {"email": "maud@isere.example"}).status_code == 429


@pytest.mark.usefixtures("vingt_echecs")
def test_ipv6_neighbours_count_as_one_network() -> None:
    for rang in range(20):
        Client(REMOTE_ADDR=f"2001:db8:1:2::{rang + 1}").post("/connexion/", {"email": f"x{rang}@pirate.example"})
    voisin = Client(REMOTE_ADDR="2001:db8:1:2:ffff::1")
    assert voisin.post("/connexion/", {"email": "maud@isere.example"}).status_code == 429


def test_sign_in_and_its_limits_hold_without_redis(client: Client, settings) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    for _ in range(6):
        demander(client, "maud@isere.example")
    assert Courriel.objects.count() == 5
    assert entrer(client, code_recu("maud@isere.example")).status_code == 302


def test_requests_for_codes_are_forgotten_a_day_later(client: Client) -> None:
    from agents.tasks import oublier_les_connexions

    demander(client, "maud@isere.example")
    oublier_les_connexions()
    assert DemandeDeCode.objects.count() == 1
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1), tick=False):
        oublier_les_connexions()
    assert DemandeDeCode.objects.count() == 0
