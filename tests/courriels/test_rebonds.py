"""E-mails that come back: through a real SMTP exchange and a real IMAP server."""

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
from django.core.cache import cache
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.utils import timezone

from agents.models import DemandeDeCode
from agents.services import modifier_agent
from agents.services.connexion import code_de, demander_code, verifier_code
from courriels import envoi, sante, services
from courriels.courriels import CLE_ADRESSES
from courriels.models import AdresseEnEchec, Courriel
from courriels.rebonds import boite, dsn, verp
from courriels.rebonds import services as rebonds
from courriels.recapitulatif import CLE as CLE_RECAPITULATIF
from courriels.regles import REGLES, Destinataire
from courriels.tasks import relever_rebonds
from instance.models import JourFerme
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.courriels import retours
from tests.courriels.conftest import MAUD, fermeture, un_envoi
from tests.services import BASE, free_port, wait_until

pytestmark = pytest.mark.django_db
Etat = Courriel.Etat
BASE_DES_RETOURS = "rebonds@isere.example"
AVANT = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
MOT_DE_PASSE = "p@ss/e é"


# --- A real IMAP server over TLS -------------------------------------------------------------------
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


@pytest.fixture(autouse=True)
def _adresse_des_retours(settings):
    settings.REBONDS = {"adresse": BASE_DES_RETOURS, "boite": ""}
    cache.delete(rebonds.PANNE)


@pytest.fixture
def parti(regle, smtp_server):
    """Something that left: its row."""
    regle(lambda jour: [un_envoi(jour, quand=AVANT, perime=None)])

    def envoyer(libelle="Pont"):
        jour = JourFerme.objects.create(
            jour=dt.date(2027, 1, 1) + dt.timedelta(days=JourFerme.objects.count()), libelle=libelle
        )
        services.reconcilier(jour)
        envoi.envoyer_en_attente()
        return Courriel.objects.de(jour).first()

    return envoyer


def recevoir(brut):
    return rebonds._comprendre(brut)


def retour_de(ligne):
    return verp.adresse_de_retour(ligne.pk)


# --- The return path -------------------------------------------------------------------------------
def test_envelope_carries_a_signed_return_path_and_people_see_the_sender(parti, smtp_server):
    enveloppes = []
    smtp_server.on_message = lambda: None
    original = type(smtp_server).handle_DATA

    async def noter(self, server, session, envelope):
        enveloppes.append(envelope.mail_from)
        return await original(self, server, session, envelope)

    type(smtp_server).handle_DATA = noter
    try:
        ligne = parti()
    finally:
        type(smtp_server).handle_DATA = original
    assert enveloppes == [retour_de(ligne)]
    assert verp.numero_de(enveloppes[0]) == ligne.pk
    assert BASE_DES_RETOURS not in str(smtp_server.messages[0]["From"])
    assert len(enveloppes[0].split("@")[0]) <= 64


def test_without_a_base_address_nothing_changes(parti, settings):
    settings.REBONDS = {"adresse": "", "boite": ""}
    assert verp.adresse_de_retour(1) == ""
    assert parti().etat == Etat.ENVOYE


def test_forged_or_altered_token_is_nobody_s(settings):
    vrai = verp.adresse_de_retour(12)
    assert verp.numero_de(vrai.upper()) == 12
    for faux in (
        vrai.replace("+12-", "+13-"),
        vrai.replace("@isere", "@autre"),
        f"rebonds+12-{'a' * 16}@isere.example",
        "rebonds+12@isere.example",
    ):
        assert verp.numero_de(faux) is None
    ancienne = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "nouvelle", [ancienne]
    assert verp.numero_de(vrai) == 12


# --- What comes back -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("ecrire", "code"),
    [(retours.postfix, "5.1.1"), (retours.exchange, "5.1.10"), (retours.gmail, "5.1.1"), (retours.qmail, "5.2.1")],
)
def test_hard_return_marks_the_address_and_the_row(parti, ecrire, code):
    ligne = parti()
    brut = ecrire(retour_de(ligne), ligne.destinataire)
    assert recevoir(brut)
    assert recevoir(brut)  # again: nothing changes
    ligne.refresh_from_db()
    assert (ligne.revenu_code, ligne.etat) == (code, Etat.ENVOYE)
    assert ligne.etat_en_mots.startswith("Revenu : ")
    marque = AdresseEnEchec.objects.get()
    assert (marque.adresse, marque.code, marque.nombre, marque.dernier) == (ligne.destinataire, code, 1, ligne)


@pytest.mark.parametrize(
    "ecrire",
    [
        lambda retour: retours.absence(retour),
        lambda retour: retours.accuse_de_lecture(retour),
        lambda retour: retours.retour_de_retour(retour, MAUD.email),
        lambda retour: retours.postfix(retour, MAUD.email, action="delayed", status="4.4.1"),
        lambda retour: retours.postfix(retour, MAUD.email, action="delivered", status="2.0.0"),
        lambda retour: retours.postfix(retour.replace("-", "-a", 1), MAUD.email),
        lambda retour: retours.postfix("rebonds+1-aaaaaaaaaaaaaaaa@isere.example", MAUD.email),
    ],
    ids=["absence", "read receipt", "return of a return", "delay", "delivered", "altered", "forged"],
)
def test_what_is_no_failure_of_ours_marks_nobody(parti, ecrire):
    ligne = parti()
    assert recevoir(ecrire(retour_de(ligne)))
    assert not AdresseEnEchec.objects.exists()
    ligne.refresh_from_db()
    assert ligne.revenu_le is None


@pytest.mark.parametrize(
    "brut",
    [b"", b"\xff\xfe\x00", b"Content-Type: multipart/report; boundary=\r\n\r\n--", b"To: =?x?q?=\n\n"],
)
def test_malformed_message_raises_nothing(brut):
    recevoir(brut)
    assert not AdresseEnEchec.objects.exists()


def test_three_soft_returns_in_two_weeks_mark_then_a_hard_one_says_why(parti):
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        for attendu in (False, False, True):
            ligne = parti()
            mou = {"status": "4.2.2", "reponse": "452 4.2.2 Mailbox full"}
            recevoir(retours.postfix(retour_de(ligne), ligne.destinataire, **mou))
            assert AdresseEnEchec.objects.actives().exists() == attendu
            horloge.shift(dt.timedelta(days=1))
        assert AdresseEnEchec.objects.get().raison == "boîte pleine"
        recevoir(retours.postfix(retour_de(ligne), ligne.destinataire))
    marque = AdresseEnEchec.objects.get()
    assert (marque.code, marque.nombre) == ("5.1.1", 3)
    ligne.refresh_from_db()
    assert ligne.revenu_code == "5.1.1"


def test_old_soft_returns_do_not_count(parti):
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        for _ in range(4):
            ligne = parti()
            recevoir(retours.postfix(retour_de(ligne), ligne.destinataire, status="4.2.2", reponse="452 4.2.2 Plein"))
            horloge.shift(dt.timedelta(days=8))
    assert not AdresseEnEchec.objects.exists()


def test_several_recipients_the_right_one_is_read():
    autres = (
        dsn.Statut(frozenset({"a@x.example"}), "failed", "5.1.1"),
        dsn.Statut(frozenset({"b@x.example"}), "delivered", "2.0.0"),
    )
    assert dsn.retenir(autres, "A@x.example") == autres[0]
    assert dsn.retenir(autres, "b@x.example") is None
    assert dsn.retenir(autres, "liste@x.example") is None  # one member of a list proves nothing of the list
    assert dsn.retenir(autres[:1], "alias@x.example") == autres[0]


def test_only_the_code_is_kept(parti):
    ligne = parti()
    recevoir(retours.postfix(retour_de(ligne), ligne.destinataire, reponse="550 5.1.1 Madame Secret est partie"))
    for modele in (Courriel, AdresseEnEchec):
        assert "Secret" not in str(list(modele.objects.values()))


# --- What it changes -------------------------------------------------------------------------------
@pytest.fixture
def marquee(parti):
    ligne = parti()
    recevoir(retours.postfix(retour_de(ligne), ligne.destinataire))
    return AdresseEnEchec.objects.get()


def test_sends_to_a_marked_address_are_held_until_it_is_cleared(marquee, parti, smtp_server):
    retenu = parti("Autre")
    assert (retenu.etat, retenu.adresse_en_echec, retenu.tentatives) == (Etat.RETENU, True, 0)
    assert retenu.etat_en_mots == "Retenu : adresse en échec"
    services.reconcilier_tous()
    with pytest.raises(ValidationError, match="en échec"):
        services.relacher(retenu, par=None)
    rebonds.lever(marquee, par=None)
    assert envoi.envoyer_en_attente() == 1
    assert len(smtp_server.messages) == 2


def test_one_held_just_as_the_mark_was_lifted_is_not_forgotten(marquee, parti, smtp_server):
    parti("Autre")
    AdresseEnEchec.objects.update(levee_le=timezone.now())  # as another transaction would, unseen by the sender
    services.reconcilier_tous()
    assert envoi.envoyer_en_attente() == 1


def test_what_lost_its_use_meanwhile_is_not_released(marquee, parti, smtp_server):
    retenu = parti("Autre")
    retenu.objet.delete()
    rebonds.lever(marquee, par=None)
    assert envoi.envoyer_en_attente() == 0


def test_cell_may_send_one_all_the_same(marquee, parti):
    services.envoyer(parti("Autre"), par=None)
    assert envoi.envoyer_en_attente() == 1


def test_late_return_of_an_older_e_mail_does_not_condemn_again(marquee, parti):
    avant = marquee.dernier
    Courriel.objects.filter(pk=avant.pk).update(revenu_le=None, revenu_code="")
    rebonds.lever(marquee, par=None)
    recevoir(retours.gmail(retour_de(avant), avant.destinataire))
    assert not AdresseEnEchec.objects.actives().exists()
    apres = parti("Autre")
    recevoir(retours.gmail(retour_de(apres), apres.destinataire))
    assert AdresseEnEchec.objects.actives().exists()


def test_digest_to_a_marked_address_is_held_whole(regle, regles_des_salles, smtp_server):
    REGLES.declare(CLE_RECAPITULATIF, regles_des_salles[CLE_RECAPITULATIF])
    agent = AgentFactory(email="maud@isere.example")
    services.choisir_recapitulatif(agent, oui=True, par=agent)
    qui = Destinataire(agent.email, str(agent), agent.pk)
    marque = AdresseEnEchec.objects.create(adresse=agent.email, code="5.1.1")
    with time_machine.travel(dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC), tick=False) as horloge:
        regle(lambda jour: [un_envoi(jour, a=qui, quand=AVANT, perime=None)], peut_attendre=True)
        services.reconcilier(JourFerme.objects.create(jour=dt.date(2027, 1, 4), libelle="Pont"))
        horloge.shift(dt.timedelta(days=1))
        services.reconcilier_tous()
        envoi.envoyer_en_attente()
        assert Courriel.objects.get(regle=CLE_RECAPITULATIF).etat_en_mots == "Retenu : adresse en échec"
        services.reconcilier_tous()
        assert envoi.envoyer_en_attente() == 0
        rebonds.lever(marque, par=None)
        assert envoi.envoyer_en_attente() == 1
    assert set(Courriel.objects.values_list("etat", flat=True)) == {Etat.ENVOYE}
    recevoir(retours.postfix(smtp_retour(), agent.email))
    assert Courriel.objects.filter(revenu_code="5.1.1").count() == 2


def smtp_retour():
    return retour_de(Courriel.objects.get(regle=CLE_RECAPITULATIF))


def test_sign_in_code_is_still_sent_and_its_use_clears_the_mark(regles_des_salles, smtp_server):
    REGLES.declare("agents.code_connexion", regles_des_salles["agents.code_connexion"])
    agent = AgentFactory(email="maud@isere.example")
    AdresseEnEchec.objects.create(adresse=agent.email, code="5.1.1")
    demande = demander_code(email=agent.email, adresse_ip=None)
    assert envoi.envoyer_en_attente() == 1
    verifier_code(cle=demande.cle, code=code_de(DemandeDeCode.objects.get()), adresse_ip=None)
    assert not AdresseEnEchec.objects.actives().exists()


def test_new_address_gets_what_was_held_for_the_former(regle, smtp_server):
    agent = AgentFactory(email="ancienne@isere.example")
    regle(lambda jour: [un_envoi(jour, a=Destinataire(agent.email, str(agent), agent.pk), perime=None)])
    AdresseEnEchec.objects.create(adresse=agent.email, code="5.1.1")
    services.reconcilier(fermeture())
    envoi.envoyer_en_attente()
    assert Courriel.objects.get().etat == Etat.RETENU
    agent = modifier_agent(agent, par=None, email="nouvelle@isere.example")
    assert envoi.envoyer_en_attente() == 1
    assert smtp_server.messages[0]["To"].addresses[0].addr_spec == "nouvelle@isere.example"
    assert not AdresseEnEchec.objects.actives().exists()


def test_cell_is_told_once_a_day(regles_des_salles, smtp_server):
    REGLES.declare(CLE_ADRESSES, regles_des_salles[CLE_ADRESSES])
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), tick=False) as horloge:
        for n in range(3):
            AdresseEnEchec.objects.create(adresse=f"perdue{n}@isere.example", code="5.1.1")
            horloge.shift(dt.timedelta(hours=1))
            services.reconcilier_tous()
            assert envoi.envoyer_en_attente() == 0
        horloge.move_to(dt.datetime(2026, 11, 25, 6, 30, tzinfo=dt.UTC))
        for _ in range(2):
            services.reconcilier_tous()
            envoi.envoyer_en_attente()
    (message,) = smtp_server.messages
    assert message["Subject"] == "3\u00a0adresses ne reçoivent plus nos courriels"
    assert "perdue2@isere.example : adresse inconnue (5.1.1)" in message.get_body(["plain"]).get_content().replace(
        "\u00a0", " "
    )


def test_cell_sees_marked_addresses_and_clears_them(client_de, marquee, parti):
    client = client_de(CelluleFactory())
    assert "Adresses en échec" in client.get("/admin/").content.decode()
    liste = "/admin/courriels/adresseenechec/"
    contenu = client.get(liste).content.decode()
    assert marquee.adresse in contenu
    assert "adresse inconnue (5.1.1)" in contenu
    client.post(liste, {"action": "lever", "_selected_action": [marquee.pk]})
    assert not AdresseEnEchec.objects.actives().exists()
    assert marquee.adresse not in client.get(liste).content.decode()


# --- The mailbox -----------------------------------------------------------------------------------
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
