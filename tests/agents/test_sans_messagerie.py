"""Agents without a work mailbox: registered by their manager, their own address used once the cell vouches for it."""

from collections.abc import Callable

import pytest
from django.test import Client

from agents.models import Agent
from agents.services import modifier_agent
from courriels.models import Courriel
from instance.models import Action

from .factories import AgentFactory, CelluleFactory, InstitutionFactory
from .porte import code_recu, connecte, demander, entrer

pytestmark = pytest.mark.django_db
EQUIPE = "/mon-espace/equipe/"
FICHE = {"prenom": "Idir", "nom": "Mansouri", "categorie": "C", "email": "idir@perso.example"}


@pytest.fixture
def helene() -> Agent:
    return AgentFactory(prenom="Hélène", nom="Carrel", encadrement="chef_service")


def valider(client: Client, agent: Agent) -> str:
    corps = {"action": "valider_adresse", "_selected_action": agent.pk}
    return str(client.post("/admin/agents/agent/", corps, follow=True).content.decode())


def test_manager_registers_somebody_of_the_team(client_de: Callable[..., Client], helene: Agent) -> None:
    client = client_de(helene)
    assert "Mon équipe" in client.get("/mon-espace/").content.decode()
    page = client.post(EQUIPE, {**FICHE, "email": ""}, follow=True).content.decode()
    agent = Agent.objects.get(nom="Mansouri")
    assert (agent.n_plus_1, agent.institution, agent.email) == (helene, helene.institution, None)
    assert "Sans messagerie" in page
    assert Action.objects.get(verbe="agents.agent_cree").auteur == helene


def test_who_leads_nobody_registers_nobody(client_de: Callable[..., Client]) -> None:
    client = client_de(AgentFactory())
    assert client.post(EQUIPE, FICHE).status_code == 403
    assert not Agent.objects.filter(nom="Mansouri").exists()
    assert "Mon équipe" not in client.get("/mon-espace/").content.decode()


def test_manager_by_relation_sees_the_team(client_de: Callable[..., Client]) -> None:
    chef = AgentFactory(encadrement="aucun")
    AgentFactory(prenom="Zoé", nom="Lefèvre", n_plus_1=chef)
    assert "Zoé Lefèvre" in client_de(chef).get(EQUIPE).content.decode()


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({"prenom": ""}, "À remplir"),
        ({"categorie": "Z"}, "Sélectionnez un choix valide"),
        ({"email": "pas-une-adresse"}, "adresse"),
        ({"prenom": "Hélène", "nom": "CARREL"}, "Une fiche porte déjà ce nom"),
    ],
)
def test_bad_registration_is_said_and_loses_nothing(
    client_de: Callable[..., Client], helene: Agent, change: dict[str, str], dit: str
) -> None:
    page = client_de(helene).post(EQUIPE, {**FICHE, "telephone": "06 00 00 00 00", **change}).content.decode()
    assert dit in page
    assert 'value="06 00 00 00 00"' in page
    assert Agent.objects.count() == 1


def test_address_taken_already_is_said(client_de: Callable[..., Client], helene: Agent) -> None:
    AgentFactory(email="idir@perso.example")
    assert "Cette adresse sert déjà" in client_de(helene).post(EQUIPE, FICHE).content.decode()


def test_personal_address_signs_in_once_the_cell_vouches_for_it(
    client: Client, client_de: Callable[..., Client], helene: Agent
) -> None:
    client_de(helene).post(EQUIPE, FICHE)
    agent = Agent.objects.get(nom="Mansouri")
    demander(client, agent.email)
    assert not Courriel.objects.filter(destinataire=agent.email).exists()
    cellule = client_de(CelluleFactory())
    assert "Mansouri" in cellule.get("/admin/agents/agent/?messagerie=a_valider").content.decode()
    assert "Fait" in valider(cellule, agent)
    demander(client, agent.email)
    entrer(client, code_recu(agent.email))
    assert connecte(client)
    assert "Mansouri" not in cellule.get("/admin/agents/agent/?messagerie=a_valider").content.decode()


def test_changed_address_is_vouched_for_anew(client: Client) -> None:
    agent = AgentFactory(email="idir@perso.example")
    valider(client, agent)
    Agent.objects.filter(pk=agent.pk).update(adresse_validee_le="2026-01-01T00:00Z")
    modifier_agent(agent, par=None, email="autre@perso.example")
    demander(client, "autre@perso.example")
    assert not Courriel.objects.exists()


@pytest.mark.parametrize("role", [None, "cellule"])
def test_address_of_a_closed_account_or_a_member_of_the_cell_opens_nothing(client: Client, role: str | None) -> None:
    InstitutionFactory()
    agent = (
        CelluleFactory(email="idir@perso.example")
        if role
        else AgentFactory(email="idir@perso.example", is_active=False)
    )
    Agent.objects.filter(pk=agent.pk).update(adresse_validee_le="2026-01-01T00:00Z")
    demander(client, agent.email)
    assert not Courriel.objects.exists()


@pytest.mark.parametrize(
    ("champs", "dit"), [({"email": None}, "pas d’adresse"), ({"email": "a@isere.example"}, "institution")]
)
def test_what_needs_no_vouching_is_said(client_de: Callable[..., Client], champs: dict[str, str], dit: str) -> None:
    agent = AgentFactory(**champs)
    assert dit in valider(client_de(CelluleFactory()), agent)
    agent.refresh_from_db()
    assert agent.adresse_validee_le is None
