"""The services tests run on. Loaded with `-p`, that is before pytest-django reads the settings: a conftest.py would
be too late, and the tests would silently use the demo's database.

One PostgreSQL and one Valkey for the whole run; each xdist worker has its own database in both.
"""

import contextlib
import os
import re
import signal
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
VAR = BASE / "var-test"
os.environ["PORTAIL_VAR"] = str(VAR)
os.environ["PORTAIL_MEDIA"] = str(VAR / f"media-{WORKER}")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["SECRET_KEY"] = "tests-only-" + "y" * 50
os.environ["CLES_EMARGEMENT"] = "essai:tests-only-" + "k" * 40
os.environ["SCEAU_CLE"] = str(VAR / "sceau" / "cle.pem")
os.environ["SCEAU_CERTIFICAT"] = str(VAR / "sceau" / "certificat.pem")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs an event loop in the test's thread
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each run and each subprocess would compile everything again
sys.dont_write_bytecode = False
for name in ("SCEAU_CERTIFICATS_ANCIENS", "PORTAIL_DEMO", "PORTAIL_DEBUG", "PORTAIL_URL", "EMAIL_URL", "ALLOWED_HOSTS"):
    os.environ.pop(name, None)  # whatever the developer's shell says

from documents.sceau.fabrique import fabriquer  # noqa: E402
from launcher import embedded  # noqa: E402

OWNS_SERVICES = WORKER == "main"
VALKEY = None
if OWNS_SERVICES:
    with contextlib.suppress(FileExistsError):  # that of an earlier run serves
        fabriquer(
            Path(os.environ["SCEAU_CLE"]),
            Path(os.environ["SCEAU_CERTIFICAT"]),
            organisation="Essais",
            nom="Cachet d’essai",
            jours=3650,
        )
    # So that `timeout` or a closed shell stops what was started here too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if "DATABASE_URL" not in os.environ:
        embedded.start_postgres(durable=False)
    VALKEY = embedded.start_valkey(durable=False)
os.environ["REDIS_URL"] = embedded.redis_url(1 + int(re.sub(r"\D", "", WORKER) or "0"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test is a failure: what the suite needs, the launcher installs."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("Skipped tests are not accepted.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    if VALKEY is not None:
        VALKEY.terminate()
        VALKEY.wait(20)
    if OWNS_SERVICES and "DATABASE_URL" not in os.environ:
        embedded.stop_postgres()
