from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agents.models import Agent, Institution
from agents.rules import est_administration

pytestmark = pytest.mark.django_db


def _open(*args: str) -> str:
    out = StringIO()
    call_command("open_portal", *args, stdout=out)
    return out.getvalue()


def test_open_portal_makes_the_first_institution_and_administrator() -> None:
    assert "peut se connecter" in _open("Département du Test", "Claire.Durif@test.example")
    institution, agent = Institution.objects.get(), Agent.objects.get()
    assert (institution.porteuse, institution.domaines) == (True, ["test.example"])
    assert (agent.email, agent.institution) == ("claire.durif@test.example", institution)
    assert est_administration(agent)


def test_open_portal_twice_changes_nothing() -> None:
    for _ in range(2):
        _open("Département du Test", "claire.durif@test.example")
    assert (Institution.objects.count(), Agent.objects.count()) == (1, 1)
    assert Agent.objects.get().roles_cellule.count() == 1


def test_open_portal_refuses_what_is_no_address() -> None:
    with pytest.raises(CommandError, match="adresse de courriel"):
        _open("Département du Test", "claire")
