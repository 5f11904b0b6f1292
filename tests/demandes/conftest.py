"""What filling in the form stands on."""

import pytest

from agents.models import Agent
from tests.agents.factories import AgentFactory

from .factories import FormatFactory


@pytest.fixture
def agent() -> Agent:
    """Somebody who asks, and a format to choose."""
    FormatFactory()
    return AgentFactory(prenom="Maud", email="maud.tissot@isere.example")
