"""What the walks stand on."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from .monde import Monde, construire


@pytest.fixture(scope="module")
def monde(django_db_setup: None, django_db_blocker: Any) -> Iterator[Monde]:
    """One world for all the walks of a module: making it takes longer than many a walk, and each walk gives back what
    it changed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield construire()
        transaction.set_rollback(True)
