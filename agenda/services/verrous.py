"""The session's lock, which every change of a place is made under."""

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from ..models import Session

PATIENCE = "5s"
"""Beyond, somebody is told to try again rather than left before a page that does not come."""


class SessionTresDemandee(ValidationError):
    """The lock did not come in time: nothing was done, and the same may be asked again."""

    def __init__(self) -> None:
        super().__init__(
            "Beaucoup de monde s’inscrit en ce moment. Rien n’est enregistré\u00a0: réessayez dans quelques secondes.",
            code="attente",
        )


def tenir(session: Session | int) -> Session:
    """The session re-read under its lock, for the rest of the transaction. Whatever else is read of it must be read
    after, by another statement: what a statement that waited reads beside the locked row is of before the wait.

    Raises SessionTresDemandee."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
    pk = session if isinstance(session, int) else session.pk
    try:
        return Session.objects.select_for_update(no_key=True).get(pk=pk)
    except OperationalError as erreur:
        if isinstance(erreur.__cause__, LockNotAvailable):
            raise SessionTresDemandee from erreur
        raise
