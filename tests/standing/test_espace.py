"""The rows that a panel of « Mon espace » names never hide what it has to show."""

import pytest
from django.test import RequestFactory

from agents.models import Agent
from instance import espace, memo

from .monde import Monde

pytestmark = pytest.mark.django_db


def test_no_panel_is_hidden_from_who_has_a_use_for_it(monde: Monde) -> None:
    caches, vus = set(), set()
    for agent in Agent.objects.filter(is_active=True):
        request = RequestFactory().get("/mon-espace/")
        request.user = agent
        with memo.ouvert():
            montres = {montre["panneau"].cle for montre in espace.panneaux(request)}
            utiles = {panneau.cle for panneau in espace.PANNEAUX if panneau.contexte(request) is not None}
        caches |= utiles - montres
        vus |= montres
    assert not caches
    # Else this says nothing of them.
    assert {panneau.cle for panneau in espace.PANNEAUX if panneau.lignes} - vus <= set()
