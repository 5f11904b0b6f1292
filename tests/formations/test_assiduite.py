"""What attending a cohort adds up to."""

import datetime as dt

import pytest
import time_machine

from agenda import services as agenda
from agenda.ics import PARIS
from formations import assiduite
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.formations.factories import cohorte, formation

pytestmark = pytest.mark.django_db


def test_attendance_counts_what_was_lived_and_leaves_the_rest_to_be_said() -> None:
    """Three half-days over out of four: one attended late, one excused, one that nobody noted."""
    de = cohorte(formation())
    agent, cellule = AgentFactory(), CelluleFactory()
    agenda.inscrire(de.session, agent, par=agent)
    premiere, deuxieme, *_ = assiduite.creneaux(de)
    with time_machine.travel(dt.datetime(2030, 3, 13, 13, 0, tzinfo=PARIS), tick=False):
        agenda.reporter(premiere, [agenda.Constat(agent, "retard", "code")], par=cellule)
        agenda.reporter(deuxieme, [agenda.Constat(agent, "excuse", "hote")], par=cellule)
        lue = assiduite.assiduites(de, [agent.pk])[agent.pk]
    assert (lue.prevues, lue.passees, lue.suivies, lue.manquees, lue.a_dire) == (4, 3, 1, 1, 1)
    assert lue.heures == dt.timedelta(hours=3, minutes=30)
    assert not lue.trop_manquees


def test_attendance_is_short_past_the_number_that_the_cell_sets() -> None:
    de = cohorte(formation(), jours=tuple(dt.date(2030, 3, jour) for jour in (12, 13, 14)))
    agent, cellule = AgentFactory(), CelluleFactory()
    agenda.inscrire(de.session, agent, par=agent)
    with time_machine.travel(dt.datetime(2030, 3, 14, 18, 0, tzinfo=PARIS), tick=False):
        for rang, creneau in enumerate(assiduite.creneaux(de)):
            constat = agenda.Constat(agent, "absent" if rang < 5 else "rattrapage", "hote")
            agenda.reporter(creneau, [constat], par=cellule)
        lue = assiduite.assiduites(de, [agent.pk])[agent.pk]
    assert (lue.manquees, lue.suivies, lue.trop_manquees) == (5, 1, True)
