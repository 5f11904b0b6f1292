import pytest
from django.urls import reverse

from tests.agents.factories import AgentFactory, CelluleFactory

from .factories import DemandeFactory

pytestmark = pytest.mark.django_db


def _fiche(agent) -> str:
    return reverse("admin:agents_agent_change", args=[agent.pk])


def test_record_of_a_person_shows_their_requests(client_de) -> None:
    agent, autre = AgentFactory(), AgentFactory()
    sienne, mandatee = DemandeFactory(demandeur=agent), DemandeFactory(commanditaire_email=agent.email.upper())
    etrangere = DemandeFactory(demandeur=autre)
    contenu = client_de(CelluleFactory()).get(_fiche(agent)).content.decode()
    for demande in (sienne, mandatee):
        assert reverse("admin:demandes_demande_change", args=[demande.pk]) in contenu
    assert etrangere.titre not in contenu


def test_record_of_a_person_links_to_all_their_requests_beyond_ten(client_de) -> None:
    agent = AgentFactory()
    for _ in range(11):
        DemandeFactory(demandeur=agent)
    client = client_de(CelluleFactory())
    toutes = f"/admin/demandes/demande/?demandeur__id__exact={agent.pk}"
    assert toutes in client.get(_fiche(agent)).content.decode()
    assert client.get(toutes).status_code == 200


def test_record_of_a_person_costs_the_same_with_many_requests(client_de, django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    agent = AgentFactory()
    DemandeFactory(demandeur=agent)
    client = client_de(CelluleFactory())
    client.get(_fiche(agent))
    with CaptureQueriesContext(connection) as une:
        client.get(_fiche(agent))
    for _ in range(4):
        DemandeFactory(demandeur=agent)
    with django_assert_num_queries(len(une)):
        client.get(_fiche(agent))
