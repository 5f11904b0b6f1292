"""Signing in, through the pages and the e-mails that really wait in the outbox."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from agents.models import Agent, DemandeDeCode
from agents.services import connexion
from courriels.models import Courriel
from instance.models import Action, Reglage

from .factories import AgentFactory, InstitutionFactory

pytestmark = pytest.mark.django_db
MEME_REPONSE = "Si cette adresse est celle d’une institution du réseau, un code vient de partir"


@pytest.fixture(autouse=True)
def _institution() -> None:
    InstitutionFactory()


def demander(client: Client, email: str, suite: str = "", **extra: str) -> HttpResponse:
    return client.post("/connexion/", {"email": email, "next": suite}, follow=True, **extra)


def code_recu(email: str) -> str:
    """The code as its reader finds it, in the last e-mail."""
    texte = Courriel.objects.filter(destinataire=email, regle="agents.code_connexion").latest("pk").texte
    return re.search(r"\b\d{6}\b", texte).group()


def faux(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def entrer(client: Client, code: str, suite: str = "", **extra: str) -> HttpResponse:
    return client.post("/connexion/code/", {"code": code, "next": suite}, **extra)


def connecte(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_agent_signs_in_with_the_code_received(client: Client) -> None:
    agent = AgentFactory(email="maud@isere.example")
    assert MEME_REPONSE in demander(client, "Maud@Isere.example").content.decode()
    reponse = entrer(client, code_recu("maud@isere.example"))
    assert reponse.status_code == 302
    assert reponse["Location"] == "/mon-espace/"
    assert client.session["_auth_user_id"] == str(agent.pk)
    assert client.get("/mon-espace/").status_code == 200


def test_code_is_read_with_the_spaces_people_type(client: Client) -> None:
    AgentFactory(email="maud@isere.example")
    demander(client, "maud@isere.example")
    code = code_recu("maud@isere.example")
    assert entrer(client, f" {code[:3]} {code[3:]} ").status_code == 302


def test_first_sign_in_makes_the_account_after_the_code(client: Client) -> None:
    demander(client, "nouveau@isere.example")
    assert not Agent.objects.exists()
    entrer(client, code_recu("nouveau@isere.example"))
    agent = Agent.objects.get()
    assert (agent.email, agent.institution.sigle) == ("nouveau@isere.example", "Département")
    assert not agent.has_usable_password()
    assert Action.objects.get().verbe == "agents.agent_cree"


@pytest.mark.parametrize(
    "email",
    [
        "maud@gmail.example",
        "maud@sous.isere.example",
        "maud@isere.example.pirate.example",
        "isere.example@pirate.example",
    ],
)
def test_foreign_domain_is_answered_alike_and_sent_nothing(client: Client, email: str) -> None:
    connu = demander(Client(), "maud@isere.example").content.decode()
    etranger = demander(client, email).content.decode()
    assert _sans_jeton(etranger).replace(email, "@") == _sans_jeton(connu).replace("maud@isere.example", "@")
    assert Courriel.objects.filter(destinataire=email).count() == 0
    assert Courriel.objects.count() == 1


def test_foreign_domain_is_refused_even_with_the_right_code(client: Client) -> None:
    demander(client, "maud@gmail.example")
    reponse = entrer(client, connexion.code_de(DemandeDeCode.objects.get()))
    assert "Ce code n’est pas le bon" in reponse.content.decode()
    assert not connecte(client)
    assert not Agent.objects.exists()


def test_closed_account_is_answered_alike_and_sent_nothing(client: Client) -> None:
    AgentFactory(email="parti@isere.example", is_active=False)
    assert MEME_REPONSE in demander(client, "parti@isere.example").content.decode()
    assert not Courriel.objects.exists()
    entrer(client, connexion.code_de(DemandeDeCode.objects.get()))
    assert not connecte(client)


def test_account_closed_after_the_code_left_stays_out(client: Client) -> None:
    agent = AgentFactory(email="maud@isere.example")
    demander(client, "maud@isere.example")
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    entrer(client, code_recu("maud@isere.example"))
    assert not connecte(client)


def _sans_jeton(html: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)


def test_three_wrong_codes_spend_the_right_one(client: Client) -> None:
    demander(client, "maud@isere.example")
    code = code_recu("maud@isere.example")
    essais = [entrer(client, faux(code)).content.decode() for _ in range(3)]
    assert "Il vous reste 2 essais." in essais[0]
    assert "Il vous reste 1 essai." in essais[1]
    assert "Trois essais ont échoué" in essais[2]
    assert "Trois essais ont échoué" in entrer(client, code).content.decode()
    assert not connecte(client)


def test_two_wrong_codes_leave_the_right_one_good(client: Client) -> None:
    demander(client, "maud@isere.example")
    code = code_recu("maud@isere.example")
    entrer(client, faux(code))
    entrer(client, faux(code))
    assert entrer(client, code).status_code == 302


def test_what_is_not_a_code_costs_no_attempt(client: Client) -> None:
    demander(client, "maud@isere.example")
    for saisi in ("", "12345", "abcdef", "1234567", "x" * 10_000, "٣٤٥٦٧٨", "😀"):
        assert entrer(client, saisi).status_code == 200
    assert DemandeDeCode.objects.get().echecs == 0


def test_code_expires_after_ten_minutes(client: Client) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False) as horloge:
        demander(client, "maud@isere.example")
        code = code_recu("maud@isere.example")
        horloge.shift(dt.timedelta(minutes=10))
        assert "Ce code a expiré" in entrer(client, code).content.decode()
        assert not connecte(client)


def test_code_still_serves_just_before_it_expires(client: Client) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False) as horloge:
        demander(client, "maud@isere.example")
        horloge.shift(dt.timedelta(minutes=9, seconds=59))
        assert entrer(client, code_recu("maud@isere.example")).status_code == 302


def test_code_serves_once(client: Client) -> None:
    demander(client, "maud@isere.example")
    cle = DemandeDeCode.objects.get().cle
    code = code_recu("maud@isere.example")
    connexion.verifier_code(cle=cle, code=code, adresse_ip=None)
    with pytest.raises(connexion.CodePerdu):
        connexion.verifier_code(cle=cle, code=code, adresse_ip=None)


def test_code_serves_only_in_the_browser_that_asked(client: Client) -> None:
    demander(client, "maud@isere.example")
    autre = Client()
    reponse = entrer(autre, code_recu("maud@isere.example"))
    assert reponse["Location"].startswith("/connexion/")
    assert not connecte(autre)


def test_last_code_asked_is_the_one_that_serves(client: Client) -> None:
    demander(client, "maud@isere.example")
    premier = code_recu("maud@isere.example")
    client.post("/connexion/renvoyer/")
    second = code_recu("maud@isere.example")
    assert Courriel.objects.count() == 2
    if premier != second:
        assert entrer(client, premier).status_code == 200
    assert entrer(client, second).status_code == 302


def test_code_email_goes_first_and_expires_with_the_code(client: Client) -> None:
    demander(client, "maud@isere.example")
    courriel = Courriel.objects.get()
    assert courriel.priorite == 0
    assert courriel.perime_le == DemandeDeCode.objects.get().expire_le
    assert courriel.sujet == "Votre code de connexion"
    assert code_recu("maud@isere.example") in courriel.html


def test_code_is_in_no_row_once_sent(client: Client, settings, mailoutbox) -> None:
    from courriels.tasks import envoyer_en_attente

    demander(client, "maud@isere.example")
    code = code_recu("maud@isere.example")
    envoyer_en_attente()
    assert code in mailoutbox[0].body
    with connection.cursor() as curseur:
        for table in ("courriels_courriel", "agents_demandedecode", "django_session"):
            curseur.execute(f"SELECT t::text FROM {table} t WHERE t::text LIKE %s", [f"%{code}%"])  # noqa: S608
            assert curseur.fetchall() == [], table


@pytest.mark.django_db(transaction=True)
def test_guesses_in_parallel_get_three_attempts_in_all() -> None:
    InstitutionFactory()
    demande = connexion.demander_code(email="maud@isere.example", adresse_ip="10.0.0.1")
    mauvais, depart = faux(connexion.code_de(demande)), Barrier(8)

    def essayer(_: int) -> type:
        depart.wait()
        try:
            connexion.verifier_code(cle=demande.cle, code=mauvais, adresse_ip="10.0.0.1")
        except connexion.ConnexionRefusee as refus:
            return type(refus)
        finally:
            connection.close()
        raise AssertionError("a wrong code was taken")

    with ThreadPoolExecutor(8) as fils:
        issues = list(fils.map(essayer, range(8)))
    assert issues.count(connexion.CodeFaux) == 2
    demande.refresh_from_db()
    assert demande.echecs == 3


# --- Limits ------------------------------------------------------------------------------------------


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


# --- Around ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "email", ["", "maud", "maud@", "a@b@isere.example", "x" * 10_000, "<b>@isere.example", "\0@x.fr"]
)
def test_bad_address_is_explained_beside_the_field(client: Client, email: str) -> None:
    reponse = client.post("/connexion/", {"email": email})
    assert reponse.status_code == 200
    assert 'aria-invalid="true"' in reponse.content.decode()
    assert not DemandeDeCode.objects.exists()


def test_sign_in_page_says_which_institutions_are_members(client: Client) -> None:
    contenu = client.get("/connexion/").content.decode()
    assert "Département de l’Isère" in contenu
    assert "@isere.example" in contenu
    assert "innovation@isere.example" in contenu


def test_sign_in_leads_back_to_the_page_asked_for(client: Client) -> None:
    AgentFactory(email="maud@isere.example")
    depart = client.get("/mon-espace/?onglet=2")
    assert depart["Location"] == "/connexion/?next=/mon-espace/%3Fonglet%3D2"
    suite = "/mon-espace/?onglet=2"
    assert f'name="next" value="{suite}"' in client.get(depart["Location"]).content.decode()
    page = demander(client, "maud@isere.example", suite)
    assert f'name="next" value="{suite}"' in page.content.decode()
    assert entrer(client, code_recu("maud@isere.example"), suite)["Location"] == suite


@pytest.mark.parametrize(
    "suite",
    [
        "https://pirate.example/",
        "//pirate.example",
        "/\\pirate.example",
        "javascript:alert(1)",
        "/deconnexion/",
        "/connexion/",
    ],
)
def test_sign_in_leads_nowhere_else(client: Client, suite: str) -> None:
    demander(client, "maud@isere.example", suite)
    assert entrer(client, code_recu("maud@isere.example"), suite)["Location"] == "/mon-espace/"


def test_session_key_changes_at_sign_in(client: Client) -> None:
    demander(client, "maud@isere.example")
    avant = client.session.session_key
    entrer(client, code_recu("maud@isere.example"))
    assert client.session.session_key != avant


def test_code_page_without_a_request_asks_the_address(client: Client) -> None:
    assert client.get("/connexion/code/?next=/mon-espace/profil/")["Location"] == (
        "/connexion/?next=%2Fmon-espace%2Fprofil%2F"
    )
    assert client.post("/connexion/renvoyer/")["Location"].startswith("/connexion/")


def test_signed_in_person_is_not_asked_again(client_de) -> None:
    client = client_de(AgentFactory())
    assert client.get("/connexion/")["Location"] == "/mon-espace/"
    assert client.get("/connexion/code/")["Location"] == "/mon-espace/"


def test_sign_out_needs_a_post(client_de) -> None:
    client = client_de(AgentFactory())
    assert client.get("/deconnexion/").status_code == 405
    assert connecte(client)
    assert client.post("/deconnexion/")["Location"] == "/"
    assert not connecte(client)


def test_header_says_who_is_signed_in(client: Client, client_de) -> None:
    assert "Se connecter" in client.get("/connexion/").content.decode()
    contenu = client_de(AgentFactory(prenom="Maud", nom="Tissot")).get("/mon-espace/").content.decode()
    assert "Maud Tissot" in contenu
    assert "Se déconnecter" in contenu


@pytest.mark.parametrize(
    "nom", ["account_signup", "account_reset_password", "account_email", "account_change_password"]
)
def test_pages_of_allauth_are_not_exposed(nom: str) -> None:
    from django.urls import NoReverseMatch, reverse

    with pytest.raises(NoReverseMatch):
        reverse(nom)


def test_admin_login_is_the_same_door(client: Client, client_de) -> None:
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/connexion/?next=%2Fadmin%2F"
    reponse = client_de(AgentFactory()).get("/admin/", follow=True)
    assert reponse.status_code == 403


def test_password_opens_nothing(client: Client) -> None:
    agent = AgentFactory(email="maud@isere.example")
    agent.set_password("secret")
    agent.save()
    assert not client.login(email="maud@isere.example", password="secret")


# --- A session lost in the middle of a form -----------------------------------------------------------


def test_form_sent_after_the_session_ended_is_given_back(client: Client) -> None:
    agent = AgentFactory(email="maud@isere.example")
    saisie = {"prenom": "Maud", "nom": "L’Hôte <b>", "categorie": "A", "encadrement": "aucun"}
    reponse = client.post("/mon-espace/profil/", saisie, HTTP_REFERER="http://testserver/mon-espace/profil/?next=/")
    assert reponse["Location"].startswith("/connexion/?next=")
    assert "Ce que vous avez écrit est gardé" in client.get(reponse["Location"]).content.decode()
    demander(client, "maud@isere.example")
    assert entrer(client, code_recu("maud@isere.example"))["Location"] == "/connexion/reprendre/"
    page = client.get("/connexion/reprendre/").content.decode()
    assert 'action="/mon-espace/profil/"' in page
    assert 'name="nom" value="L’Hôte &lt;b&gt;"' in page
    assert "csrfmiddlewaretoken" in page
    champs = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    champs["nom"] = "L’Hôte"
    client.post("/mon-espace/profil/", {**champs, "direction": agent.direction_id})
    agent.refresh_from_db()
    assert agent.nom == "L’Hôte"


def test_interrupted_form_is_forgotten_after_an_hour(client: Client) -> None:
    AgentFactory(email="maud@isere.example")
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False) as horloge:
        client.post("/mon-espace/profil/", {"prenom": "Maud"})
        horloge.shift(dt.timedelta(hours=1, seconds=1))
        demander(client, "maud@isere.example")
        assert entrer(client, code_recu("maud@isere.example"))["Location"] == "/mon-espace/"


def test_interrupted_form_can_be_left(client: Client) -> None:
    AgentFactory(email="maud@isere.example")
    client.post("/mon-espace/profil/", {"prenom": "Maud"}, HTTP_REFERER="https://pirate.example/x")
    demander(client, "maud@isere.example")
    entrer(client, code_recu("maud@isere.example"))
    assert client.post("/connexion/reprendre/")["Location"] == "/mon-espace/profil/"
    assert client.get("/connexion/reprendre/")["Location"] == settings.LOGIN_REDIRECT_URL
