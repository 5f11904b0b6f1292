"""What the stories lived in real browsers share: people with a window each, their mail, what the worker prints."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import time_machine
from playwright.sync_api import Page
from pypdf import PdfReader

from agenda.ics import PARIS
from agents.models import Agent
from courriels import envoi
from courriels.services import reconcilier_tous
from documents.models import Document
from tests.agents.factories import CelluleFactory
from tests.courriels.lecture import le_seul
from tests.formations.candidatures import avec_n1
from tests.isere_inno.parcours import TELEPHONE, lisible
from tests.services import MailServer, Portal, Worker, wait_until


def paris(jour: dt.date, heure: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(jour, dt.time(heure, minute), tzinfo=PARIS)


class Scene:
    """The people of a story, each with a browser of their own. Nadia, of the cell, sits at a desk."""

    def __init__(
        self,
        ouvrir: Callable[..., Portal],
        courrier: MailServer,
        horloge: time_machine.Traveller,
        embaucher: Callable[..., Worker],
        noms: Iterable[str],
    ) -> None:
        self._ouvrir, self.courrier, self.horloge, self._embaucher = ouvrir, courrier, horloge, embaucher
        self._portails: dict[int, Portal] = {}
        self.nadia = CelluleFactory(prenom="Nadia", nom="Ferhat")
        self.gens = {nom: avec_n1(prenom=nom, nom=f"{nom}-Œuvrard") for nom in noms}

    def __getitem__(self, nom: str) -> Agent:
        return self.gens[nom]

    def chez(self, agent: Agent, chemin: str) -> Page:
        """Their window, signed in anew: months may have passed."""
        if agent.pk not in self._portails:
            self._portails[agent.pk] = self._ouvrir(1280, 900) if agent == self.nadia else self._ouvrir(*TELEPHONE)
        portail = self._portails[agent.pk]
        portail.sign_in(agent)
        portail.goto(chemin)
        return portail.page

    def anonyme(self, adresse: str) -> Page:
        """A stranger's telephone, on a whole address or a path of the portal."""
        portail = self._ouvrir(*TELEPHONE)
        portail.page.goto(portail.url + adresse if adresse.startswith("/") else adresse)
        return portail.page

    def passer_au(self, moment: dt.datetime) -> None:
        """What beat does meanwhile: the sweep writes what comes, the worker sends what is due."""
        self.horloge.move_to(moment, tick=True)
        reconcilier_tous()
        envoi.envoyer_en_attente()

    @contextmanager
    def atelier(self) -> Iterator[None]:
        """With a worker at its task. E-mails leave first: two clocks must not send them."""
        envoi.envoyer_en_attente()
        ouvrier = self._embaucher()
        yield
        ouvrier.stop()

    def recus(self, adresse: str | None) -> list[str]:
        envoi.envoyer_en_attente()
        assert adresse
        return [lisible(message["Subject"]) for message in self.courrier.to(adresse)]

    def recu(self, adresse: str | None, sujet: str) -> EmailMessage:
        """The one message of that subject in a mailbox."""
        envoi.envoyer_en_attente()
        return le_seul(self.courrier.to(adresse or ""), sujet)


def imprime(document: Document) -> str:
    """The text of a document that the worker made."""
    wait_until(
        lambda: Document.objects.get(pk=document.pk).etat == Document.Etat.PRET, seconds=90, what=f"{document} made"
    )
    with Document.objects.get(pk=document.pk).fichier.open("rb") as fichier:
        return lisible(" ".join(page.extract_text() for page in PdfReader(fichier).pages))


def imprimes(type_document: str) -> dict[str, str]:
    """Object of a document → its text, of all those of a type."""
    return {str(d.objet): imprime(d) for d in Document.objects.filter(type=type_document, remplace_par=None)}
