"""Given assessments, as the database keeps them whoever asks."""

from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from donnees.fusion import fusionner_agents
from formations.models import Evaluation
from tests.agents.factories import AgentFactory

from .emargement import Classe, moment
from .evaluations import FIN, ecrire, jury, promotion, rendre

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pendant() -> Any:
    with time_machine.travel(FIN, tick=False):
        yield


@pytest.fixture
def groupe() -> Classe:
    """Made on the morning of the first day."""
    with time_machine.travel(moment(8), tick=False):
        return promotion()


@pytest.mark.parametrize(
    "geste",
    [
        "UPDATE formations_evaluation SET appreciation = 'Mieux'",
        "UPDATE formations_evaluation SET faite_le = '2030-03-01'",
        "UPDATE formations_evaluation SET rendue_le = rendue_le + interval '1 day'",
        "UPDATE formations_evaluation SET rendue_le = NULL, appreciation = 'Mieux'",
        "UPDATE formations_evaluation SET agent_id = (SELECT max(id) FROM agents_agent)",
        "UPDATE formations_evaluation SET auteur_id = (SELECT max(id) FROM agents_agent)",
        "DELETE FROM formations_evaluation",
        "UPDATE formations_cotation SET niveau = 'acquis'",
        "DELETE FROM formations_cotation",
        "INSERT INTO formations_cotation (evaluation_id, critere_id, niveau) SELECT evaluation_id, critere_id, niveau "
        "FROM formations_cotation LIMIT 1",
    ],
)
def test_database_refuses_to_change_or_remove_a_given_assessment(groupe: Classe, geste: str) -> None:
    rendre(groupe, groupe.stagiaires[0], par=groupe.formateur.agent, niveau="en_cours")
    AgentFactory()
    with pytest.raises(IntegrityError, match="évaluation rendue"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(geste)


@pytest.mark.parametrize(
    "geste",
    [
        "UPDATE formations_evaluation SET appreciation = 'Mieux'",
        "UPDATE formations_cotation SET niveau = 'acquis'",
        "DELETE FROM formations_cotation; DELETE FROM formations_evaluation",
    ],
)
def test_database_lets_a_draft_change(groupe: Classe, geste: str) -> None:
    ecrire(groupe, groupe.stagiaires[0], par=groupe.formateur.agent, niveau="en_cours")
    with connection.cursor() as cursor:
        cursor.execute(geste)


@pytest.mark.parametrize("etat", ["seance", "a_signer", "signe"])
def test_database_keeps_given_what_a_jury_has_opened(groupe: Classe, etat: str) -> None:
    zoe, paul = groupe.stagiaires
    rendue, sans_jury = (rendre(groupe, agent, par=groupe.formateur.agent) for agent in (zoe, paul))
    jury(groupe, zoe, etat=etat)
    Evaluation.objects.filter(pk=sans_jury.pk).update(rendue_le=None)
    with pytest.raises(IntegrityError, match="évaluation rendue"), transaction.atomic():
        Evaluation.objects.filter(pk=rendue.pk).update(rendue_le=None)


@pytest.mark.parametrize("role", ["agent", "auteur"])
def test_given_assessment_follows_two_records_that_become_one(groupe: Classe, role: str) -> None:
    """Once a jury has read it, as before."""
    zoe, ines = groupe.stagiaires[0], groupe.formateur.agent
    rendue = rendre(groupe, zoe, par=ines, niveau="en_cours")
    jury(groupe, zoe, etat="signe")
    garde = AgentFactory()
    fusionner_agents(garde, {"agent": zoe, "auteur": ines}[role], par=groupe.cellule, motif="Même personne.")
    lue = Evaluation.objects.get()
    assert getattr(lue, role) == garde
    assert (lue.appreciation, lue.rendue_le, lue.modifiee_le) == (
        rendue.appreciation,
        rendue.rendue_le,
        rendue.modifiee_le,
    )
