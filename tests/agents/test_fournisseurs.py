"""Signing in and out through a real OpenID Connect provider, set up as ProConnect is, and the same one spoilt."""

import datetime as dt
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from agents.models import Agent, IdentiteExterne, Institution, MembreCellule
from agents.services import nommer_cellule
from courriels.models import Courriel
from instance.models import Action
from tests.connexion import connecter
from tests.oidc.fournisseur import SECRET, Serveur

from .factories import AgentFactory, AutreInstitutionFactory, CelluleFactory, InstitutionFactory
from .porte import code_recu, demander, entrer

pytestmark = pytest.mark.django_db
ENTREE, RETOUR, SORTIE = "/connexion/par/proconnect/", "/connexion/par/proconnect/retour/", "/deconnexion/retour/"
ZOE = {"email": "Zoe.Lefevre@isere.example", "given_name": "Zoé", "usual_name": "Lefèvre", "siret": "22380001200013"}
AUTRE_CLIENT = {"client_id": "annuaire", "client_secret": SECRET, "token_endpoint_auth_method": "client_secret_basic"}


@pytest.fixture
def proconnect(serveur_oidc: Serveur, settings: Any) -> Serveur:
    InstitutionFactory(siret="22380001200013")
    settings.PUBLIC_URL = "http://testserver"
    settings.PROCONNECT = {"emetteur": serveur_oidc.url, "client_id": "portail", "secret": SECRET, "acr": []}
    _regler(serveur_oidc, "http://testserver")
    cache.clear()
    return serveur_oidc


def _regler(serveur: Serveur, portail: str, **reglages: Any) -> None:
    sorties = {"post_logout_redirect_uris": [portail + SORTIE]}
    clients = [
        {
            "client_id": "portail",
            "client_secret": SECRET,
            "token_endpoint_auth_method": "client_secret_post",
            "redirect_uris": [portail + RETOUR],
            **sorties,
        },
        {**AUTRE_CLIENT, "redirect_uris": [f"{portail}/connexion/par/openid/retour/"], **sorties},
    ]
    defauts = {"comptes": {"zoe": ZOE}, "jwt": True, "faute": "", "retard": 0, "nouvelleCle": False}
    serveur.regler(clients=clients, **{**defauts, **reglages})


def passer(client: Client, serveur: Serveur, compte: str = "zoe", par: str = ENTREE, suite: str = "") -> HttpResponse:
    """Sign in through the provider, and return what the portal answers to whoever comes back."""
    depart = client.get(par, {"next": suite} if suite else {})
    assert depart.status_code == 302, depart
    return client.get(serveur.traverser(depart["Location"], compte))


def connecte(client: Client) -> bool:
    return "_auth_user_id" in client.session


def dit(client: Client) -> str:
    return client.get("/connexion/").content.decode()


# --- In --------------------------------------------------------------------------------------------
def test_proconnect_opens_a_session_and_the_account(client: Client, proconnect: Serveur) -> None:
    assert "S’identifier avec ProConnect" in dit(client)
    reponse = passer(client, proconnect, suite="/mon-espace/profil/")
    assert reponse["Location"] == "/mon-espace/profil/"
    agent = Agent.objects.get()
    assert (agent.email, agent.prenom, agent.nom) == ("zoe.lefevre@isere.example", "Zoé", "Lefèvre")
    assert agent.institution.siret == "22380001200013"
    assert client.session["_auth_user_id"] == str(agent.pk)
    assert not Courriel.objects.exists()


def test_what_is_asked_of_proconnect(client: Client, proconnect: Serveur, settings: Any) -> None:
    settings.PROCONNECT["acr"] = ["eidas1", "eidas2"]
    demande = parse_qs(urlsplit(client.get(ENTREE)["Location"]).query)
    assert min(len(demande["state"][0]), len(demande["nonce"][0])) >= 32
    assert demande["code_challenge_method"] == ["S256"]
    assert set(demande["scope"][0].split()) >= {"openid", "given_name", "usual_name", "email", "siret"}
    assert "profile" not in demande["scope"][0].split()
    assert demande["claims"] == ['{"id_token": {"acr": {"essential": true, "values": ["eidas1", "eidas2"]}}}']


def test_level_asked_for_is_given(client: Client, proconnect: Serveur, settings: Any) -> None:
    settings.PROCONNECT["acr"] = ["eidas2"]
    passer(client, proconnect)
    assert connecte(client)


def test_second_sign_in_finds_the_same_agent(proconnect: Serveur) -> None:
    for _ in range(2):
        passer(Client(), proconnect)
    assert (Agent.objects.count(), IdentiteExterne.objects.count()) == (1, 1)


def test_userinfo_in_plain_json_is_read(client: Client, proconnect: Serveur) -> None:
    _regler(proconnect, "http://testserver", jwt=False)
    passer(client, proconnect)
    assert connecte(client)


def test_keys_changed_by_the_provider_are_fetched_anew(proconnect: Serveur) -> None:
    passer(Client(), proconnect)
    _regler(proconnect, "http://testserver", nouvelleCle=True)
    client = Client()
    passer(client, proconnect)
    assert connecte(client)


def test_generic_provider_opens_a_session(client: Client, proconnect: Serveur, settings: Any) -> None:
    settings.OPENID = {**settings.PROCONNECT, "client_id": "annuaire", "libelle": "l’annuaire de la Métropole"}
    compte = {"email": "bao@isere.example", "email_verified": True, "given_name": "Bao", "family_name": "Nguyên"}
    _regler(proconnect, "http://testserver", comptes={"bao": compte})
    assert "S’identifier avec l’annuaire de la Métropole" in dit(client)
    passer(client, proconnect, "bao", "/connexion/par/openid/")
    assert client.session["_auth_user_id"] == str(Agent.objects.get(email="bao@isere.example", nom="Nguyên").pk)


@pytest.mark.parametrize("verifie", [False, None, "true"])
def test_generic_provider_that_does_not_vouch_for_the_address_is_refused(
    client: Client, proconnect: Serveur, settings: Any, verifie: Any
) -> None:
    settings.OPENID = {**settings.PROCONNECT, "client_id": "annuaire", "libelle": "l’annuaire"}
    _regler(proconnect, "http://testserver", comptes={"bao": {**ZOE, "email_verified": verifie}})
    passer(client, proconnect, "bao", "/connexion/par/openid/")
    assert not connecte(client)
    assert "ne garantit pas votre adresse" in dit(client)


# --- Who may enter ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("donnees", "ouvert"),
    [
        ({"siret": "22380001200013", "email": "zoe@ailleurs.example"}, True),
        ({"siret": "99999999999999", "email": "zoe@isere.example"}, True),
        ({"siret": "99999999999999", "email": "zoe@ailleurs.example"}, False),
        ({"siret": "", "email": "zoe@ailleurs.example"}, False),
        ({"siret": "22380001200013", "email": ""}, False),
    ],
)
def test_only_people_of_the_institutions_enter(
    client: Client, proconnect: Serveur, donnees: dict[str, str], ouvert: bool
) -> None:
    _regler(proconnect, "http://testserver", comptes={"zoe": {**ZOE, **donnees}})
    passer(client, proconnect)
    assert connecte(client) is ouvert
    assert Agent.objects.exists() is ouvert


@pytest.mark.parametrize("donnees", [{"siret": "99999999999999", "email": "zoe@ailleurs.example"}, {"siret": ""}])
def test_known_identity_that_left_the_institutions_stays_out(
    client: Client, proconnect: Serveur, donnees: dict[str, str]
) -> None:
    passer(Client(), proconnect)
    Institution.objects.update(domaines=["metropole.example"])
    _regler(proconnect, "http://testserver", comptes={"zoe": {**ZOE, **donnees}})
    passer(client, proconnect)
    assert not connecte(client)
    assert "ne fait pas partie de ce portail" in dit(client)


def test_known_identity_of_a_member_employer_enters_whatever_its_address(client: Client, proconnect: Serveur) -> None:
    passer(Client(), proconnect)
    _regler(proconnect, "http://testserver", comptes={"zoe": {**ZOE, "email": "zoe@ailleurs.example"}})
    passer(client, proconnect)
    assert connecte(client)


def test_identity_from_outside_the_institutions_is_not_tied(proconnect: Serveur) -> None:
    _regler(proconnect, "http://testserver", comptes={"zoe": {**ZOE, "siret": "9" * 14, "email": "z@ailleurs.example"}})
    session = connecter(Client(), CelluleFactory(email="zoe.lefevre@isere.example"))
    passer(session, proconnect, par="/mon-espace/securite/relier/proconnect/")
    assert not IdentiteExterne.objects.exists()
    assert "ne fait pas partie de ce portail" in session.get("/mon-espace/securite/").content.decode()


def test_agent_is_known_by_the_verified_address(client: Client, proconnect: Serveur) -> None:
    agent = AgentFactory(email="zoe.lefevre@isere.example", prenom="Zoé", nom="Lefèvre-Durand")
    passer(client, proconnect)
    assert client.session["_auth_user_id"] == str(agent.pk)
    agent.refresh_from_db()
    assert agent.nom == "Lefèvre-Durand"
    assert "Un compte d’identité a été relié" in Courriel.objects.get(destinataire=agent.email).sujet


def test_renumbered_agent_is_found_again(proconnect: Serveur) -> None:
    passer(Client(), proconnect)
    _regler(proconnect, "http://testserver", comptes={"zoe-2": ZOE})
    client = Client()
    passer(client, proconnect, "zoe-2")
    assert connecte(client)
    assert IdentiteExterne.objects.get().sub == "zoe-2"


def test_two_accounts_that_claim_one_address_stay_two_people(proconnect: Serveur) -> None:
    """The number wins over the address: whoever had it keeps it, whatever their address has become."""
    passer(Client(), proconnect)
    bao = AgentFactory(email="bao@isere.example")
    _regler(proconnect, "http://testserver", comptes={"zoe": {**ZOE, "email": "bao@isere.example"}})
    client = Client()
    passer(client, proconnect)
    assert client.session["_auth_user_id"] == str(Agent.objects.get(nom="Lefèvre").pk) != str(bao.pk)


def test_member_of_the_cell_is_never_tied_by_an_address(client: Client, proconnect: Serveur) -> None:
    CelluleFactory(email="zoe.lefevre@isere.example")
    passer(client, proconnect)
    assert not connecte(client)
    assert not IdentiteExterne.objects.exists()
    assert "relient ProConnect à leur compte eux-mêmes" in dit(client)


def test_member_of_the_cell_ties_it_from_a_proved_session(proconnect: Serveur) -> None:
    agent = CelluleFactory(email="zoe.lefevre@isere.example")
    session = connecter(Client(), agent)
    reponse = passer(session, proconnect, par="/mon-espace/securite/relier/proconnect/")
    assert reponse["Location"] == "/mon-espace/securite/"
    client = Client()
    passer(client, proconnect, suite="/admin/")
    assert client.session["_auth_user_id"] == str(agent.pk)
    # Without a second factor of their own, ProConnect or not, nothing of the cell opens.
    assert client.get("/admin/")["Location"].startswith("/mon-espace/securite/")
    session.post(f"/mon-espace/securite/delier/{IdentiteExterne.objects.get().pk}/")
    assert not IdentiteExterne.objects.exists()


def test_identity_tied_by_an_address_is_dropped_by_an_appointment(proconnect: Serveur) -> None:
    passer(Client(), proconnect)
    agent, chef = Agent.objects.get(), CelluleFactory(role="administration")
    nommer_cellule(agent, par=chef)
    assert not IdentiteExterne.objects.exists()
    assert Action.objects.get(verbe="agents.identite_deliee").objet == agent
    client = Client()
    passer(client, proconnect)
    assert not connecte(client)
    assert "relient ProConnect à leur compte eux-mêmes" in dit(client)


def test_identity_tied_by_an_address_before_the_first_day_opens_nothing_on_it(proconnect: Serveur) -> None:
    """Appointed from tomorrow: the address still ties today."""
    agent = AgentFactory(email="zoe.lefevre@isere.example")
    demain = timezone.localdate() + dt.timedelta(days=1)
    role = nommer_cellule(agent, debut=demain, par=CelluleFactory(role="administration"))
    passer(Client(), proconnect)
    assert IdentiteExterne.objects.exists()
    MembreCellule.objects.filter(pk=role.pk).update(debut=timezone.localdate())
    client = Client()
    passer(client, proconnect)
    assert not connecte(client)


def test_identity_proved_before_an_appointment_still_serves(proconnect: Serveur) -> None:
    agent = AgentFactory(email="zoe.lefevre@isere.example")
    passer(connecter(Client(), agent), proconnect, par="/mon-espace/securite/relier/proconnect/")
    nommer_cellule(agent, par=CelluleFactory(role="administration"))
    client = Client()
    passer(client, proconnect)
    assert client.session["_auth_user_id"] == str(agent.pk)


def test_member_of_the_cell_who_proved_nothing_ties_nothing(proconnect: Serveur) -> None:
    session = connecter(Client(), CelluleFactory(email="zoe.lefevre@isere.example"), second_facteur=False)
    passer(session, proconnect, par="/mon-espace/securite/relier/proconnect/")
    assert not IdentiteExterne.objects.exists()
    assert "Ajoutez d’abord un second facteur" in session.get("/mon-espace/securite/").content.decode()


def test_identity_of_somebody_else_is_not_tied(proconnect: Serveur) -> None:
    passer(Client(), proconnect)
    session = connecter(Client(), AgentFactory(email="bao@isere.example"))
    passer(session, proconnect, par="/mon-espace/securite/relier/proconnect/")
    assert IdentiteExterne.objects.get().agent.nom == "Lefèvre"
    assert "déjà relié à quelqu’un d’autre" in session.get("/mon-espace/").content.decode()


def test_identity_is_not_tied_to_whoever_came_back_instead(proconnect: Serveur) -> None:
    """Two people at one keyboard: the second one, signed in meanwhile, gets nothing of the first."""
    navigateur = connecter(Client(), AgentFactory(email="ana@isere.example"))
    depart = navigateur.get("/mon-espace/securite/relier/proconnect/")
    gardee = navigateur.session["oidc_tentatives"]
    bao = AgentFactory(email="bao@isere.example")
    autre = connecter(Client(), bao)
    session = autre.session
    session["oidc_tentatives"] = gardee
    session.save()
    autre.get(proconnect.traverser(depart["Location"], "zoe"))
    assert not IdentiteExterne.objects.exists()


def test_closed_account_stays_out(client: Client, proconnect: Serveur) -> None:
    AgentFactory(email="zoe.lefevre@isere.example", is_active=False)
    passer(client, proconnect)
    assert not connecte(client)
    assert "Ce compte est fermé" in dit(client)


def test_account_closed_since_stays_out(client: Client, proconnect: Serveur) -> None:
    passer(Client(), proconnect)
    Agent.objects.update(is_active=False)
    passer(client, proconnect)
    assert not connecte(client)


def test_unknown_provider_is_not_found(client: Client, proconnect: Serveur) -> None:
    assert client.get("/connexion/par/inconnu/").status_code == 404
    assert client.get("/connexion/par/openid/").status_code == 404


# --- What proves nothing ---------------------------------------------------------------------------
FAUTES = ["nonce", "audience", "audiences", "emetteur", "perime", "forge", "cle_inconnue", "sans_signature", "hs256"]


@pytest.mark.parametrize("faute", [*FAUTES, "charabia", "autre_sub", "userinfo_forge", "userinfo_html", "muet"])
def test_spoilt_answer_opens_nothing(client: Client, proconnect: Serveur, faute: str) -> None:
    depart = client.get(ENTREE)
    retour = proconnect.traverser(depart["Location"], "zoe")
    _regler(proconnect, "http://testserver", faute=faute)
    reponse = client.get(retour)
    assert reponse.status_code == 302
    assert not connecte(client)
    assert not Agent.objects.exists()
    page = dit(client)
    assert "n’a pas abouti" in page or "ne répond pas" in page
    assert "Recevoir un code" in page


def test_level_below_the_one_asked_for_is_refused(client: Client, proconnect: Serveur, settings: Any) -> None:
    settings.PROCONNECT["acr"] = ["eidas2"]
    _regler(proconnect, "http://testserver", faute="acr")
    passer(client, proconnect)
    assert not connecte(client)


@pytest.mark.parametrize("change", [lambda state: state[:-1], lambda state: "", lambda state: "x" * 43])
def test_return_that_nobody_began_opens_nothing(
    client: Client, proconnect: Serveur, change: Callable[[str], str]
) -> None:
    depart = client.get(ENTREE)
    retour = proconnect.traverser(depart["Location"], "zoe")
    state = parse_qs(urlsplit(retour).query)["state"][0]
    client.get(retour.replace(state, change(state)))
    assert not connecte(client)


def test_return_serves_once_and_in_its_own_browser(client: Client, proconnect: Serveur) -> None:
    depart = client.get(ENTREE)
    retour = proconnect.traverser(depart["Location"], "zoe")
    autre = Client()
    autre.get(retour)
    assert not connecte(autre)
    client.get(retour)
    assert connecte(client)
    client.post("/deconnexion/")
    client.get(retour)
    assert not connecte(client)


def test_return_too_late_is_refused(client: Client, proconnect: Serveur) -> None:
    depart = client.get(ENTREE)
    retour = proconnect.traverser(depart["Location"], "zoe")
    with time_machine.travel(time.time() + 601, tick=False):
        client.get(retour)
    assert not connecte(client)


def test_return_from_another_issuer_is_refused(client: Client, proconnect: Serveur) -> None:
    depart = client.get(ENTREE)
    retour = proconnect.traverser(depart["Location"], "zoe")
    client.get(retour.replace(f"iss={proconnect.url}".replace(":", "%3A").replace("/", "%2F"), "iss=https%3A%2F%2Fx"))
    assert not connecte(client)


def test_giving_up_at_the_provider_is_no_error(client: Client, proconnect: Serveur) -> None:
    state = parse_qs(urlsplit(client.get(ENTREE)["Location"]).query)["state"][0]
    assert client.get(RETOUR, {"state": state, "error": "access_denied"})["Location"].startswith("/connexion/")
    assert "Vous avez renoncé" in dit(client)


# --- A provider in trouble -------------------------------------------------------------------------
@pytest.mark.parametrize("panne", [{"faute": "muet"}, {"retard": 3000}])
def test_provider_in_trouble_leaves_the_code_by_email(
    client: Client, proconnect: Serveur, monkeypatch: pytest.MonkeyPatch, panne: dict[str, Any]
) -> None:
    monkeypatch.setattr("agents.ligne.DELAI_LECTURE", 0.3)
    _regler(proconnect, "http://testserver", **panne)
    reponse = client.get(ENTREE, {"next": "/mon-espace/profil/"})
    assert reponse["Location"] == "/connexion/?next=/mon-espace/profil/"
    assert "ProConnect ne répond pas" in dit(client)
    demander(client, "zoe@isere.example")
    entrer(client, code_recu("zoe@isere.example"))
    assert connecte(client)


def test_calls_of_one_sign_in_share_one_deadline(
    client: Client, proconnect: Serveur, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Token, keys and userinfo: each in good time, all three too late."""
    retour = proconnect.traverser(client.get(ENTREE)["Location"], "zoe")
    _regler(proconnect, "http://testserver", retard=500)
    monkeypatch.setattr("agents.ligne.DELAI_TOTAL", 1.2)
    debut = time.monotonic()
    client.get(retour)
    assert time.monotonic() - debut < 2.2
    assert not connecte(client)
    assert "ProConnect ne répond pas" in dit(client)


def test_answer_spoilt_by_one_visitor_closes_the_provider_to_nobody(client: Client, proconnect: Serveur) -> None:
    state = parse_qs(urlsplit(client.get(ENTREE)["Location"]).query)["state"][0]
    client.get(RETOUR, {"state": state, "code": "inventé"})
    assert "ne répond pas" in dit(client)
    autre = Client()
    passer(autre, proconnect)
    assert connecte(autre)


def test_provider_that_names_another_issuer_is_left_alone(client: Client, proconnect: Serveur, settings: Any) -> None:
    settings.PROCONNECT["emetteur"] = proconnect.url + "/"
    assert client.get(ENTREE)["Location"].startswith("/connexion/")


# --- Out -------------------------------------------------------------------------------------------
def test_leaving_the_portal_leaves_proconnect(client: Client, proconnect: Serveur) -> None:
    passer(client, proconnect)
    page = client.post("/deconnexion/").content.decode()
    assert not connecte(client)
    assert 'http-equiv="refresh"' in page
    assert f"{proconnect.url}/session/end?id_token_hint=" in page
    state = client.session["oidc_sortie"]
    assert len(state) >= 32
    assert client.get(SORTIE, {"state": state}, follow=True).content.decode().count("Vous êtes déconnecté.") == 1


def test_leaving_from_the_admin_leaves_proconnect_too(client: Client, proconnect: Serveur) -> None:
    passer(client, proconnect)
    agent = Agent.objects.get()
    MembreCellule.objects.create(agent=agent)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(agent.pk)
    session.save()
    admin = client.get("/admin/").content.decode()
    sortie = re.search(r'id="logout-form" method="post" action="([^"]+)"', admin)[1]
    assert f"{proconnect.url}/session/end?id_token_hint=" in client.post(sortie).content.decode()
    assert not connecte(client)


def test_return_from_a_log_out_that_was_not_asked_says_nothing(client: Client, proconnect: Serveur) -> None:
    passer(client, proconnect)
    client.post("/deconnexion/")
    reponse = client.get(SORTIE, {"state": "x" * 43}, follow=True)
    assert "Vous êtes déconnecté." not in reponse.content.decode()


def test_dead_provider_does_not_keep_anybody_in(client: Client, proconnect: Serveur) -> None:
    passer(client, proconnect)
    cache.clear()
    _regler(proconnect, "http://testserver", faute="muet")
    assert client.post("/deconnexion/")["Location"] == "/"
    assert not connecte(client)


def test_journal_and_logs_hold_no_address(client: Client, proconnect: Serveur, caplog: Any) -> None:
    AutreInstitutionFactory()
    _regler(proconnect, "http://testserver", faute="forge")
    passer(client, proconnect)
    assert "proconnect refused: token" in caplog.text
    assert "zoe" not in caplog.text.lower()
    assert not Action.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_browser_goes_in_and_out_through_the_provider(live_portal: Any, proconnect: Serveur, settings: Any) -> None:
    settings.PUBLIC_URL = live_portal.url
    _regler(proconnect, live_portal.url)
    page = live_portal.page
    page.goto(f"{live_portal.url}/connexion/")
    page.click("text=S’identifier avec ProConnect")
    page.click("text=zoe")
    page.wait_for_url(f"{live_portal.url}/mon-espace/profil/**")
    page.click("text=Se déconnecter >> visible=true")
    page.wait_for_url(f"{proconnect.url}/session/end**")
    page.click("button[name=logout]")
    page.wait_for_url(f"{live_portal.url}/connexion/")
    assert page.is_visible("text=Vous êtes déconnecté.")
