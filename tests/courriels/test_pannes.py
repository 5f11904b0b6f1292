"""Two senders at once, a sender killed, a broker away: on real threads, processes, PostgreSQL, Redis and SMTP."""

import datetime as dt
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from courriels import envoi, services
from courriels.courriels import CLE
from courriels.models import Courriel, CourrielQuerySet
from courriels.reconciliation import type_de
from courriels.regles import REGLES, Destinataire
from tests.courriels.conftest import fermeture, un_envoi
from tests.services import BASE, service_environment, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
Etat = Courriel.Etat


def en_parallele(nombre, faire):
    def et_fermer(_):
        try:
            return faire()
        finally:
            connection.close()

    with ThreadPoolExecutor(nombre) as pool:
        return list(pool.map(et_fermer, range(nombre)))


def personnes(nombre):
    return [Destinataire(f"agent{n}@isere.example", f"Agent {n}") for n in range(nombre)]


def test_four_senders_send_each_message_once(regle, smtp_server):
    regle(lambda jour: [un_envoi(jour, a=a) for a in personnes(40)])
    services.reconcilier(fermeture())
    assert sum(en_parallele(4, envoi.envoyer_en_attente)) == 40
    assert Counter(m["Message-ID"] for m in smtp_server.messages).most_common(1)[0][1] == 1
    assert len(smtp_server.messages) == 40


@pytest.fixture
def deux_ensemble(regle, monkeypatch):
    """Two rows, and two senders that both have read their row before either writes it."""
    regle(lambda jour: [un_envoi(jour, a=a) for a in personnes(2)])
    services.reconcilier(fermeture())
    rendez_vous = threading.Barrier(2, timeout=20)
    ecrire = Courriel.save

    def save(self, *args, **kwargs):
        rendez_vous.wait()
        ecrire(self, *args, **kwargs)

    monkeypatch.setattr(Courriel, "save", save)


def test_two_senders_take_two_rows(deux_ensemble):
    prises = en_parallele(2, lambda: envoi.reclamer().pk)
    assert len(set(prises)) == 2


def test_control_without_the_lock_both_take_the_same_row(deux_ensemble, monkeypatch):
    monkeypatch.setattr(CourrielQuerySet, "select_for_update", lambda self, **options: self)
    prises = en_parallele(2, lambda: envoi.reclamer().pk)
    assert len(set(prises)) == 1


def test_two_reconcilings_at_once_write_one_row(regle):
    regle(lambda jour: [un_envoi(jour, a=a) for a in personnes(20)])
    jour = fermeture()
    en_parallele(4, lambda: services.reconcilier(jour))
    assert Courriel.objects.count() == 20


def echecs_passes(nombre):
    """Failures of past hours: each hour is one message to the cell, by a rule that every process knows."""
    objet = fermeture()
    Courriel.objects.bulk_create(
        Courriel(
            regle="essais.passe",
            objet_type=type_de(objet),
            objet_id=str(objet.pk),
            destinataire=f"perdu{n}@isere.example",
            etat=Etat.ECHEC,
            echec_le=timezone.now() - dt.timedelta(hours=n + 1),
            erreur="550 5.1.1 inconnu",
        )
        for n in range(nombre)
    )


@pytest.fixture
def _vraies_regles(monkeypatch, regles_des_salles):
    monkeypatch.setattr(REGLES, "_items", dict(regles_des_salles))


def test_killed_worker_repeats_at_most_the_one_in_flight(_vraies_regles, smtp_server, start_worker):
    echecs_passes(5)
    worker = start_worker()
    smtp_server.on_message = lambda: len(smtp_server.messages) == 2 and worker.kill()
    services.reconcilier_tous()
    wait_until(lambda: worker.process.poll() is not None, what="the worker to be killed in the middle")
    etats = Counter(Courriel.objects.filter(regle=CLE).values_list("etat", flat=True))
    assert etats == {Etat.ENVOYE: 1, Etat.EN_COURS: 1, Etat.A_ENVOYER: 3}

    smtp_server.on_message = lambda: None
    assert envoi.envoyer_en_attente() == 3  # the one in flight keeps its lease
    Courriel.objects.filter(etat=Etat.EN_COURS).update(bail_jusqu_a=timezone.now())
    assert envoi.envoyer_en_attente() == 1
    fois = Counter(m["Message-ID"] for m in smtp_server.messages)
    assert sorted(fois.values()) == [1, 1, 1, 1, 2]
    assert not Courriel.objects.filter(regle=CLE).exclude(etat=Etat.ENVOYE).exists()


def test_worker_is_woken_by_the_change_itself(_vraies_regles, smtp_server, celery_worker_process):
    echecs_passes(1)
    services.reconcilier_tous()
    wait_until(lambda: smtp_server.messages, seconds=10, what="the e-mail, long before beat's next look")


@pytest.mark.parametrize("adresse", ["redis://127.0.0.1:1/0", "unix:///absent/s?db=0"])
def test_broker_away_delays_no_request_and_loses_nothing(_vraies_regles, smtp_server, adresse):
    echecs_passes(1)
    script = (
        "import django, time; django.setup()\n"
        "from courriels import services; from courriels.models import Courriel\n"
        "echec = Courriel.objects.get(); debut = time.monotonic(); services.reconcilier(echec)\n"
        "print(time.monotonic() - debut)"
    )
    fait = subprocess.run(
        [sys.executable, "-c", script],
        env=service_environment() | {"REDIS_URL": adresse},
        cwd=BASE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(fait.stdout) < 3
    assert "worker not woken" in fait.stderr
    assert "Traceback" not in fait.stderr
    assert Courriel.objects.get(regle=CLE).etat == Etat.A_ENVOYER
    assert envoi.envoyer_en_attente() == 1
