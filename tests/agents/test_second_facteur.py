"""The second factor, through the pages: whatever way a member of the cell comes in, it is asked for."""

import re
import time
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from agents.models import Agent, Connexion, EchecSecondFacteur
from agents.navigateurs import nommer
from agents.services import appareils, nommer_cellule
from agents.tasks import oublier_les_connexions
from courriels.models import Courriel
from instance.models import Action
from tests.connexion import connecter

from .factories import AgentFactory, CelluleFactory, InstitutionFactory
from .porte import code_recu, demander, entrer

pytestmark = pytest.mark.django_db
SECURITE = "/mon-espace/securite/"
CONFIRMER = "/connexion/confirmer/"


@pytest.fixture(autouse=True)
def _institution() -> None:
    InstitutionFactory()


@pytest.fixture
def nadia() -> Agent:
    return CelluleFactory(email="nadia@isere.example", prenom="Nadia", nom="Ferhat")


def code_de(secret: str, decalage: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + decalage))


def secret_de(agent: Agent) -> str:
    return decrypt(Authenticator.objects.get(user=agent, type="totp").data["secret"])


def installer(client: Client) -> HttpResponse:
    """Set an application up as a person would, from the key written on the page."""
    page = client.get(f"{SECURITE}application/").content.decode()
    secret = re.search(r'class="mono">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    return client.post(f"{SECURITE}application/", {"code": code_de(secret)}, follow=True)


def codes_montres(page: HttpResponse) -> list[str]:
    return [code.replace(" ", "") for code in re.findall(r"<li>(\d{4} \d{4})</li>", page.content.decode())]


def entrer_par_courriel(client: Client, email: str = "nadia@isere.example", suite: str = "/admin/") -> HttpResponse:
    demander(client, email, suite)
    return entrer(client, code_recu(email), suite)


@pytest.fixture
def equipee(nadia: Agent) -> tuple[Agent, list[str]]:
    """Nadia with an application in place, and her recovery codes; her own window is closed since."""
    codes = codes_montres(installer(connecter(Client(), nadia, second_facteur=False)))
    Connexion.objects.all().delete()
    return nadia, codes


# --- Setting up ------------------------------------------------------------------------------------
def test_member_of_the_cell_sets_up_a_factor_before_anything_else(client: Client, nadia: Agent) -> None:
    entrer_par_courriel(client)
    assert client.get("/admin/")["Location"] == "/mon-espace/securite/?next=/admin/"
    page = installer(client)
    assert len(set(codes_montres(page))) == 10
    assert client.get("/admin/").status_code == 200
    courriel = Courriel.objects.get(regle="agents.securite", sujet__contains="ajouté")
    assert courriel.destinataire == "nadia@isere.example"
    assert "Application de codes" in courriel.texte


def test_recovery_codes_are_shown_once(client: Client, nadia: Agent) -> None:
    connecter(client, nadia, second_facteur=False)
    assert codes_montres(installer(client))
    assert client.get(f"{SECURITE}codes/")["Location"] == SECURITE


def test_wrong_code_sets_nothing_up(client: Client, nadia: Agent) -> None:
    connecter(client, nadia, second_facteur=False)
    client.get(f"{SECURITE}application/")
    reponse = client.post(f"{SECURITE}application/", {"code": "000000"})
    assert "pas celui que l’application affiche" in reponse.content.decode()
    assert not Authenticator.objects.exists()


def test_secret_is_encrypted_in_the_database(equipee: tuple[Agent, list[str]]) -> None:
    rangee = Authenticator.objects.get(type="totp")
    assert secret_de(equipee[0]) not in str(rangee.data)


def test_agent_without_a_role_needs_none(client: Client) -> None:
    agent = AgentFactory(email="maud@isere.example")
    entrer_par_courriel(client, agent.email, "/mon-espace/")
    assert client.get("/mon-espace/").status_code == 200


# --- Signing in ------------------------------------------------------------------------------------
def test_second_step_opens_the_session(client: Client, equipee: tuple[Agent, list[str]]) -> None:
    reponse = entrer_par_courriel(client)
    assert reponse["Location"] == "/connexion/second-facteur/"
    assert "_auth_user_id" not in client.session
    with time_machine.travel(time.time() + 60, tick=False):
        reponse = client.post("/connexion/second-facteur/", {"code": code_de(secret_de(equipee[0]))})
    assert reponse["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_code_already_used_is_refused(client: Client, equipee: tuple[Agent, list[str]]) -> None:
    """Whoever looked over a shoulder, within the half-minute."""
    secret = secret_de(equipee[0])
    with time_machine.travel(time.time() + 60, tick=False):
        for _ in range(2):
            autre = Client()
            entrer_par_courriel(autre)
            reponse = autre.post("/connexion/second-facteur/", {"code": code_de(secret)})
    assert "Ce code n’est pas le bon" in reponse.content.decode()
    assert "_auth_user_id" not in autre.session


def test_recovery_code_opens_once(equipee: tuple[Agent, list[str]]) -> None:
    issues = []
    for _ in range(2):
        client = Client()
        entrer_par_courriel(client)
        client.post("/connexion/second-facteur/", {"code": equipee[1][0]})
        issues.append("_auth_user_id" in client.session)
    assert issues == [True, False]


def test_five_failures_close_the_way_from_anywhere(equipee: tuple[Agent, list[str]]) -> None:
    for i in range(5):
        client = Client(REMOTE_ADDR=f"10.0.{i}.1")
        entrer_par_courriel(client)
        assert client.post("/connexion/second-facteur/", {"code": "000000"}).status_code == 200
    reponse = client.post("/connexion/second-facteur/", {"code": equipee[1][0]})
    assert reponse.status_code == 429
    assert "Cinq essais ont échoué" in reponse.content.decode()
    with time_machine.travel(time.time() + 16 * 60, tick=False):
        entrer_par_courriel(client)
        client.post("/connexion/second-facteur/", {"code": equipee[1][0]})
        assert "_auth_user_id" in client.session
    assert not EchecSecondFacteur.objects.exists()


@pytest.mark.parametrize(
    "corps", [{}, {"reponse": "[1]"}, {"reponse": "{}"}, {"reponse": '{"id": 3}'}, {"code": "é" * 30}]
)
def test_nonsense_is_refused_in_words(client: Client, equipee: tuple[Agent, list[str]], corps: dict[str, str]) -> None:
    entrer_par_courriel(client)
    reponse = client.post("/connexion/second-facteur/", corps)
    assert reponse.status_code == 200
    assert 'aria-invalid="true"' in reponse.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("anciennes", "ouvert"), [(True, True), (False, False)])
def test_factor_outlives_the_portals_key_while_the_former_is_told(
    client: Client, equipee: tuple[Agent, list[str]], settings: Any, anciennes: bool, ouvert: bool
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if anciennes else []
    settings.SECRET_KEY = "n" * 60
    entrer_par_courriel(client)
    client.post("/connexion/second-facteur/", {"code": equipee[1][0]})
    assert ("_auth_user_id" in client.session) is ouvert


# --- By any way ------------------------------------------------------------------------------------
@pytest.mark.parametrize("chemin", ["/admin/", "/admin/agents/agent/", "/cellule/demandes/", "/mon-espace/", "/"])
def test_session_without_proof_is_sent_to_prove(client: Client, equipee: tuple[Agent, list[str]], chemin: str) -> None:
    """However the session came to be: an older one, another provider, a door added tomorrow."""
    connecter(client, equipee[0], second_facteur=False)
    assert client.get(chemin)["Location"] == f"{CONFIRMER}?next={chemin}"
    client.post(CONFIRMER, {"code": equipee[1][0], "next": chemin})
    assert client.get(chemin).status_code == 200


def test_proof_of_somebody_else_proves_nothing(client: Client, equipee: tuple[Agent, list[str]]) -> None:
    autre = CelluleFactory()
    connecter(client, autre)
    client.force_login(equipee[0], backend="agents.backends.RolesBackend")
    assert client.get("/admin/")["Location"].startswith(CONFIRMER)


def test_newly_named_member_is_stopped_in_the_same_session(client: Client) -> None:
    agent = AgentFactory()
    connecter(client, agent, second_facteur=False)
    assert client.get("/mon-espace/").status_code == 200
    nommer_cellule(agent, par=None)
    assert client.get("/mon-espace/")["Location"].startswith(SECURITE)


def test_form_sent_without_proof_is_given_back(client: Client, equipee: tuple[Agent, list[str]]) -> None:
    connecter(client, equipee[0], second_facteur=False)
    client.post(
        "/mon-espace/profil/", {"prenom": "Nadia-Rose"}, headers={"referer": "http://testserver/mon-espace/profil/"}
    )
    reponse = client.post(CONFIRMER, {"code": equipee[1][0]}, follow=True)
    assert 'value="Nadia-Rose"' in reponse.content.decode()


def test_pages_of_factors_ask_for_proof_when_one_is_in_place(client: Client, equipee: tuple[Agent, list[str]]) -> None:
    """A session opened before the factor was, elsewhere, neither adds one nor takes one away."""
    agent = equipee[0]
    connecter(client, agent, second_facteur=False)
    facteur = Authenticator.objects.get(type="totp")
    for chemin in ("application/", "cle/", "codes/", f"retirer/{facteur.pk}/"):
        reponse = client.post(f"{SECURITE}{chemin}", {"code": "000000"})
        assert reponse["Location"].startswith(CONFIRMER), chemin
    assert Authenticator.objects.filter(pk=facteur.pk).exists()


def test_old_proof_does_not_change_factors(client: Client, equipee: tuple[Agent, list[str]]) -> None:
    connecter(client, equipee[0])
    with time_machine.travel(time.time() + 16 * 60, tick=False):
        assert client.get(f"{SECURITE}cle/")["Location"].startswith(CONFIRMER)
        assert client.get("/admin/").status_code == 200


# --- Ends of sessions ------------------------------------------------------------------------------
@pytest.mark.parametrize(("pas", "ouvert"), [([59], True), ([61], False), ([50] * 14, True), ([50] * 15, False)])
def test_session_of_the_cell_ends_when_idle_or_old(client: Client, nadia: Agent, pas: list[int], ouvert: bool) -> None:
    """Sixty minutes without a gesture, twelve hours in all."""
    depart = time.time()
    with time_machine.travel(depart, tick=False) as horloge:
        connecter(client, nadia)
        client.get("/admin/")
        for minutes in pas:
            horloge.shift(minutes * 60)
            reponse = client.get("/admin/")
    assert (reponse.status_code == 200) is ouvert
    if not ouvert:
        assert reponse["Location"] == "/connexion/?next=/admin/"
        assert "_auth_user_id" not in client.session


def test_session_of_an_agent_is_left_alone(client: Client) -> None:
    connecter(client, AgentFactory())
    with time_machine.travel(time.time() + 86400, tick=False):
        assert client.get("/mon-espace/").status_code == 200


def test_sessions_are_listed_and_closed_from_afar(equipee: tuple[Agent, list[str]]) -> None:
    telephone, bureau = Client(HTTP_USER_AGENT="Mozilla/5.0 (Android 16) Firefox/150"), Client()
    for client, code in ((telephone, equipee[1][0]), (bureau, equipee[1][1])):
        entrer_par_courriel(client)
        client.post("/connexion/second-facteur/", {"code": code})
    assert "Firefox sur Android" in bureau.get(SECURITE).content.decode()
    bureau.post(f"{SECURITE}sessions/", {})
    assert telephone.get("/admin/")["Location"].startswith("/admin/login/")
    assert bureau.get("/admin/").status_code == 200
    assert "Firefox sur Android" not in bureau.get(SECURITE).content.decode()


def test_session_of_somebody_else_is_not_closed(client: Client, equipee: tuple[Agent, list[str]]) -> None:
    victime = Client()
    entrer_par_courriel(victime)
    victime.post("/connexion/second-facteur/", {"code": equipee[1][0]})
    connecter(client, CelluleFactory())
    client.post(f"{SECURITE}sessions/", {"connexion": Connexion.objects.get().pk})
    assert victime.get("/admin/").status_code == 200


# --- New devices -----------------------------------------------------------------------------------
FIREFOX = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/150.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 20_0) AppleWebKit Safari/605"


def _ouvrir(agent: Agent, agent_utilisateur: str, ip: str = "10.1.2.3") -> None:
    cle = f"cle-{Connexion.objects.count()}"
    appareils.noter_connexion(agent, cle_session=cle, navigateur=nommer(agent_utilisateur), adresse_ip=ip)


def test_new_device_is_told_once(nadia: Agent) -> None:
    for agent_utilisateur, ip in (
        (FIREFOX, "10.1.2.3"),
        (FIREFOX, "10.1.9.9"),
        (SAFARI, "10.1.2.3"),
        (SAFARI, "10.1.2.3"),
    ):
        _ouvrir(nadia, agent_utilisateur, ip)
    premier, second = Courriel.objects.filter(regle="agents.securite").order_by("pk")
    assert "Firefox sur Windows" in premier.texte
    assert "Safari sur iPhone" in second.texte
    assert second.destinataire == nadia.email


def test_same_browser_from_another_network_is_told(nadia: Agent) -> None:
    _ouvrir(nadia, FIREFOX)
    _ouvrir(nadia, FIREFOX, "203.0.113.9")
    assert Courriel.objects.filter(regle="agents.securite").count() == 2


def test_device_is_new_again_after_ninety_days_away(nadia: Agent) -> None:
    with time_machine.travel(time.time() - 91 * 86400, tick=False):
        _ouvrir(nadia, FIREFOX)
    oublier_les_connexions()
    Courriel.objects.all().delete()
    _ouvrir(nadia, FIREFOX)
    assert Courriel.objects.filter(regle="agents.securite").count() == 1


def test_new_device_of_an_agent_is_not_told() -> None:
    agent = AgentFactory()
    _ouvrir(agent, FIREFOX)
    _ouvrir(agent, SAFARI)
    assert not Courriel.objects.filter(regle="agents.securite").exists()


def test_old_connections_are_forgotten_unless_open(nadia: Agent, client: Client) -> None:
    with time_machine.travel(time.time() - 91 * 86400, tick=False):
        _ouvrir(nadia, FIREFOX)
        EchecSecondFacteur.objects.create(agent=nadia)
    _ouvrir(nadia, SAFARI)
    oublier_les_connexions()
    assert [connexion.navigateur for connexion in Connexion.objects.all()] == ["Safari sur iPhone"]
    assert not EchecSecondFacteur.objects.exists()


# --- A lost phone ----------------------------------------------------------------------------------
def _retirer(client: Client, agent: Agent, motif: str = "Téléphone volé, vu de vive voix") -> HttpResponse:
    corps = {"action": "retirer_second_facteur", "_selected_action": agent.pk, "confirmer": "1", "motif": motif}
    return client.post("/admin/agents/agent/", corps, follow=True)


def test_administration_takes_a_lost_factor_away(client: Client, equipee: tuple[Agent, list[str]]) -> None:
    agent, codes = equipee
    ouverte = Client()
    entrer_par_courriel(ouverte)
    ouverte.post("/connexion/second-facteur/", {"code": codes[0]})
    connecter(client, CelluleFactory(role="administration"))
    _retirer(client, agent)
    assert not Authenticator.objects.filter(user=agent).exists()
    assert ouverte.get("/admin/")["Location"].startswith("/admin/login/")
    assert Action.objects.get(verbe="agents.facteurs_retires").motif == "Téléphone volé, vu de vive voix"
    assert "retiré par l’administration" in Courriel.objects.get(sujet__contains="administration").sujet


def test_member_of_the_cell_takes_nobodys_factor_away(client: Client, equipee: tuple[Agent, list[str]]) -> None:
    connecter(client, CelluleFactory())
    assert "retirer_second_facteur" not in client.get("/admin/agents/agent/").content.decode()
    _retirer(client, equipee[0])
    assert Authenticator.objects.filter(user=equipee[0]).exists()


def test_reset_from_the_server(equipee: tuple[Agent, list[str]]) -> None:
    call_command("reset_second_factor", "Nadia@isere.example", stdout=StringIO())
    assert not Authenticator.objects.exists()
    assert Courriel.objects.filter(sujet__contains="retiré").exists()


def test_last_factor_of_a_member_stays(client: Client, equipee: tuple[Agent, list[str]]) -> None:
    connecter(client, equipee[0])
    facteur = Authenticator.objects.get(type="totp")
    reponse = client.post(f"{SECURITE}retirer/{facteur.pk}/", follow=True)
    assert "votre seul second facteur" in reponse.content.decode()
    assert Authenticator.objects.filter(pk=facteur.pk).exists()


def test_factor_of_somebody_else_is_out_of_reach(client: Client, equipee: tuple[Agent, list[str]]) -> None:
    connecter(client, AgentFactory())
    facteur = Authenticator.objects.get(type="totp")
    assert client.post(f"{SECURITE}retirer/{facteur.pk}/").status_code == 404
    assert Authenticator.objects.filter(pk=facteur.pk).exists()


# --- Passkeys --------------------------------------------------------------------------------------
@pytest.fixture
def cle_virtuelle(live_portal: Any) -> Iterator[Any]:
    """A browser with a platform authenticator, as a phone or a laptop has. Passkeys want a name, not a number."""
    page = live_portal.page
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    yield live_portal


@pytest.mark.django_db(transaction=True)
def test_passkey_is_set_up_and_opens_the_admin(cle_virtuelle: Any, nadia: Agent, settings: Any) -> None:
    page = cle_virtuelle.page
    base = cle_virtuelle.url.replace("127.0.0.1", "localhost")
    _par_courriel(page, base, nadia)
    page.wait_for_url(f"{base}{SECURITE}?next=/admin/")
    page.click("text=Ajouter une clé d’accès")
    page.fill("input[name=intitule]", "Portable de Nadia")
    page.click("text=Créer la clé")
    page.wait_for_selector("text=Gardez ces dix codes")
    page.click("text=Ils sont à l’abri")
    page.wait_for_url(f"{base}/admin/")
    page.context.clear_cookies()
    _par_courriel(page, base, nadia)
    page.click("text=Utiliser ma clé d’accès")
    page.wait_for_url(f"{base}/admin/")
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None


def _par_courriel(page: Any, base: str, agent: Agent) -> None:
    page.goto(f"{base}/admin/")
    page.fill("input[name=email]", agent.email)
    page.click("text=Recevoir un code")
    page.fill("input[name=code]", code_recu(agent.email))
    page.click("button:text-is('Entrer')")
