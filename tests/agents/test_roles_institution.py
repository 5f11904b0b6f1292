"""Référents and HR readers: given with dates by who runs the portal, ended by them or by a departure."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from agents import rules
from agents.departs import charges_de
from agents.models import Agent, Institution, RoleInstitution
from agents.services import modifier_agent, nommer_dans_institution
from courriels.models import Courriel
from donnees.fusion import FusionRefusee, fusionner_agents
from instance.models import Action

from .factories import (
    AgentFactory,
    AutreInstitutionFactory,
    CelluleFactory,
    DirectionFactory,
    InstitutionFactory,
)

pytestmark = pytest.mark.django_db
ADMIN = "/admin/agents/roleinstitution/"


@pytest.fixture
def claire() -> Agent:
    return CelluleFactory(prenom="Claire", nom="d’Ornano", role="administration")


@pytest.fixture
def metropole() -> Institution:
    return AutreInstitutionFactory()


def donner(agent: Agent, role: str = "referent", **champs: Any) -> RoleInstitution:
    return nommer_dans_institution(agent, institution=agent.institution, role=role, par=None, **champs)


def poster(client: Client, agent: Agent, institution: Institution, **champs: str) -> str:
    corps = {"agent": agent.pk, "institution": institution.pk, "role": "referent", "debut": f"{_jour():%d/%m/%Y}"}
    return str(client.post(f"{ADMIN}add/", corps | champs, follow=True).content.decode())


def _jour(decalage: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=decalage)


# --- Given in the admin ----------------------------------------------------------------------------
def test_administration_gives_the_role_and_the_history_says_so(
    client_de: Callable[..., Client], claire: Agent, metropole: Institution
) -> None:
    anouk = AgentFactory(prenom="Anouk", nom="Reverdy", institution=metropole)
    poster(client_de(claire), anouk, metropole)
    role = RoleInstitution.objects.get()
    assert (role.agent, role.institution, role.debut, role.fin) == (anouk, metropole, _jour(), None)
    action = Action.objects.get(verbe="agents.role_institution_donne")
    assert (action.auteur, action.objet) == (claire, role)
    page = client_de(claire).get(f"/admin/agents/agent/{anouk.pk}/change/").content.decode()
    assert "Référent ou référente, Métropole, depuis le" in page


def test_cell_reads_the_roles_and_gives_none(client_de: Callable[..., Client], metropole: Institution) -> None:
    client, anouk = client_de(CelluleFactory()), AgentFactory(institution=metropole)
    poster(client, anouk, metropole)
    assert not RoleInstitution.objects.exists()
    assert client.get(ADMIN).status_code == 200


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"is_active": False}, "Ce compte est fermé"),
        ({"institution": None}, "n’est pas de l’institution"),
    ],
)
def test_role_is_for_an_open_account_of_the_institution(
    champs: dict[str, Any], dit: str, client_de: Callable[..., Client], claire: Agent, metropole: Institution
) -> None:
    agent = AgentFactory(**{"institution": metropole, "direction": None} | champs)
    assert dit in poster(client_de(claire), agent, metropole)
    with pytest.raises(ValidationError, match=dit):
        nommer_dans_institution(agent, institution=metropole, role="referent", par=claire)
    assert not RoleInstitution.objects.exists()


def test_same_role_twice_at_once_is_refused_in_words_and_by_the_database(
    client_de: Callable[..., Client], claire: Agent, metropole: Institution
) -> None:
    anouk = AgentFactory(institution=metropole)
    donner(anouk)
    assert "déjà ce rôle à ces dates" in poster(client_de(claire), anouk, metropole)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleInstitution.objects.create(agent=anouk, institution=metropole, role="referent")
    donner(anouk, "lecteur_rh")  # the other role is another matter


@pytest.mark.parametrize("debut", ["01/01/2020", "pas une date"])
def test_role_is_not_given_in_the_past(
    debut: str, client_de: Callable[..., Client], claire: Agent, metropole: Institution
) -> None:
    poster(client_de(claire), AgentFactory(institution=metropole), metropole, debut=debut)
    assert not RoleInstitution.objects.exists()


def test_end_is_given_and_taken_back(client_de: Callable[..., Client], claire: Agent, metropole: Institution) -> None:
    role, client = donner(AgentFactory(institution=metropole)), client_de(claire)
    client.post(f"{ADMIN}{role.pk}/change/", {"fin": f"{_jour():%d/%m/%Y}"})
    assert RoleInstitution.objects.get().fin == _jour()
    page = client.post(f"{ADMIN}{role.pk}/change/", {"fin": "01/01/2020"}).content.decode()
    assert "La fin ne peut précéder le début" in page
    client.post(f"{ADMIN}{role.pk}/change/", {"fin": ""})
    assert RoleInstitution.objects.get().fin is None
    assert Action.objects.filter(verbe="agents.role_institution_termine").count() == 2


def test_role_given_by_mistake_is_taken_back_the_same_day_only(
    client_de: Callable[..., Client], claire: Agent, metropole: Institution
) -> None:
    erreur, vieux = donner(AgentFactory(institution=metropole)), donner(AgentFactory(institution=metropole))
    RoleInstitution.objects.filter(pk=vieux.pk).update(debut=_jour(-3))
    client = client_de(claire)
    for role in (erreur, vieux):
        client.post(f"{ADMIN}{role.pk}/delete/", {"post": "yes"})
    assert list(RoleInstitution.objects.all()) == [vieux]
    assert Action.objects.get(verbe="agents.role_institution_retire").objet == erreur.agent


# --- Predicates ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("debut", "fin", "vaut"),
    [(-10, None, True), (-10, 0, True), (0, 5, True), (-10, -1, False), (1, None, False)],
)
def test_role_holds_from_its_first_to_its_last_day(
    debut: int, fin: int | None, vaut: bool, metropole: Institution
) -> None:
    agent = AgentFactory(institution=metropole)
    donner(agent, debut=_jour(debut), fin=None if fin is None else _jour(fin))
    assert rules.est_referent(agent, metropole) is vaut
    assert not rules.est_lecteur_rh(agent, metropole)


def test_role_is_of_one_institution_and_of_one_kind(metropole: Institution) -> None:
    agent = AgentFactory(institution=metropole)
    donner(agent, "lecteur_rh")
    assert rules.est_lecteur_rh(agent, metropole)
    assert not rules.est_referent(agent, metropole)
    assert not rules.est_lecteur_rh(agent, InstitutionFactory())


def test_role_gives_nothing_once_elsewhere_however_it_came_about(metropole: Institution) -> None:
    agent = AgentFactory(institution=metropole)
    donner(agent)
    Agent.objects.filter(pk=agent.pk).update(institution=InstitutionFactory())
    assert not rules.est_referent(Agent.objects.get(pk=agent.pk), metropole)


def test_director_heads_all_that_hangs_on_the_direction_and_nothing_else() -> None:
    chef = AgentFactory()
    tete = DirectionFactory(directeur=chef)
    service = DirectionFactory(parent=tete)
    equipe = DirectionFactory(parent=service)
    pole = DirectionFactory()
    tete.parent = pole
    tete.save()
    dirigees = {d: rules.dirige(chef, d) for d in (tete, service, equipe, pole, DirectionFactory(parent=pole))}
    assert list(dirigees.values()) == [True, True, True, False, False]


def test_director_who_went_to_another_institution_heads_nothing_in_the_first(metropole: Institution) -> None:
    chef = AgentFactory(institution=metropole)
    direction = DirectionFactory(institution=metropole, directeur=chef)
    assert rules.dirige(chef, direction)
    Agent.objects.filter(pk=chef.pk).update(institution=InstitutionFactory())
    assert not rules.dirige(Agent.objects.get(pk=chef.pk), direction)


def test_nobody_and_closed_accounts_answer_for_nothing(metropole: Institution) -> None:
    agent = AgentFactory(institution=metropole)
    direction = DirectionFactory(institution=metropole, directeur=agent)
    donner(agent)
    agent.is_active = False
    for personne in (agent, AnonymousUser()):
        assert not rules.est_referent(personne, metropole)
        assert not rules.dirige(personne, direction)


# --- Departures ------------------------------------------------------------------------------------
def courriels_recus() -> dict[str, str]:
    return dict(Courriel.objects.filter(regle="agents.role_vacant").values_list("destinataire", "texte"))


def test_leaver_leaves_the_role_and_the_administration_is_told(claire: Agent, metropole: Institution) -> None:
    anouk = AgentFactory(prenom="Anouk", nom="Reverdy", institution=metropole)
    role = donner(anouk)
    CelluleFactory()  # is of the cell, but does not run the portal
    assert "Référent ou référente, Métropole" in charges_de(anouk)
    modifier_agent(anouk, par=claire, is_active=False)
    role.refresh_from_db()
    assert role.fin == _jour()
    assert charges_de(anouk) == []
    recus = courriels_recus()
    assert list(recus) == [claire.email]
    assert "Anouk Reverdy" in recus[claire.email]
    assert "Plus personne n’a ce rôle" in recus[claire.email]


def test_who_remains_is_named_to_the_administration(claire: Agent, metropole: Institution) -> None:
    anouk, ines = (AgentFactory(prenom=prenom, institution=metropole) for prenom in ("Anouk", "Inès"))
    donner(anouk)
    donner(ines)
    modifier_agent(anouk, par=claire, is_active=False)
    assert f"gardent ce rôle\u00a0: {ines}" in courriels_recus()[claire.email].replace("\n", " ")
    assert rules.est_referent(ines, metropole)


def test_role_yet_to_begin_ends_too(claire: Agent, metropole: Institution) -> None:
    anouk = AgentFactory(institution=metropole)
    role = donner(anouk, debut=_jour(30))
    modifier_agent(anouk, par=claire, is_active=False)
    role.refresh_from_db()
    assert role.fin == role.debut
    assert courriels_recus()


def test_mailbox_of_the_cell_is_told_when_nobody_runs_the_portal(metropole: Institution) -> None:
    anouk = AgentFactory(institution=metropole)
    donner(anouk)
    modifier_agent(anouk, par=None, is_active=False)
    assert list(courriels_recus()) == ["innovation@isere.example"]


def test_who_moves_to_another_institution_speaks_no_more_for_the_first(claire: Agent, metropole: Institution) -> None:
    anouk = AgentFactory(institution=metropole)
    role = donner(anouk)
    modifier_agent(anouk, par=claire, telephone="04 76 00 00 00", institution=metropole)
    role.refresh_from_db()
    assert role.fin is None
    modifier_agent(anouk, par=claire, institution=InstitutionFactory(), direction=None)
    role.refresh_from_db()
    assert role.fin == _jour()
    assert courriels_recus()


# --- Merges ----------------------------------------------------------------------------------------
def test_merge_brings_the_role_to_the_record_kept(claire: Agent, metropole: Institution) -> None:
    garde, double = AgentFactory(institution=metropole), AgentFactory(institution=metropole)
    donner(double)
    fusionner_agents(garde, double, par=claire, motif="La même.")
    assert rules.est_referent(garde, metropole)
    assert not courriels_recus()


@pytest.mark.parametrize("kept", [{"is_active": False}, {"institution": None, "direction": None}])
def test_merge_into_a_record_that_cannot_hold_the_role_ends_it(
    kept: dict[str, Any], claire: Agent, metropole: Institution
) -> None:
    if "institution" in kept:
        kept = kept | {"institution": InstitutionFactory()}
    garde, double = AgentFactory(**{"institution": metropole} | kept), AgentFactory(institution=metropole)
    role = donner(double)
    fusionner_agents(garde, double, par=claire, motif="La même.")
    role.refresh_from_db()
    assert (role.agent, role.fin) == (garde, _jour())
    assert claire.email in courriels_recus()


def test_member_of_the_cell_hands_no_role_over_by_a_merge(metropole: Institution) -> None:
    garde, double = AgentFactory(institution=metropole), AgentFactory(institution=metropole)
    donner(double)
    with pytest.raises(FusionRefusee, match="seule l’administration"):
        fusionner_agents(garde, double, par=CelluleFactory(), motif="La même.")
    assert not rules.est_referent(garde, metropole)


def test_two_records_with_the_same_role_are_put_in_order_first(claire: Agent, metropole: Institution) -> None:
    garde, double = AgentFactory(institution=metropole), AgentFactory(institution=metropole)
    donner(garde)
    donner(double)
    with pytest.raises(FusionRefusee, match="rôles dans les institutions"):
        fusionner_agents(garde, double, par=claire, motif="La même.")
    assert RoleInstitution.objects.filter(fin=None).count() == 2
