"""`/sante/`, for strangers, for the cell and for probes, with each part really away."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from instance import sante
from instance.models import Battement
from tests.agents.factories import CelluleFactory

pytestmark = pytest.mark.django_db
PROBE = {"HTTP_ACCEPT": "application/json"}
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def everything_alive():
    sante.battre("beat")
    sante.battre("worker")


def states(response) -> dict[str, bool]:
    return {line["cle"]: line["ok"] for line in response.json()["controles"]}


def test_probe_green_when_everything_answers(client, everything_alive):
    response = client.get("/sante/", **PROBE)
    assert (response.status_code, response.json()["ok"]) == (200, True)
    assert {"base", "migrations", "file", "travailleur", "planificateur", "disque"} <= set(states(response))


def test_probe_may_ask_for_json_in_the_address(client, everything_alive):
    assert client.get("/sante/?format=json").json()["ok"] is True


def test_probe_red_when_nothing_beats(client):
    response = client.get("/sante/", **PROBE)
    assert response.status_code == 503
    assert [key for key, ok in states(response).items() if not ok] == ["travailleur", "planificateur"]


def test_worker_silent_alone_is_told_from_beat_silent(client, everything_alive):
    Battement.objects.filter(source="worker").update(vu_le=timezone.now() - dt.timedelta(minutes=5))
    red = states(client.get("/sante/", **PROBE))
    assert (red["travailleur"], red["planificateur"]) == (False, True)


def test_heartbeat_too_old_turns_red(client, everything_alive):
    with time_machine.travel(timezone.now() + sante.SILENCE + dt.timedelta(seconds=1)):
        assert client.get("/sante/", **PROBE).status_code == 503


def test_broker_away_turns_red_and_pages_go_on(client, everything_alive, settings):
    settings.REDIS_URL = NOWHERE
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": NOWHERE}}
    response = client.get("/sante/", **PROBE)
    assert response.status_code == 503
    assert [key for key, ok in states(response).items() if not ok] == ["file"]


def test_migration_waiting_turns_red(client, everything_alive):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'instance'")
    response = client.get("/sante/", **PROBE)
    assert states(response)["migrations"] is False


def test_disk_full_turns_red(client, everything_alive, monkeypatch):
    monkeypatch.setattr("isere_inno.controles.DISQUE_MINIMUM_MO", 10**9)
    assert states(client.get("/sante/", **PROBE))["disque"] is False


def test_check_that_raises_is_red_and_hinders_no_other(client, everything_alive, monkeypatch):
    def broken() -> sante.Resultat:
        raise RuntimeError("mot de passe")

    monkeypatch.setitem(sante.CONTROLES._items, "essai", sante.Controle("essai", "Essai", broken))
    response = client.get("/sante/", **PROBE)
    assert states(response)["essai"] is False
    assert states(response)["base"] is True
    assert "mot de passe" not in response.content.decode()


def test_strangers_see_no_detail(client, everything_alive):
    assert all(set(line) == {"cle", "libelle", "ok"} for line in client.get("/sante/", **PROBE).json()["controles"])


def test_cell_sees_details(client_de, everything_alive):
    agent = CelluleFactory()
    (base, *_) = client_de(agent).get("/sante/", **PROBE).json()["controles"]
    assert base["message"].startswith("PostgreSQL")


def test_page_for_people_says_what_works_and_what_does_not(client):
    html = client.get("/sante/").content.decode()
    assert "Base de données" in html
    assert "En marche" in html
    assert "En panne" in html
    assert "PostgreSQL" not in html


def test_only_reading(client):
    assert client.post("/sante/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_database_away_still_answers_people_and_probes(client):
    """The connection really fails: it points where no server listens."""
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    kept = dict(options)
    options["host"] = "/nowhere"
    try:
        answer = client.get("/sante/", **PROBE)
        page = Client().get("/sante/")
    finally:
        connection.close()
        options.clear()
        options.update(kept)
    assert (answer.status_code, page.status_code) == (503, 503)
    assert states(answer)["base"] is False
    assert "base de données ne répond pas" in page.content.decode().lower()
