"""Those whom a file says have left: what others are told of it can be held for a few minutes."""

import pytest

from agents.services import fermer_en_nombre
from courriels.models import Courriel
from tests.agents.factories import CelluleFactory
from tests.demandes.cadrage import affectee, facilitateur

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("nombre", [1, 2])
def test_what_is_told_of_several_leavers_waits(nombre: int) -> None:
    accompagnement = affectee(facilitateur(), facilitateur(prenom="Bao"))
    Courriel.objects.all().delete()
    partis = [mission.agent for mission in accompagnement.missions.acceptees()[:nombre]]
    fermer_en_nombre(partis, par=CelluleFactory())
    graves = Courriel.objects.filter(pas_avant__isnull=False).count()
    dits = Courriel.objects.count()
    assert dits and (graves == dits) is (nombre > 1)
