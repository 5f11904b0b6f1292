"""Real threads on the real database: one person is never firmly taken twice at once."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from agenda import services
from agenda.models import Occupation
from tests.agenda.factories import CreneauFactory
from tests.agents.factories import AgentFactory

pytestmark = pytest.mark.django_db(transaction=True)
COMBIEN = 6


def prendre_ensemble(agent, creneaux, *, ferme: bool) -> list[str]:
    """Each thread takes the person at one of the slots, at the same moment; returns how each ended."""
    depart, issues = threading.Barrier(len(creneaux)), []

    def prendre(creneau) -> None:
        try:
            depart.wait(timeout=10)
            services.occuper(agent, [creneau], ferme=ferme)
            issues.append("prise")
        except ValidationError:
            issues.append("refus")
        finally:
            connection.close()

    fils = [threading.Thread(target=prendre, args=[creneau]) for creneau in creneaux]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=20)
    return sorted(issues)


def test_occuper_together_takes_once():
    agent, creneaux = AgentFactory(), [CreneauFactory() for _ in range(COMBIEN)]
    assert prendre_ensemble(agent, creneaux, ferme=True) == ["prise"] + ["refus"] * (COMBIEN - 1)
    assert Occupation.objects.count() == 1


def test_control_without_the_constraint_all_are_taken():
    """Pending occupations are outside the constraint: the same rush takes the person everywhere."""
    agent, creneaux = AgentFactory(), [CreneauFactory() for _ in range(COMBIEN)]
    assert prendre_ensemble(agent, creneaux, ferme=False) == ["prise"] * COMBIEN
    assert Occupation.objects.count() == COMBIEN
