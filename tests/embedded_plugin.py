"""Loaded with `-p`, that is before pytest-django reads the settings: a conftest.py would be too late,
and the tests would silently use the demo's database."""

import os
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent
os.environ["PORTAIL_VAR"] = str(BASE / "var-test")
(BASE / "var-test" / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is missing
os.environ["DJANGO_SETTINGS_MODULE"] = "isere_inno.settings"
os.environ.setdefault("SECRET_KEY", "tests-only-" + "y" * 50)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs an event loop in the test's thread

from launcher import embedded  # noqa: E402

OWNS_SERVICES = not os.environ.get("DATABASE_URL") and not os.environ.get("PYTEST_XDIST_WORKER")
if OWNS_SERVICES:
    embedded.start_postgres(durable=False)


def pytest_unconfigure(config: pytest.Config) -> None:
    if OWNS_SERVICES:
        embedded.stop_postgres()
