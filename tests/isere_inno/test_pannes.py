"""A request deposited in a browser while the broker or the mail server is away: accepted, and told later, once."""

import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from agents.models import Agent
from courriels.models import Courriel
from courriels.tasks import envoyer_en_attente
from demandes.models import Demande
from tests.agents.factories import AgentFactory, DirectionFactory
from tests.demandes.factories import FormatFactory
from tests.isere_inno.parcours import HERVE, MAUD, TITRE, jour_de_la_seance, recus, remplir_la_demande
from tests.services import BASE, MailServer, Portal, Worker, free_port, service_environment, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
NULLE_PART = "redis://127.0.0.1:1/0"


@pytest.fixture
def maud(transactional_db: None) -> Agent:
    FormatFactory()
    return AgentFactory(prenom="Maud", nom="Tissot", email=MAUD, direction=DirectionFactory(nom="Autonomie"))


@pytest.fixture
def portal_without_broker(
    transactional_db: None, smtp_server: MailServer, browser: Browser, tmp_path: Path
) -> Iterator[Portal]:
    """A server of its own, on the test's database, which reaches neither broker nor cache."""
    url = f"http://127.0.0.1:{free_port()}"
    env = service_environment() | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "REDIS_URL": NULLE_PART,
        "PORTAIL_URL": url,
    }
    command = [sys.executable, "manage.py", "runserver", "--noreload", url.removeprefix("http://")]
    with open(tmp_path / "server.log", "wb") as log:
        process = subprocess.Popen(command, cwd=BASE, env=env, stdout=log, stderr=log)
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    try:
        wait_until(lambda: _answers(url), what="the server without a broker")
        yield Portal(url, context.new_page())
    finally:
        context.close()
        process.terminate()
        process.wait(20)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/demander/", timeout=10) as response:  # noqa: S310
            return bool(response.status == 200)
    except OSError:
        return False


def deposer(portal: Portal, maud: Agent) -> Demande:
    portal.sign_in(maud)
    portal.goto("/demander/commencer/")
    remplir_la_demande(portal.page, jour_de_la_seance())
    portal.page.get_by_role("button", name="Envoyer ma demande").click()
    expect(portal.page.get_by_role("status").first).to_contain_text("est partie")
    return Demande.objects.get()


def attendus(demande: Demande) -> Counter[tuple[str, str]]:
    """The link to the draft no longer has a reason to leave: the draft is a request."""
    return Counter(
        [
            (MAUD, f"Demande {demande.numero} : nous l’avons reçue"),
            ("innovation@isere.example", f"Nouvelle demande {demande.numero} : {TITRE}"),
            (HERVE, f"Votre accord est attendu, « {TITRE} »"),
        ]
    )


def test_request_deposited_without_a_broker_is_told_when_it_is_back(
    portal_without_broker: Portal, maud: Agent, smtp_server: MailServer, start_worker: Callable[..., Worker]
) -> None:
    demande = deposer(portal_without_broker, maud)
    assert Counter(Courriel.objects.values_list("etat", flat=True)) == {Courriel.Etat.A_ENVOYER: 4}
    assert not smtp_server.messages
    start_worker()
    envoyer_en_attente.delay()  # as beat does every twenty seconds
    wait_until(lambda: len(smtp_server.messages) == 3, what="what waited in the outbox")
    assert recus(smtp_server) == attendus(demande)


def test_request_deposited_without_a_mail_server_is_told_when_it_is_back(
    live_portal: Portal, maud: Agent, smtp_server: MailServer, celery_worker_process: Worker
) -> None:
    smtp_server.down()
    demande = deposer(live_portal, maud)
    wait_until(lambda: b"mail server unreachable" in celery_worker_process.log.read_bytes(), what="a first try to send")
    smtp_server.up()
    envoyer_en_attente.delay()
    wait_until(lambda: len(smtp_server.messages) == 3, what="what waited in the outbox")
    wait_until(lambda: not Courriel.objects.en_attente().exists(), what="nothing left to send")
    assert recus(smtp_server) == attendus(demande)
