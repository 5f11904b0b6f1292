import datetime as dt

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from agents import rules
from agents.models import Agent, MembreCellule

from .factories import AgentFactory, CelluleFactory

pytestmark = pytest.mark.django_db
METIER = ["demandes.demande", "facilitateurs.facilitateur", "agents.agent", "agents.institution"]
RESERVES = ["agents.membrecellule", "instance.identite", "instance.reglage"]


def _frais(agent: Agent) -> Agent:
    """As the next request would load it: the role is kept for one request."""
    return Agent.objects.get(pk=agent.pk)


def _peut(agent: Agent, action: str, modele: str) -> bool:
    room, nom = modele.split(".")
    return agent.has_perm(f"{room}.{action}_{nom}")


@pytest.mark.parametrize("modele", METIER)
def test_cellule_sees_adds_changes_and_deletes_nothing(modele: str) -> None:
    agent = CelluleFactory()
    assert [_peut(agent, action, modele) for action in ("view", "add", "change", "delete")] == [True] * 3 + [False]


@pytest.mark.parametrize("modele", RESERVES)
def test_cellule_only_reads_what_runs_the_portal(modele: str) -> None:
    agent = CelluleFactory()
    assert [_peut(agent, action, modele) for action in ("view", "add", "change", "delete")] == [True] + [False] * 3


@pytest.mark.parametrize("modele", METIER + RESERVES)
def test_administration_may_do_everything(modele: str) -> None:
    agent = CelluleFactory(role="administration")
    assert all(_peut(agent, action, modele) for action in ("view", "add", "change", "delete"))
    room, nom = modele.split(".")
    assert f"{room}.delete_{nom}" in agent.get_all_permissions()


def test_agent_has_no_permission_at_all(django_assert_num_queries) -> None:
    agent = _frais(AgentFactory())
    with django_assert_num_queries(1):
        assert agent.get_all_permissions() == set()
        assert not any(_peut(agent, "view", m._meta.label_lower) for m in apps.get_models())
        assert not any(agent.has_module_perms(room) for room in settings.ROOMS)
    assert not agent.is_staff


@pytest.mark.parametrize(
    ("debut", "fin", "membre"),
    [(-10, None, True), (-10, 0, True), (0, 5, True), (-10, -1, False), (1, None, False)],
)
def test_role_holds_from_its_first_to_its_last_day(debut: int, fin: int | None, membre: bool) -> None:
    jour = dt.date.today()  # noqa: DTZ011
    agent = AgentFactory()
    MembreCellule.objects.create(
        agent=agent,
        debut=jour + dt.timedelta(days=debut),
        fin=None if fin is None else jour + dt.timedelta(days=fin),
    )
    assert rules.est_cellule(_frais(agent)) is membre
    assert _peut(_frais(agent), "view", "demandes.demande") is membre


@pytest.mark.parametrize("role", ["cellule", "administration"])
def test_closed_account_loses_its_role(role: str) -> None:
    agent = CelluleFactory(role=role, is_active=False)
    assert not rules.est_cellule(agent)
    assert not rules.est_administration(agent)
    assert agent.get_all_permissions() == set()
    assert not _peut(agent, "view", "demandes.demande")


def test_nobody_is_nothing() -> None:
    assert not rules.est_cellule(AnonymousUser())
    assert not rules.est_administration(AnonymousUser())
    assert not rules.est_n_plus_1(AnonymousUser(), AgentFactory(n_plus_1=None))
    assert not AnonymousUser().has_perm("demandes.view_demande")


def test_agent_is_seen_by_oneself_manager_and_cell_only() -> None:
    chef = AgentFactory()
    agent = AgentFactory(n_plus_1=chef)
    voient = {agent: True, chef: True, CelluleFactory(): True, AgentFactory(): False}
    assert {personne: rules.peut_voir_agent(personne, agent) for personne in voient} == voient


def test_session_of_a_closed_account_ends(client_de) -> None:
    agent = AgentFactory()
    client = client_de(agent)
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    reponse = client.get("/admin/")
    assert reponse.status_code == 302
    assert "connexion" in reponse["Location"] or "login" in reponse["Location"]
