"""The parts that other tests stand on do what they say."""

import smtplib

import pytest
from django.core.cache import cache
from django.core.mail import send_mail

from instance import sante
from tests.services import wait_until


def test_cache_is_real_and_holds_nothing_from_another_test():
    assert cache.get("trace") is None
    cache.set("trace", 1)
    assert cache.get("trace") == 1


def test_cache_again_holds_nothing_from_another_test():
    assert cache.get("trace") is None
    cache.set("trace", 1)


def test_mail_server_collects_messages(smtp_server):
    send_mail("Éloïse à l’essai", "Bonjour\u202f!", "a@isere.example", ["b@isere.example"])
    (message,) = smtp_server.to("b@isere.example")
    assert message["Subject"] == "Éloïse à l’essai"
    assert message.get_content().strip() == "Bonjour\u202f!"


def test_mail_server_refuses_when_told(smtp_server):
    smtp_server.refuse()
    with pytest.raises(smtplib.SMTPDataError):
        send_mail("s", "t", "a@isere.example", ["b@isere.example"])
    smtp_server.accept()
    send_mail("s", "t", "a@isere.example", ["b@isere.example"])
    assert (smtp_server.attempts, len(smtp_server.messages)) == (2, 1)


def test_mail_server_down_refuses_connections(smtp_server):
    smtp_server.down()
    with pytest.raises(ConnectionRefusedError):
        send_mail("s", "t", "a@isere.example", ["b@isere.example"])


def test_worker_runs_tasks_on_the_database_of_the_test(celery_worker_process):
    wait_until(lambda: sante.est_vivant("worker"), what="the heartbeat sent at the worker's start")
    celery_worker_process.kill()
    assert celery_worker_process.process.returncode == -9
