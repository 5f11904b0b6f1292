"""The database of each process of a run: a copy, made in a second, of one template that alone was migrated.

The template stays from run to run. Its comment says what it was made from; when migrations, or the packages that bring
some, are no longer those, the first process that needs it makes it again while the others wait.

After a test that commits, rows are deleted where there are any: Django empties all tables, and PostgreSQL then makes
every file of every table anew, a second or so each time.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django import get_version
from django.apps import apps
from django.core.management import call_command
from django.db import connection

LOCK = 3805
"""Of the suite, on the server: nobody else asks for this number."""


def open_copy(*, anew: bool, run: str) -> None:
    """Point the connection at this process’s own copy. `anew` makes the template again whatever it was made from, once
    in a run."""
    type(connection.ops).sql_flush = staticmethod(_deletions)  # of every connection: a browser's loop has its own
    settings = connection.settings_dict
    base = settings["NAME"]
    template, copy = f"test_{base}_template", settings["TEST"]["NAME"] or f"test_{base}"
    with _alone() as cursor:
        made_from, made_by = _comment(cursor, template)
        if made_from != (digest := _digest()) or (anew and made_by != run):
            _create(cursor, template)
            settings["NAME"] = template
            _fill()
            cursor.execute(f"COMMENT ON DATABASE \"{template}\" IS '{digest} {run}'")
        _create(cursor, copy, f'TEMPLATE "{template}"')
    settings["NAME"] = copy


def _fill() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    # Begin as after a test that commits: whether migrations’ own rows are there must not depend on what ran before.
    call_command("flush", verbosity=0, interactive=False)
    connection.close()  # a template in use cannot be copied


def _deletions(style: Any, tables: Iterable[str], **options: Any) -> list[str]:
    """In place of TRUNCATE. Triggers that keep lines from being removed are put aside meanwhile; content types and
    permissions stay, as `migrate` would write them again."""
    candidates = sorted(set(tables) - {"django_content_type", "auth_permission"})
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (TABLE \"{table}\")" for table in candidates))
        filled = [table for (table,) in cursor]
    return [
        *(f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in filled),
        *(f'DELETE FROM "{table}"' for table in filled),  # noqa: S608
        "SET CONSTRAINTS ALL IMMEDIATE",  # what waits for the commit would forbid what follows
        *(f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in filled),
    ]


@contextmanager
def _alone() -> Iterator[Any]:
    """A cursor beside the databases, for one process at a time."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor  # the lock ends with the connection


def _digest() -> str:
    digest = hashlib.sha256(get_version().encode())
    for app in apps.get_app_configs():
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            digest.update(f"{app.label} {path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _comment(cursor: Any, name: str) -> tuple[str, str]:
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    row = cursor.fetchone()
    made_from, _, made_by = (row[0] or "" if row else "").partition(" ")
    return made_from, made_by


def _create(cursor: Any, name: str, how: str = "") -> None:
    """Whatever bore the name goes, be it in use by what a killed run left."""
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    cursor.execute(f'CREATE DATABASE "{name}" {how}')
