"""What would disturb the rest, on a copy of the database: a portal of its own, in production settings."""

import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import redis

from launcher import embedded
from launcher.console import stop_process

BASE = Path(__file__).resolve().parent.parent
COPY = "portail_apart"
BROKER = 9


@contextlib.contextmanager
def copy(port: int) -> Iterator[dict[str, str]]:
    """Gives the environment of its processes. Nobody may be connected to the bench's database when it begins."""
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PORTAIL_", "DJANGO_"))},
        "PORTAIL_VAR": os.environ["PORTAIL_VAR"],
        "DATABASE_URL": _url(COPY),
        "REDIS_URL": embedded.redis_url(BROKER),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PORTAIL_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
    }
    # The tasks that an earlier copy left would keep the workers of this one busy for minutes.
    redis.Redis.from_url(embedded.redis_url(BROKER)).flushdb()
    with psycopg.connect(_url("postgres"), autocommit=True) as postgres:
        postgres.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
        postgres.execute(f"CREATE DATABASE {COPY} TEMPLATE portail")
        try:
            yield env
        finally:
            postgres.execute(f"DROP DATABASE {COPY} WITH (FORCE)")


@contextlib.contextmanager
def portal(port: int) -> Iterator[dict[str, str]]:
    """The same, with a web server."""
    with copy(port) as env:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "bench.wsgi"], cwd=BASE, env=env, start_new_session=True
        )
        try:
            yield env
        finally:
            stop_process(server)


def _url(database: str) -> str:
    return embedded.database_url().replace("///portail?", f"///{database}?")
