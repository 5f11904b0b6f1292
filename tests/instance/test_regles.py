"""Editable rules: typed, bounded, journalled, in force at once."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agents.models import MembreCellule
from demandes.regles import DELAI_QUALIFICATION, EQUIPE_SEUILS
from instance import memo, services
from instance.forms import ReglesForm
from instance.models import Action, Reglage
from tests.agents.factories import CelluleFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/instance/reglage/"


@pytest.fixture
def admin(client_de: Callable) -> Client:
    return client_de(CelluleFactory(role=MembreCellule.Role.ADMINISTRATION))


def _donnees(**autres: str) -> dict[str, str]:
    """The whole form as the browser sends it: each value, and the one that was shown."""
    donnees = {}
    for champ in ReglesForm():
        valeur = champ.field.prepare_value(champ.initial)
        donnees[champ.html_name] = donnees[champ.html_initial_name] = str(valeur)
    return donnees | {nom.replace("__", "."): valeur for nom, valeur in autres.items()}


def test_the_default_holds_until_changed() -> None:
    assert DELAI_QUALIFICATION.valeur() == 5
    services.modifier_regle("demandes.delai_qualification", 7, par=None)
    assert DELAI_QUALIFICATION.valeur() == 7


def test_going_back_to_the_default_keeps_no_row() -> None:
    services.modifier_regle("demandes.delai_qualification", 7, par=None)
    services.retablir_regle("demandes.delai_qualification", par=None)
    assert DELAI_QUALIFICATION.valeur() == 5
    assert not Reglage.objects.exists()
    assert [a.verbe for a in Action.objects.order_by("pk")] == ["instance.regle_modifiee", "instance.regle_retablie"]


@pytest.mark.parametrize("valeur", [0, 61, "5", 5.0, True, None])
def test_a_wrong_value_is_refused(valeur: object) -> None:
    with pytest.raises(ValidationError):
        services.modifier_regle("demandes.delai_qualification", valeur, par=None)
    assert DELAI_QUALIFICATION.valeur() == 5


@pytest.mark.parametrize("valeur", [[15, 40], [40, 15, 80], [15, 15, 80], [15, "40", 80], 15])
def test_wrong_thresholds_are_refused(valeur: object) -> None:
    with pytest.raises(ValidationError):
        services.modifier_regle("demandes.equipe_seuils", valeur, par=None)


def test_page_shows_every_rule_with_its_default(admin: Client) -> None:
    page = admin.get(PAGE).content.decode()
    assert "Qualifier une demande" in page
    assert "Validité d’une certification" in page
    assert "valeur par défaut" in page


def test_one_change_on_the_page_is_saved_and_journalled(admin: Client) -> None:
    reponse = admin.post(PAGE, _donnees(demandes__delai_qualification="8", demandes__equipe_seuils="12, 30, 60"))
    assert reponse.status_code == 302
    assert DELAI_QUALIFICATION.valeur() == 8
    assert EQUIPE_SEUILS.valeur() == [12, 30, 60]
    changements = [a.changements for a in Action.objects.all()]
    assert {"Qualifier une demande": ["5 jours ouvrés", "8 jours ouvrés"]} in changements
    assert len(changements) == 2


def test_what_somebody_else_changed_meanwhile_is_kept(admin: Client) -> None:
    ouverte = _donnees(demandes__mois_suivi="3")
    services.modifier_regle("demandes.delai_qualification", 9, par=None)
    admin.post(PAGE, ouverte)
    assert DELAI_QUALIFICATION.valeur() == 9


def test_an_error_is_told_beside_its_field_and_nothing_is_saved(admin: Client) -> None:
    donnees = _donnees(demandes__delai_qualification="600", demandes__mois_suivi="3", demandes__equipe_seuils="a, b")
    page = admin.post(PAGE, donnees).content.decode()
    assert "Donnez un nombre entre 1 et 60." in page
    assert "Donnez des nombres entiers, séparés par des virgules." in page
    assert 'value="600"' in page
    assert not Reglage.objects.exists()


def test_restoring_one_rule_leaves_the_others(admin: Client) -> None:
    services.modifier_regle("demandes.delai_qualification", 8, par=None)
    services.modifier_regle("demandes.mois_suivi", 3, par=None)
    admin.post(PAGE, _donnees(retablir="demandes.delai_qualification"))
    assert list(Reglage.objects.values_list("cle", flat=True)) == ["demandes.mois_suivi"]


def test_the_cell_reads_the_rules_and_cannot_change_them(client_de: Callable) -> None:
    client = client_de(CelluleFactory())
    page = client.get(PAGE).content.decode()
    assert "5 jours ouvrés" in page
    assert 'name="demandes.delai_qualification"' not in page
    assert client.post(PAGE, _donnees(demandes__delai_qualification="8")).status_code == 403
    assert client.post(PAGE, {"retablir": "demandes.delai_qualification"}).status_code == 403


def test_all_the_rules_cost_one_query_per_request(django_assert_num_queries) -> None:
    with django_assert_num_queries(1), memo.ouvert():
        assert DELAI_QUALIFICATION.valeur() == 5
        assert EQUIPE_SEUILS.valeur() == [15, 40, 80]


def test_a_change_shows_within_the_same_request() -> None:
    with memo.ouvert():
        assert DELAI_QUALIFICATION.valeur() == 5
        services.modifier_regle("demandes.delai_qualification", 7, par=None)
        assert DELAI_QUALIFICATION.valeur() == 7


def test_nothing_is_kept_from_one_request_to_the_next() -> None:
    with memo.ouvert():
        assert DELAI_QUALIFICATION.valeur() == 5
    Reglage.objects.create(cle="demandes.delai_qualification", valeur=7)  # as another worker would
    with memo.ouvert():
        assert DELAI_QUALIFICATION.valeur() == 7
