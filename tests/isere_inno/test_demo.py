"""`make demo`, lived through: first run, neighbours, Ctrl-C twice, second run, `kill -9`, reset."""

import contextlib
import csv
import datetime as dt
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from isere_inno.demo.calendar import working_day
from tests.isere_inno.vie_en_demo import Vie
from tests.services import BASE, free_port, wait_until

READY = re.compile(r"Prêt\u00a0: (\S+)")

TESTS_OWN = (
    *("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "PORTAIL_MEDIA", "PORTAIL_LAUNCHED_AT"),
    *("SCEAU_CLE", "SCEAU_CERTIFICAT"),
)
"""What the suite says to its own portal: the demonstration makes its own."""


class Demo:
    """One run of the launcher, past the installation of packages."""

    def __init__(self, state: Path, port: int, command: str = "demo") -> None:
        self.log = state.parent / f"{command}-{time.monotonic_ns()}.log"
        environment = {name: value for name, value in os.environ.items() if name not in TESTS_OWN}
        environment |= {"PORTAIL_VAR": str(state), "PORT": str(port)}
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "launcher", command, "--ready"],
                cwd=BASE,
                env=environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def ready(self) -> None:
        """Wait until it says so."""
        wait_until(lambda: READY.search(self.said) or self.process.poll() is not None, seconds=400, what="demo ready")
        assert self.process.poll() is None, self.said

    def end(self) -> int:
        return self.process.wait(40)


def processes_about(state: Path) -> list[str]:
    """The command lines of whatever still lives off this state directory."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            environment = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if command and f"PORTAIL_VAR={state}".encode() in environment:
                found.append(command)
    return found


@pytest.fixture
def state() -> Iterator[Path]:
    # Not pytest's own temporary folder: its path is near the limit of a unix socket. A space must not matter.
    home = Path(tempfile.mkdtemp(prefix="démo "))
    yield home / "var"
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def port() -> int:
    return free_port()


def status(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310
        return int(response.status)


def shown(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310
        return str(response.read().decode())


def live_a_request(browser: Browser, port: int) -> None:
    """What a newcomer does with `make demo` alone, from the request to the last e-mail."""
    contexts = []

    def open_page(width: int) -> Page:
        screen = {"width": width, "height": 844}
        contexts.append(browser.new_context(viewport=screen, locale="fr-FR", timezone_id="Europe/Paris"))
        return contexts[-1].new_page()

    try:
        today = timezone.localdate()
        Vie(f"http://127.0.0.1:{port}", open_page, working_day(today + dt.timedelta(days=9))).vivre()
    finally:
        for context in contexts:
            context.close()


def see_a_mission_to_hand_over(browser: Browser, port: int) -> None:
    """Before anybody lets time go forward: its séance is two weeks away."""
    context = browser.new_context(locale="fr-FR")
    try:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/connexion/")
        page.locator("button[name=personne][value=cellule]").click()
        page.goto(f"http://127.0.0.1:{port}/cellule/missions-a-relayer/")
        assert page.get_by_role("button", name="Retirer de l’équipe et remplacer").count() > 0
    finally:
        context.close()


def read_the_figures(browser: Browser, port: int) -> None:
    """The reference year’s edition, loaded in the background meanwhile: the published story, as the cell reads it."""
    context = browser.new_context(locale="fr-FR")
    try:
        page = context.new_page()
        url, year = f"http://127.0.0.1:{port}", timezone.localdate().year - 1
        page.goto(f"{url}/connexion/")
        page.locator("button[name=personne][value=cellule]").click()

        def figures() -> dict[tuple[str, str, str], str]:
            answer = page.request.get(f"{url}/cellule/editions/{year}/chiffres.csv")
            if answer.status == 404:
                return {}
            rows = csv.DictReader(io.StringIO(answer.text().lstrip("\ufeff")), delimiter=";")
            read = {(row["Tableau"], row["Ligne"], row["Mesure"]): row["Valeur"] for row in rows}
            sessions = [came for (_, _, measure), came in read.items() if measure == "Personnes venues"]
            return read if len(sessions) == 19 and "0" not in sessions else {}

        read = wait_until(figures, seconds=400, what="the reference year’s edition")
        assert read["Ensemble", "", "Agents distincts"] == "240"
        assert 450 <= int(read["Ensemble", "", "Participations à distance"]) <= 750
        assert 450 <= int(read["Ensemble", "", "Participations"]) <= 750
        assert float(read["Par catégorie", "Catégorie B", "Évolution (points)"].replace(",", ".")) > 5
        assert len({line for table, line, _ in read if table == "Par institution"}) == 4
        assert int(read["Ensemble", "", "Attentes jamais servies"]) > 0
    finally:
        context.close()


def test_whole_life_of_a_demo(state, port, browser):
    """One test, because setting a demonstration up takes a minute."""
    first = Demo(state, port)
    try:
        first.ready()
        assert status(f"http://127.0.0.1:{port}/sante/?format=json") == 200
        assert status(f"http://127.0.0.1:{port}/") == 200
        assert "Complet, liste d’attente" in shown(f"http://127.0.0.1:{port}/programme/")

        beside = Demo(state, free_port())
        elsewhere = Demo(state.parent / "autre", port)
        reset = Demo(state, port, "demo-reset")
        assert (beside.end(), elsewhere.end(), reset.end()) == (1, 1, 1)
        assert f"tourne déjà ici, à l’adresse http://127.0.0.1:{port}" in beside.said
        assert f"Le port {port} est déjà pris" in elsewhere.said
        assert "tourne déjà" in reset.said
        assert "Traceback" not in beside.said + elsewhere.said + reset.said

        see_a_mission_to_hand_over(browser, port)
        live_a_request(browser, port)
        read_the_figures(browser, port)
        for loading in ("prepare", "annee-de-reference"):
            assert " ERROR " not in (state / "log" / f"{loading}.log").read_text()
        assert "s’est arrêté" not in first.said
    finally:
        first.process.kill()  # as a closed container would: nothing may survive
        first.process.wait()

    second = Demo(state, port)  # at once: it waits for the clean-up
    second.ready()
    second.process.send_signal(signal.SIGINT)
    second.process.send_signal(signal.SIGTERM)  # shells and `timeout` signal twice
    assert second.end() == 0, second.said
    assert "Tout est arrêté" in second.said
    assert processes_about(state) == []

    reset = Demo(state, port, "demo-reset")
    assert reset.end() == 0, reset.said
    assert not (state / "pg").exists()
