"""What the portal's logs repeat of an error."""

import logging
import sys
from logging.config import DictConfigurator

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from tests.agents.factories import AgentFactory

ADRESSE = "maud.tissot@isere.example"
pytestmark = pytest.mark.django_db


def ecrit(suite: type[Exception] | None = None) -> str:
    """The line of the log for an address used twice, as the settings have it written."""
    configuration = DictConfigurator(settings.LOGGING)
    formatter = configuration.configure_formatter(configuration.config["formatters"]["line"])
    AgentFactory(email=ADRESSE)
    try:
        try:
            with transaction.atomic():
                AgentFactory(email=ADRESSE)
        except IntegrityError as refus:
            if suite is None:
                raise
            raise suite("Rien de personnel.") from refus
    except Exception:
        enregistrement = logging.LogRecord("essai", logging.ERROR, __file__, 1, "raté", None, sys.exc_info())
    return str(formatter.format(enregistrement))


@pytest.mark.parametrize("suite", [None, ValueError])
def test_row_that_the_database_refuses_is_not_repeated(suite: type[Exception] | None) -> None:
    dit = ecrit(suite)
    assert "agent_email_unique" in dit
    assert "test_traces.py" in dit, "where it happened is still told"
    assert ADRESSE not in dit
