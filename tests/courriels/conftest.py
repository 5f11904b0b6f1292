"""A rule of our own on a small model, and a real SMTP server."""

import datetime as dt
import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import LazySettings
from django.utils import timezone

from courriels.regles import REGLES, Destinataire, Envoi, Regle
from courriels.rendu import source
from instance.models import JourFerme

GABARITS = str(Path(__file__).parent / "gabarits")


@pytest.fixture(scope="session", autouse=True)
def _gabarits_des_essais() -> None:
    source.engine().dirs.append(GABARITS)


@pytest.fixture(autouse=True)
def _seules_nos_regles(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rooms' own rules stay out of what is counted here."""
    monkeypatch.setattr(REGLES, "_items", {})


MAUD = Destinataire("maud.tissot@isere.example", "Maud Tissot")


def un_envoi(jour: JourFerme, **champs: Any) -> Envoi:
    """Told two days before the day, missed once it is over."""
    matin = dt.datetime.combine(jour.jour, dt.time(8), tzinfo=timezone.get_default_timezone())
    return Envoi(
        **{
            "a": MAUD,
            "quand": matin - dt.timedelta(days=2),
            "perime": matin + dt.timedelta(days=1),
            **champs,
        }
    )


@pytest.fixture
def regle() -> Callable[..., Regle]:
    def declarer(envois: Callable[[JourFerme], list[Envoi]] | None = None, **champs: Any) -> Regle:
        fixes: dict[str, Any] = {
            "cle": "essais.fermeture",
            "libelle": "Annonce d’une fermeture",
            "modele": "instance.JourFerme",
            "gabarit": "essais/jour",
            "envois": envois or (lambda jour: [un_envoi(jour)]),
            "candidats": JourFerme.objects.all,
        }
        regle = Regle(**{**fixes, **champs})
        return REGLES.declare(regle.cle, regle)

    return declarer


def fermeture(dans: int = 1, libelle: str = "Pont de l’Ascension") -> JourFerme:
    return JourFerme.objects.create(jour=timezone.localdate() + dt.timedelta(days=dans), libelle=libelle)


@dataclass
class Boite:
    """What a server received, and how it should answer."""

    port: int
    recus: list[EmailMessage] = field(default_factory=list)
    pour: list[str] = field(default_factory=list)
    refus: dict[str, str] = field(default_factory=dict)  # address → answer to RCPT TO
    reponse: str = "250 OK"
    avant_de_repondre: Callable[[], None] = lambda: None
    _controller: Any = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refus:
            return self.refus[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.reponse.startswith("250"):
            message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            self.recus.append(message)
            self.pour += envelope.rcpt_tos
        self.avant_de_repondre()
        return self.reponse

    def allumer(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def eteindre(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def boite(settings: LazySettings) -> Iterator[Boite]:
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        boite = Boite(libre.getsockname()[1])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", boite.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    boite.allumer()
    yield boite
    boite.eteindre()
