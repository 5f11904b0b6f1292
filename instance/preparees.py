"""Small reads asked at nearly every page, in the same words: built with the ORM and turned into SQL once for each
worker, planned once for each connection. To build, write and plan such a query costs 2 or 3 ms, to run it a tenth of
one.

    _EQUIPE = Preparee(lambda: Agent.objects.filter(n_plus_1=valeur("agent")).values_list("pk", "nom"))
    _EQUIPE.lire(agent=3)

What differs from one reading to the next is named by `valeur`. Everything else is written down for good: a date, which
tomorrow would be stale, is refused.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, cast

import psycopg
from django.db import OperationalError, connection, models
from django.db.models.sql.compiler import SQLCompiler


class _Prepare(psycopg.Cursor[tuple[Any, ...]]):
    def execute(self, *args: Any, **kwargs: Any) -> "_Prepare":
        return super().execute(*args, **kwargs, prepare=True)


def lire(sql: str, valeurs: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows of a query that the server prepares, since planning it costs several times what running it does.
    Django's own cursors write the values into the text."""
    try:
        return _lire(sql, valeurs)
    except OperationalError:
        # The server was started again since the last request: Django's own cursors ask it first, with a query more.
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return _lire(sql, valeurs)


def _lire(sql: str, valeurs: Mapping[str, Any] | None) -> list[tuple[Any, ...]]:
    connection.ensure_connection()
    brut: Any = _Prepare(connection.connection)
    with connection.make_debug_cursor(brut) if connection.queries_logged else connection.make_cursor(brut) as cursor:
        cursor.execute(sql, valeurs)
        return cast(list[tuple[Any, ...]], cursor.fetchall())


class _Valeur(models.Expression):
    def __init__(self, nom: str) -> None:
        super().__init__(output_field=models.Field())
        self.nom = nom

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return f"%%({self.nom})s", ()


def valeur(nom: str) -> Any:
    """Stands for a value given at each reading, anywhere the ORM takes an expression."""
    return _Valeur(nom)


class Preparee:
    """`construire()` gives a QuerySet of `values_list`; what PostgreSQL answers is returned as it is."""

    def __init__(self, construire: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self._construire = construire
        self._sql = ""

    def lire(self, **valeurs: Any) -> list[tuple[Any, ...]]:
        self._sql = self._sql or ecrire(self._construire())
        return lire(self._sql, valeurs)


def ecrire(requete: models.QuerySet[Any, Any]) -> str:
    """Its words, with a name where a `valeur` stands."""
    sql, constantes = requete.query.sql_with_params()
    if any(isinstance(constante, dt.date) for constante in constantes):
        raise ValueError(f"A date is written into a prepared query: {sql}")
    ops: Any = connection.ops
    return sql % tuple(ops.compose_sql("%s", [constante]).replace("%", "%%") for constante in constantes)
