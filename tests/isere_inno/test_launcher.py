"""The launcher: small refusals in one sentence each."""

import errno
import shutil
import socket
import subprocess
import sys
import time
from collections import namedtuple

import pytest

from launcher import console, demo, embedded, system
from launcher.console import Problem
from tests.services import BASE, wait_until

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _not_stopping():
    console.stopping.clear()
    yield
    console.stopping.clear()


def test_make_help_lists_every_target():
    listing = subprocess.run(["make", "--no-print-directory", "help"], cwd=BASE, capture_output=True, text=True).stdout
    assert [line.split()[1] for line in listing.splitlines()] == [
        "help", "demo", "demo-reset", "test", "lint", "bench",
    ]  # fmt: skip


def test_unknown_command_is_refused():
    done = subprocess.run([sys.executable, "-m", "launcher", "danse"], cwd=BASE, capture_output=True, text=True)
    assert done.returncode == 2
    assert "demo" in done.stderr


def test_missing_packages_are_named_with_the_command_to_an_ordinary_user(monkeypatch, tmp_path):
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(Problem) as refusal:
        system.ensure(test=False, logs=tmp_path)
    assert (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 "
        "libharfbuzz-subset0 fontconfig"
    ) in str(refusal.value)


def test_missing_packages_without_apt_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr(system, "missing", lambda *, test: ["fonts-inter"])
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(Problem, match="fonts-inter"):
        system.ensure(test=False, logs=tmp_path)


def test_nothing_is_missing_here():
    """Else the suite would not have come so far: the lists name what exists."""
    assert system.missing(test=True) == []


@pytest.mark.parametrize("port", ["huit mille", "0", "70000", "-1"])
def test_port_that_is_no_port_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Problem, match=f"PORT={port}"):
        demo.Settings.read()


def test_busy_port_is_refused_with_another_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match=f"{port} est déjà pris.*PORT={port + 1}"):
            demo.Settings(port, True, True).check_port()


def test_full_disk_is_said_before_starting(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9, 5 * 1024**2))
    with pytest.raises(Problem, match="Il reste 5 Mo"):
        demo._check_disk()


def test_full_disk_met_on_the_way_is_one_sentence(tmp_path):
    with pytest.raises(Problem, match="Le disque est plein"):
        console.step(
            "Copie",
            ["cp", "/etc/passwd", "/dev/full"],
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            log=tmp_path / "log",
        )
    assert "plein" in str(console.explain(OSError(errno.ENOSPC, "No space left on device")))


def test_folder_of_somebody_else_is_one_sentence():
    assert "/opt/x" in str(console.explain(PermissionError(errno.EACCES, "Permission denied", "/opt/x")))


def test_failed_step_says_its_last_line_and_where_the_rest_is(tmp_path):
    with pytest.raises(Problem) as refusal:
        console.step("Essai", ["sh", "-c", "echo avant; echo la raison; exit 3"], log=tmp_path / "log")
    assert "la raison" in str(refusal.value)
    assert str(tmp_path / "log") in str(refusal.value)


def test_child_that_ends_by_itself_is_named_with_its_last_words(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAIL_VAR", str(tmp_path))
    with open(tmp_path / "lock", "w") as lock:
        children = demo.Children(lock)
        children.start("planificateur", ["sh", "-c", "echo avant; echo la raison; exit 3"], {"PATH": "/usr/bin:/bin"})
        children.start("web", ["sleep", "1000"], {"PATH": "/usr/bin:/bin"})
        try:
            with pytest.raises(Problem, match=r"planificateur.*la raison"):
                wait_until(children.check)
        finally:
            begun = time.monotonic()
            children.stop()
    assert time.monotonic() - begun < 5


def test_stop_request_ends_the_step_and_its_children(tmp_path):
    console.stopping.set()
    with pytest.raises(console.Interrupted):
        console.step("Essai", ["sh", "-c", "sleep 1000"], log=tmp_path / "log")


def test_missing_embedded_package_is_one_sentence():
    with pytest.raises(embedded.Unavailable, match="make demo"):
        embedded._package_dir("paquet_absent")


def test_state_in_a_long_path_gets_a_short_socket(monkeypatch, tmp_path):
    room = tmp_path / ("long" * 30)
    room.mkdir()
    short = embedded.socket_dir(room)
    try:
        assert len(str(short)) < embedded.SOCKET_PATH_LIMIT
        assert short == embedded.socket_dir(room)
    finally:
        short.rmdir()


def test_reset_never_touches_a_foreign_database(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ailleurs/portail")
    with pytest.raises(Problem, match="DATABASE_URL"):
        demo.reset()


def test_demo_mode_refuses_a_public_address():
    code = "import django; django.setup()"
    environment = {"PORTAIL_DEMO": "1", "PORTAIL_URL": "https://innovation.isere.example", "PATH": "/usr/bin:/bin"}
    environment["DJANGO_SETTINGS_MODULE"] = "isere_inno.settings"
    done = subprocess.run([sys.executable, "-c", code], cwd=BASE, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "il ne s’emploie qu’en local" in done.stderr


def test_missing_secret_key_is_said_with_the_remedy():
    environment = {"DJANGO_SETTINGS_MODULE": "isere_inno.settings", "PATH": "/usr/bin:/bin"}
    code = "import django; django.setup()"
    done = subprocess.run([sys.executable, "-c", code], cwd=BASE, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "token_urlsafe" in done.stderr
