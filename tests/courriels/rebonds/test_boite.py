"""The mailbox that returns reach, on a real IMAP server over TLS."""

import datetime as dt
import imaplib
import socket
import ssl
import subprocess
import sys

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.checks import run_checks
from django.utils import timezone

from courriels import sante
from courriels.models import AdresseEnEchec
from courriels.rebonds import boite, dsn
from courriels.rebonds import services as rebonds
from courriels.tasks import relever_rebonds
from tests.courriels import retours
from tests.courriels.rebonds.conftest import BASE_DES_RETOURS, retour_de
from tests.services import BASE, free_port, wait_until

pytestmark = pytest.mark.django_db
MOT_DE_PASSE = "p@ss/e é"


@pytest.fixture(scope="session")
def certificat(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("imap")
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    maintenant = dt.datetime.now(dt.UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - dt.timedelta(days=1))
        .not_valid_after(maintenant + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(cle, hashes.SHA256())
    )
    (dossier / "cert.pem").write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    prive = cle.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (dossier / "cle.pem").write_bytes(prive)
    return dossier


class ServeurImap:
    def __init__(self, port, certificat):
        self.port, self._certificat = port, certificat

    def client(self):
        contexte = ssl.create_default_context(cafile=self._certificat / "cert.pem")
        client = imaplib.IMAP4_SSL("localhost", self.port, ssl_context=contexte, timeout=10)
        client.authenticate("PLAIN", lambda _: f"\0rebonds\0{MOT_DE_PASSE}".encode())
        return client

    def deposer(self, *messages):
        with self.client() as client:
            for message in messages:
                client.append("INBOX", None, None, message.replace(b"\n", b"\r\n"))

    def compter(self, dossier, critere="ALL"):
        with self.client() as client:
            if client.select(dossier)[0] != "OK":
                return 0
            return len(client.search(None, critere)[1][0].split())


@pytest.fixture
def serveur_imap(certificat, settings, monkeypatch):
    port = free_port()
    arguments = [str(port), str(certificat / "cert.pem"), str(certificat / "cle.pem"), "rebonds", MOT_DE_PASSE]
    processus = subprocess.Popen([sys.executable, BASE / "tests/courriels/serveur_imap.py", *arguments])
    wait_until(lambda: _ecoute(port), what="the IMAP server")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificat / "cert.pem"))
    settings.REBONDS = {
        "adresse": BASE_DES_RETOURS,
        "boite": f"imaps://rebonds:p%40ss%2Fe%20%C3%A9@localhost:{port}/INBOX",
    }
    yield ServeurImap(port, certificat)
    processus.terminate()
    processus.wait(10)


def _ecoute(port):
    with socket.socket() as essai:
        return essai.connect_ex(("127.0.0.1", port)) == 0


def test_mailbox_is_read_once_and_nothing_is_lost(parti, serveur_imap):
    ligne = parti()
    serveur_imap.deposer(
        retours.absence(retour_de(ligne)), retours.postfix(retour_de(ligne), ligne.destinataire), b"\xff\n"
    )
    relever_rebonds()
    assert AdresseEnEchec.objects.count() == 1
    assert serveur_imap.compter("INBOX") == 0
    assert serveur_imap.compter("Traites") == 3
    assert rebonds.relever() == 0
    assert sante.boite_des_retours().ok


def test_reader_that_dies_reads_again(parti, serveur_imap, monkeypatch):
    ligne = parti()
    serveur_imap.deposer(retours.postfix(retour_de(ligne), ligne.destinataire))

    def mourir(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as mort:
        mort.setattr(boite, "_ranger", mourir)
        with pytest.raises(KeyboardInterrupt):
            rebonds.relever()
    assert serveur_imap.compter("INBOX", "UNSEEN") == 1
    assert rebonds.relever() == 1
    assert AdresseEnEchec.objects.get().nombre == 1


def test_unreadable_message_is_put_aside_flagged(serveur_imap, monkeypatch):
    serveur_imap.deposer(b"Subject: x\n\nbonjour\n")
    monkeypatch.setattr(dsn, "lire", lambda brut: 1 / 0)
    rebonds.relever()
    assert serveur_imap.compter("Traites", "FLAGGED") == 1


def test_server_that_refuses_the_password_is_told(serveur_imap, settings):
    settings.REBONDS = settings.REBONDS | {"boite": f"imaps://rebonds:faux@localhost:{serveur_imap.port}/"}
    assert rebonds.relever() == 0
    etat = sante.boite_des_retours()
    assert not etat.ok
    assert "refuse le nom ou le mot de passe" in etat.message
    assert "faux" not in str(etat)


def test_server_away_then_back(serveur_imap, settings):
    bonne = settings.REBONDS
    settings.REBONDS = bonne | {"boite": f"imaps://rebonds:x@localhost:{free_port()}/"}
    assert rebonds.relever() == 0
    assert "ne répond pas" in sante.boite_des_retours().message
    settings.REBONDS = bonne
    rebonds.relever()
    assert sante.boite_des_retours().ok


def test_server_that_hangs_holds_nobody(settings):
    settings.EMAIL_TIMEOUT = 1
    with socket.socket() as muet:
        muet.bind(("127.0.0.1", 0))
        muet.listen()
        settings.REBONDS = {"adresse": BASE_DES_RETOURS, "boite": f"imaps://a:b@localhost:{muet.getsockname()[1]}/"}
        assert rebonds.relever() == 0
    assert not sante.boite_des_retours().ok


def test_unknown_certificate_is_refused(serveur_imap, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    assert rebonds.relever() == 0
    assert "certificat" in sante.boite_des_retours().message


def test_silence_of_the_reader_turns_red(serveur_imap):
    rebonds.relever()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=31)):
        assert not sante.boite_des_retours().ok


def test_no_mailbox_is_no_fault(settings):
    relever_rebonds()
    assert sante.boite_des_retours().ok


@pytest.mark.parametrize(
    ("adresse", "boite_imap", "attendu"),
    [
        ("", "", set()),
        (BASE_DES_RETOURS, "imaps://a:b@h/", set()),
        (BASE_DES_RETOURS, "", {"portail.W007"}),
        ("", "imaps://a:b@h/", {"portail.W007"}),
        (BASE_DES_RETOURS, "imap://a:b@h/", {"portail.E007"}),
        (f"{'r' * 40}@isere.example", "imaps://a:b@h/", {"portail.E006"}),
    ],
)
def test_half_a_configuration_is_told(settings, adresse, boite_imap, attendu):
    settings.REBONDS = {"adresse": adresse, "boite": boite_imap}
    vus = {vu.id for vu in run_checks(include_deployment_checks=True)}
    assert vus & {"portail.W007", "portail.E006", "portail.E007"} == attendu
