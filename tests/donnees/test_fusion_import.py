"""What was merged stays merged when the next file of the human resources still speaks of both."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from agents.models import Agent, Direction, Institution
from donnees.fusion import fusionner_agents, fusionner_directions
from tests.agents.factories import (
    AgentFactory,
    AutreInstitutionFactory,
    CelluleFactory,
    DirectionFactory,
    InstitutionFactory,
)

from .fichiers import appliquer, csv, deposer

pytestmark = pytest.mark.django_db
TITRES = "matricule;nom;prenom;direction;matricule N+1"


@pytest.fixture
def institution() -> Institution:
    return InstitutionFactory()


@pytest.fixture
def cellule(client_de: Callable[..., Client], institution: Institution) -> Client:
    return client_de(CelluleFactory(institution=institution))


def reunis(**du_double: Any) -> Agent:
    """Somebody of number 001, merged with their double, of number 002 unless told."""
    garde = AgentFactory(matricule="001", nom="Tissot", direction=None)
    double = AgentFactory(**{"matricule": "002", "nom": "Tissot", "direction": None, **du_double})
    return fusionner_agents(garde, double, par=CelluleFactory(role="administration"), motif="Même personne.")


def lire(cellule: Client, *lignes: str, institution: Institution, complet: bool = False) -> tuple[Any, str]:
    page = deposer(cellule, institution, csv(*lignes, titres=TITRES), complet=complet)
    return page, page.content.decode().replace("\u00a0", " ")


def test_number_of_the_double_is_still_theirs(cellule: Client, institution: Institution) -> None:
    garde = reunis()
    _, texte = lire(cellule, "002;Tissot;Maud;;", institution=institution, complet=True)
    assert "Ce fichier ne change rien" in texte
    assert garde.is_active


def test_row_of_the_double_is_left_aside_when_theirs_is_there(
    cellule: Client, institution: Institution, django_capture_on_commit_callbacks: Any
) -> None:
    garde = reunis()
    page, texte = lire(
        cellule, "001;Tissot;Magali;;", "002;Ancien;Nom;;", "003;Faure;Bao;;002", institution=institution
    )
    assert "Le matricule 002 est celui d’une fiche réunie à celle de Maud Tissot, qui a sa propre ligne." in texte
    appliquer(cellule, page, django_capture_on_commit_callbacks)
    garde.refresh_from_db()
    assert (garde.matricule, garde.prenom, garde.nom) == ("001", "Magali", "Tissot")
    assert Agent.objects.get(matricule="003").n_plus_1 == garde
    assert not Agent.objects.filter(matricule="002").exists()


def test_number_is_taken_by_a_record_that_has_none_any_more(
    cellule: Client, institution: Institution, django_capture_on_commit_callbacks: Any
) -> None:
    garde = reunis()
    Agent.objects.filter(pk=garde.pk).update(matricule="")
    page, _ = lire(cellule, "002;Tissot;Maud;;", institution=institution)
    appliquer(cellule, page, django_capture_on_commit_callbacks)
    assert Agent.objects.get(matricule="002") == garde


def test_double_of_another_institution_is_not_made_again_there(cellule: Client) -> None:
    ailleurs = AutreInstitutionFactory()
    reunis(institution=ailleurs)
    _, texte = lire(cellule, "002;Tissot;Maud;;", institution=ailleurs)
    assert "d’une autre institution" in texte
    assert "Ce fichier ne change rien" in texte


def test_number_given_to_somebody_else_is_theirs(cellule: Client, institution: Institution) -> None:
    reunis()
    AgentFactory(matricule="002", nom="Faure", prenom="Bao", direction=None)
    _, texte = lire(cellule, "002;Faure;Bao;;", institution=institution)
    assert "Ce fichier ne change rien" in texte


@pytest.mark.parametrize("nom", ["Action sociale", "ACTION SOCIALE", "DAS"])
def test_former_name_of_a_direction_is_still_its_own(
    nom: str, cellule: Client, institution: Institution, django_capture_on_commit_callbacks: Any
) -> None:
    garde = DirectionFactory(nom="Solidarités", sigle="DS", institution=institution)
    double = DirectionFactory(nom="Action sociale", sigle="DAS", institution=institution)
    plus_ancienne = DirectionFactory(nom="Aide sociale", institution=institution)
    AgentFactory(matricule="001", nom="Tissot", direction=garde)
    par = CelluleFactory()
    fusionner_directions(double, plus_ancienne, par=par, motif="Organigramme.")
    fusionner_directions(garde, double, par=par, motif="Organigramme.")
    page, _ = lire(cellule, f"001;Tissot;Maud;{nom};", "003;Faure;Bao;Aide sociale;", institution=institution)
    appliquer(cellule, page, django_capture_on_commit_callbacks)
    assert {a.direction for a in Agent.objects.filter(matricule__in=["001", "003"])} == {garde}
    assert not Direction.objects.filter(nom__in=["Action sociale", "Aide sociale"]).exists()
