"""Waking the worker when something should leave. Only a hint: the outbox is the truth, and beat looks at it anyway."""

import logging
import time

from celery import current_app
from django.db import connection, transaction

logger = logging.getLogger(__name__)

# A broker that takes connections and answers nothing costs a request its whole socket timeout: once, not each time.
REPIT = 30
_muet_jusqu_a = 0.0


def demander() -> None:
    """Wake the worker on commit, once per transaction."""
    vivants = set(connection.savepoint_ids)
    for sids, demande, _ in connection.run_on_commit:  # type: ignore[misc]
        # One asked for in a savepoint that is over may have been rolled back with it: not to be relied on.
        if demande is _reveiller and set(sids) <= vivants:
            return
    transaction.on_commit(_reveiller, robust=True)


def _reveiller() -> None:
    global _muet_jusqu_a
    if time.monotonic() < _muet_jusqu_a:
        return
    try:
        current_app.send_task("courriels.tasks.envoyer_en_attente", retry=False)
    except Exception as error:  # a broker away is nobody's problem here: rows wait for beat
        _muet_jusqu_a = time.monotonic() + REPIT
        logger.warning("worker not woken: %s", type(error).__name__)
