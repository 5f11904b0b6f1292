"""Reads written once for a worker: what they were given changes, what they say does not grow stale."""

import datetime as dt

import pytest
from django.utils import timezone

from agents.models import Agent, MembreCellule
from instance.preparees import Preparee, valeur
from tests.agents.factories import AgentFactory, CelluleFactory

pytestmark = pytest.mark.django_db


def test_the_same_words_serve_every_value(django_assert_num_queries) -> None:
    une, autre = AgentFactory(nom="À 100 % %s"), AgentFactory(nom="Vial")
    noms = Preparee(lambda: Agent.objects.filter(pk=valeur("qui"), is_active=True).values_list("nom"))
    assert noms.lire(qui=une.pk) == [("À 100 % %s",)]
    with django_assert_num_queries(1):
        assert noms.lire(qui=autre.pk) == [("Vial",)]
    assert noms.lire(qui=0) == []


def test_constants_are_written_as_they_are() -> None:
    AgentFactory(nom="À 100 %"), AgentFactory(nom="D'Arc")
    for nom in ("À 100 %", "D'Arc"):
        assert Preparee(lambda nom=nom: Agent.objects.filter(nom=nom).values_list("nom")).lire() == [(nom,)]


def test_a_day_is_given_at_each_reading() -> None:
    membre = CelluleFactory()
    roles = Preparee(
        lambda: MembreCellule.objects.en_cours(valeur("jour")).filter(agent=valeur("qui")).values_list("role")
    )
    jour = timezone.localdate()
    assert roles.lire(qui=membre.pk, jour=jour) == [("cellule",)]
    assert roles.lire(qui=membre.pk, jour=jour - dt.timedelta(days=40_000)) == []


def test_a_date_written_for_good_is_refused() -> None:
    with pytest.raises(ValueError, match="date"):
        Preparee(lambda: MembreCellule.objects.en_cours().values_list("role")).lire()
