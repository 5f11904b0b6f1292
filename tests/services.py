"""The real parts a test can ask for: a mail server, a Celery worker, a browser on a live portal.

def test_code_is_sent_once(smtp_server, celery_worker_process, transactional_db): ...
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as email_policy
from pathlib import Path
from typing import Any

import pytest
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from launcher import embedded

BASE = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], *, seconds: float = 20, what: str = "") -> Any:
    """The first true answer of `condition`; fails the test when none comes in time."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            pytest.fail(f"still waiting after {seconds} s: {what or condition}")
        time.sleep(0.05)
    return answer


def service_environment() -> dict[str, str]:
    """What a subprocess needs to work on this very test's database, broker and mail server."""
    base, _, query = os.environ.get("DATABASE_URL", embedded.database_url()).partition("?")
    url = f"{base.rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}?{query}"
    mail = f"smtp://{django_settings.EMAIL_HOST}:{django_settings.EMAIL_PORT}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "isere_inno.settings",
        "EMAIL_URL": mail,
        "PORTAIL_URL": django_settings.PUBLIC_URL,
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(autouse=True)
def _clean_shared_state() -> Iterator[None]:
    """No test sees what another left in the cache or in the queue."""
    cache.clear()
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.delete("celery", "unacked", "unacked_index")
    yield


# --- Mail ------------------------------------------------------------------------------------------
@dataclass
class MailServer:
    """A real SMTP server. `refuse("451 plus tard")` answers so to every message until `accept()`; `refused` holds the
    answer to give for some recipients; `on_message` runs once a message is taken, before the sender hears of it."""

    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    attempts: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    on_message: Callable[[], None] = lambda: None
    _answer: str = ""
    _controller: Controller | None = None

    def up(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def down(self) -> None:
        """Nobody listens any more: connections are refused."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def refuse(self, answer: str = "451 4.3.0 essayez plus tard") -> None:
        self._answer = answer

    def accept(self) -> None:
        self._answer = ""

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if address in message["To"]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.attempts += 1
        if self._answer:
            return self._answer
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=email_policy)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.on_message()
        return "250 OK"


@pytest.fixture
def smtp_server(settings: Any) -> Iterator[MailServer]:
    """A mail server on a free port; the settings (and a worker started after it) send there."""
    server = MailServer(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
    server.up()
    yield server
    server.down()


# --- Celery ----------------------------------------------------------------------------------------
@dataclass
class Worker:
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """As a power cut would: the worker and the children it forked, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()


@pytest.fixture
def start_worker(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Start real Celery workers on this test's database; extra environment as keyword arguments."""
    workers: list[Worker] = []

    def start(**environment: str) -> Worker:
        log = tmp_path / f"worker-{len(workers)}.log"
        command = [sys.executable, "-m", "celery", "-A", "isere_inno", "worker", "-c", "1", "-l", "INFO"]
        command += ["--without-gossip", "--without-mingle", "-n", f"essai{len(workers)}-{os.getpid()}@localhost"]
        with open(log, "wb") as out:
            process = subprocess.Popen(
                command,
                cwd=BASE,
                env=service_environment() | environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        worker = Worker(process, log)
        workers.append(worker)
        wait_until(lambda: b" ready." in log.read_bytes() or process.poll() is not None, what="worker ready")
        assert process.poll() is None, log.read_text()
        return worker

    yield start
    for worker in workers:
        worker.stop()


@pytest.fixture
def celery_worker_process(start_worker: Callable[..., Worker]) -> Worker:
    return start_worker()


# --- Browser ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Portal:
    """A server on the test's database, and a chromium page. `sign_in(agent)` gives the page a session."""

    url: str
    page: Page

    def goto(self, path: str) -> Any:
        return self.page.goto(self.url + path)

    def sign_in(self, agent: Any) -> None:
        from django.test import Client

        from tests.connexion import connecter, temoin

        client = Client()
        connecter(client, agent)
        self.page.context.add_cookies(temoin(client, self.url))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's chromium: nothing is downloaded."""
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
    return browser_type_launch_args | {"executable_path": "/usr/bin/chromium", "args": arguments}


@pytest.fixture
def open_browser(live_server: LiveServer, browser: Browser, settings: Any) -> Iterator[Callable[..., Portal]]:
    """Browsers on the live portal, each with its own cookies: `open_browser(390, 844)` is a phone."""
    settings.PUBLIC_URL = live_server.url
    contexts = []

    def open_one(width: int = 1280, height: int = 900) -> Portal:
        screen = {"width": width, "height": height}
        context = browser.new_context(
            viewport=screen, locale="fr-FR", timezone_id="Europe/Paris", has_touch=width < 600
        )
        contexts.append(context)
        return Portal(live_server.url, context.new_page())

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def live_portal(open_browser: Callable[..., Portal]) -> Portal:
    return open_browser()
