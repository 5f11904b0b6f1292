import pytest

from donnees.models import ImportRH
from tests.agents.factories import CelluleFactory, InstitutionFactory

from .fichiers import appliquer, csv, deposer


@pytest.fixture
def institution():
    return InstitutionFactory()


@pytest.fixture
def cellule(client_de, institution):
    return client_de(CelluleFactory(institution=institution))


@pytest.fixture
def importer(cellule, institution, django_capture_on_commit_callbacks):
    def faire(*lignes: str, motif: str = "", **options) -> ImportRH:
        page = deposer(cellule, institution, csv(*lignes), **options)
        appliquer(cellule, page, django_capture_on_commit_callbacks, motif)
        return ImportRH.objects.latest("pk")

    return faire
