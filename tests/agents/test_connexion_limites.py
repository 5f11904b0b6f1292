"""How often a code may be asked for, and how a network that only fails is made to wait."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from agents.models import Agent, DemandeDeCode
from agents.services import connexion
from courriels.models import Courriel
from instance.models import Reglage

from .porte import MEME_REPONSE, code_recu, demander, entrer, faux

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]


def test_sixth_code_for_an_address_waits_a_quarter_of_an_hour(client: Client) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False) as horloge:
        for _ in range(5):
            demander(client, "maud@isere.example")
        reponse = client.post("/connexion/", {"email": "maud@isere.example"})
        assert reponse.status_code == 429
        contenu = reponse.content.decode()
        assert "Plusieurs codes ont déjà été demandés" in contenu
        assert 'value="maud@isere.example"' in contenu
        assert Courriel.objects.count() == 5
        horloge.shift(dt.timedelta(minutes=15, seconds=1))
        assert MEME_REPONSE in demander(client, "maud@isere.example").content.decode()


def test_foreign_address_meets_the_same_limit(client: Client) -> None:
    for _ in range(5):
        demander(client, "maud@gmail.example")
    assert client.post("/connexion/", {"email": "maud@gmail.example"}).status_code == 429


def test_colleagues_behind_one_address_sign_in_while_an_account_is_attacked(client: Client) -> None:
    """The reference of 1,000 people behind 10.0.0.1, one in forty of them played out by the pages."""
    for rang in range(975):
        demande = connexion.demander_code(email=f"agent{rang}@isere.example", adresse_ip="10.0.0.1")
        if rang % 90 == 0:
            _attaquer("victime@isere.example")
        connexion.verifier_code(cle=demande.cle, code=connexion.code_de(demande), adresse_ip="10.0.0.1")
    for rang in range(975, 1000):
        collegue = Client(REMOTE_ADDR="10.0.0.1")
        demander(collegue, f"agent{rang}@isere.example")
        assert entrer(collegue, code_recu(f"agent{rang}@isere.example")).status_code == 302
    assert Agent.objects.count() == 1000
    assert not Agent.objects.filter(email="victime@isere.example").exists()
    assert DemandeDeCode.objects.filter(email="victime@isere.example").count() == 5


def _attaquer(email: str) -> None:
    """Ten codes asked, six guesses at each."""
    for _ in range(10):
        try:
            demande = connexion.demander_code(email=email, adresse_ip="10.0.0.1")
        except connexion.TropDeDemandes:
            continue
        for _ in range(6):
            with pytest.raises(connexion.ConnexionRefusee):
                connexion.verifier_code(cle=demande.cle, code=faux(connexion.code_de(demande)), adresse_ip="10.0.0.1")


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
def test_codes_nobody_types_count_as_failures_once_expired() -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False) as horloge:
        for rang in range(20):
            connexion.demander_code(email=f"agent{rang}@isere.example", adresse_ip="10.0.0.1")
        assert connexion.echecs_depuis("10.0.0.1") == 0
        horloge.shift(dt.timedelta(minutes=10))
        with pytest.raises(connexion.TropDeDemandes):
            connexion.demander_code(email="maud@isere.example", adresse_ip="10.0.0.1")


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
    for _ in range(5):
        demander(client, "maud@isere.example")
    assert client.post("/connexion/", {"email": "maud@isere.example"}).status_code == 429
    assert entrer(client, code_recu("maud@isere.example")).status_code == 302


def test_requests_for_codes_are_forgotten_a_day_later(client: Client) -> None:
    from agents.tasks import oublier_les_connexions

    demander(client, "maud@isere.example")
    oublier_les_connexions()
    assert DemandeDeCode.objects.count() == 1
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1), tick=False):
        oublier_les_connexions()
    assert DemandeDeCode.objects.count() == 0
