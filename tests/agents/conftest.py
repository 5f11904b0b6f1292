"""What signing in stands on."""

import pytest

from .factories import InstitutionFactory


@pytest.fixture
def institution() -> None:
    InstitutionFactory()
