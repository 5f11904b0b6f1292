"""The outbox's verbs. Call them inside the transaction of the change the e-mails tell of."""

from django.db import models


def reconcilier(objet: models.Model, *cles: str) -> None:
    """Bring the outbox of one object in line with its rules (all those of its model, or the ones named): create what is
    due within 48 hours, move what moved, cancel what should no longer exist. A staff edit or cancellation survives.
    Wakes the worker on commit; a lost broker loses nothing, the sweep catches up."""
    raise NotImplementedError
