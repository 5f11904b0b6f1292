"""The mailbox where e-mails come back, read by IMAP over TLS.

Its folder is a queue: what was read moves to « Traites » once the database has it. A reader that dies in between reads
the same message again, which changes nothing. What could not be understood moves too, flagged for people to look at.
"""

import contextlib
import imaplib
import logging
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.conf import settings

logger = logging.getLogger(__name__)

LOT = 200
"""Messages read in one run."""
TAILLE = 256 * 1024
"""Bytes read of one message: the report comes first, the message it returns may be huge."""
RANGES = "Traites"


class BoiteInjoignable(Exception):
    """The message is for the health page: it names no secret."""


@dataclass(frozen=True)
class Boite:
    hote: str
    port: int
    utilisateur: str
    mot_de_passe: str = field(repr=False)
    dossier: str


def boite_de(url: str) -> Boite:
    """From `imaps://utilisateur:motdepasse@hote:993/INBOX`, each part percent-encoded. Raises ValueError."""
    lue = urlsplit(url)
    if lue.scheme != "imaps" or not lue.hostname or not lue.username or not lue.password:
        raise ValueError("imaps://utilisateur:motdepasse@hote:993/INBOX")
    dossier = unquote(lue.path.strip("/")) or "INBOX"
    return Boite(lue.hostname, lue.port or 993, unquote(lue.username), unquote(lue.password), dossier)


def relever(comprendre: Callable[[bytes], bool]) -> int:
    """Give each waiting message to `comprendre`, which says whether it could read it, and put it away. Returns how many
    were. Raises BoiteInjoignable; what `comprendre` raises stops the run and leaves the message where it is."""
    with _ouverte(boite_de(settings.REBONDS["boite"])) as imap:
        numeros = _reponse(imap.uid("SEARCH", "UNDELETED"))[0].split()[:LOT]
        for numero in numeros:
            brut = _lire(imap, numero.decode())
            _ranger(imap, numero.decode(), compris=brut is not None and comprendre(brut))
    return len(numeros)


@contextlib.contextmanager
def _ouverte(boite: Boite) -> Iterator[imaplib.IMAP4_SSL]:
    try:
        contexte = ssl.create_default_context()
        imap = imaplib.IMAP4_SSL(boite.hote, boite.port, ssl_context=contexte, timeout=settings.EMAIL_TIMEOUT)
    except ssl.SSLError as error:
        raise BoiteInjoignable("le certificat du serveur n’est pas reconnu") from error
    except (OSError, imaplib.IMAP4.error) as error:
        raise BoiteInjoignable("le serveur ne répond pas") from error
    try:
        _entrer(imap, boite)
        yield imap
    except (imaplib.IMAP4.error, UnicodeError) as error:
        raise BoiteInjoignable("le serveur a refusé une commande") from error
    except OSError as error:
        raise BoiteInjoignable("le serveur ne répond plus") from error
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            imap.logout()


def _entrer(imap: imaplib.IMAP4_SSL, boite: Boite) -> None:
    try:
        if "AUTH=PLAIN" in imap.capabilities:  # LOGIN carries ASCII only
            imap.authenticate("PLAIN", lambda _: f"\0{boite.utilisateur}\0{boite.mot_de_passe}".encode())
        else:
            imap.login(boite.utilisateur, boite.mot_de_passe)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise BoiteInjoignable("le serveur refuse le nom ou le mot de passe") from error
    _reponse(imap.select(f'"{boite.dossier}"'))
    imap.create(RANGES)  # a refusal says that it is there already


def _lire(imap: imaplib.IMAP4_SSL, numero: str) -> bytes | None:
    """The beginning of a message, left unread for whoever opens the mailbox; None when the server gives nothing."""
    reponse = _reponse(imap.uid("FETCH", numero, f"(BODY.PEEK[]<0.{TAILLE}>)"))
    return next((partie[1] for partie in reponse if isinstance(partie, tuple)), None)


def _ranger(imap: imaplib.IMAP4_SSL, numero: str, *, compris: bool) -> None:
    _reponse(imap.uid("STORE", numero, "+FLAGS", r"(\Seen)" if compris else r"(\Seen \Flagged)"))
    _reponse(imap.uid("COPY", numero, RANGES))
    _reponse(imap.uid("STORE", numero, "+FLAGS", r"(\Deleted)"))
    # Else the mark is enough: the copy is safe, and it is not read again.
    if b"UIDPLUS" in _reponse(imap.capability())[0].upper().split():
        _reponse(imap.uid("EXPUNGE", numero))


def _reponse(reponse: tuple[str, list]) -> list:
    etat, donnees = reponse
    if etat != "OK":
        raise imaplib.IMAP4.error(etat)
    return donnees
