"""Celery beat, which says by itself that it is alive."""

import logging
import time
from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, close_old_connections

from instance import sante

EVERY = 20.0
logger = logging.getLogger(__name__)


class Scheduler(PersistentScheduler):
    """Writes its heartbeat to the database, not through the broker: a lost broker must not look like a dead beat."""

    _written_at = -EVERY

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.monotonic() - self._written_at >= EVERY:
            self._written_at = time.monotonic()
            close_old_connections()
            try:
                sante.battre("beat")
            except DatabaseError as error:
                logger.warning("heartbeat not written: %s", type(error).__name__)
        return min(super().tick(*args, **kwargs), EVERY)
