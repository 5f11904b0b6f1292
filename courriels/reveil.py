"""Waking the worker when something should leave. Only a hint: the outbox is the truth, and beat looks at it anyway."""

import logging

from celery import current_app
from django.db import connection, transaction

logger = logging.getLogger(__name__)


def demander() -> None:
    """Wake the worker on commit, once per transaction."""
    vivants = set(connection.savepoint_ids)
    for sids, demande, _ in connection.run_on_commit:
        # One asked for in a savepoint that is over may have been rolled back with it: not to be relied on.
        if demande is _reveiller and set(sids) <= vivants:
            return
    transaction.on_commit(_reveiller, robust=True)


def _reveiller() -> None:
    try:
        current_app.send_task("courriels.tasks.envoyer_en_attente", retry=False)
    except Exception as error:  # a broker away is nobody's problem here: rows wait for beat
        logger.warning("worker not woken: %s", type(error).__name__)
