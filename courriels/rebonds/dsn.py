"""What a message that came back says: delivery status notifications (RFC 3464), and those of servers that send none.

Nothing of the message is kept but the status code (RFC 3463) of the recipient at fault.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message

from . import verp

# Where servers write the address that a message was delivered to.
DESTINATIONS = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
POSTIERS = ("mailer-daemon", "postmaster", "mailerdaemon", "microsoftexchange")
INCONNU = "4.0.0"
"""A return that does not say why: no reason to give the address up at once."""
BOITE_PLEINE = "5.2.2"
"""Said to be for good, and over as soon as somebody tidies up."""

_ETENDU = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_SIMPLE = re.compile(r"\b([45])\d\d\b")


@dataclass(frozen=True)
class Statut:
    """Of one recipient: its addresses (as the last server and as the first one knew it), what was done, why."""

    adresses: frozenset[str]
    action: str
    code: str


@dataclass(frozen=True)
class Retour:
    """`numero` is the row of the outbox that came back."""

    numero: int
    statuts: tuple[Statut, ...]


def est_definitif(code: str) -> bool:
    return code.startswith("5.") and code != BOITE_PLEINE


def lire(brut: bytes) -> Retour | None:
    """None for what is no return of ours: an answer, an absence notice, a receipt, a return path nobody signed, the
    return of a return. May raise on what is malformed beyond reading."""
    message = message_from_bytes(brut)
    numero = verp.numero_de(" ".join(_entetes(message, DESTINATIONS)))
    if numero is None or _rend_un_retour(message):
        return None
    if message.get_content_type() == "multipart/report":
        if str(message.get_param("report-type", "delivery-status")).lower() != "delivery-status":
            return None
    elif _est_une_reponse(message):
        return None
    return Retour(numero, tuple(_statuts(message)) or (Statut(frozenset(), "failed", _code(_texte(message))),))


def retenir(statuts: Sequence[Statut], adresse: str) -> Statut | None:
    """The failure of this recipient. A lone one is theirs, even under another address (a forward, an alias); among
    several of which none is theirs, nothing tells that they got nothing. None when nothing failed for good or for now,
    a delay included: the server still tries."""
    siens = [statut for statut in statuts if adresse.lower() in statut.adresses]
    if not siens and len(statuts) == 1:
        siens = list(statuts)
    echecs = [statut for statut in siens if statut.action == "failed"]
    return max(echecs, key=lambda statut: est_definitif(statut.code), default=None)


def _entetes(message: Message, noms: Sequence[str]) -> Iterator[str]:
    for nom in noms:
        yield from (str(valeur) for valeur in message.get_all(nom, []))


def _parties(message: Message) -> list[Message]:
    """The parts of the first level only: what a returned message holds says nothing of its return."""
    contenu = message.get_payload()
    return [partie for partie in contenu if isinstance(partie, Message)] if isinstance(contenu, list) else []


def _rend_un_retour(message: Message) -> bool:
    for partie in _parties(message):
        if partie.get_content_type() == "message/rfc822":
            rendu = next(iter(_parties(partie)), None)
        elif partie.get_content_type() == "text/rfc822-headers":
            rendu = message_from_string(_texte(partie))
        else:
            continue
        if rendu is not None and rendu.get_content_type() == "multipart/report":
            return True
    return False


def _est_une_reponse(message: Message) -> bool:
    """Without a report, only a postmaster with an empty return path is believed; people and their robots are not."""
    auto = str(message.get("Auto-Submitted", "")).lower()
    if auto.startswith("auto-replied") or message.get("X-Autoreply") or message.get("X-Autorespond"):
        return True
    expediteur = str(message.get("From", "")).lower()
    retour = str(message.get("Return-Path", "<>")).strip()
    return retour != "<>" or not any(postier in expediteur for postier in POSTIERS)


def _statuts(message: Message) -> Iterator[Statut]:
    for partie in _parties(message):
        if partie.get_content_type() == "message/delivery-status":
            for bloc in _parties(partie):
                if bloc.get("Final-Recipient") or bloc.get("Original-Recipient"):
                    yield _statut(bloc)


def _statut(bloc: Message) -> Statut:
    adresses = frozenset(
        valeur.rpartition(";")[2].strip().strip("<>").lower()
        for valeur in _entetes(bloc, ("Final-Recipient", "Original-Recipient"))
    )
    diagnostic = " ".join(_entetes(bloc, ("Diagnostic-Code",)))
    code = _code(str(bloc.get("Status", "")) or diagnostic)
    if code.endswith(".0.0"):  # a vague status; the remote server's own words may say more
        code = max(code, _code(diagnostic), key=lambda vu: not vu.endswith(".0.0"))
    return Statut(adresses, str(bloc.get("Action", "failed")).strip().lower(), code)


def _code(texte: str) -> str:
    """The first status code in these words, else the class of an SMTP answer, else unknown."""
    if etendu := _ETENDU.search(texte):
        return etendu[0]
    simple = _SIMPLE.search(texte)
    return f"{simple[1]}.0.0" if simple else INCONNU


def _texte(message: Message) -> str:
    """The first words in plain text."""
    for partie in message.walk():
        if partie.get_content_type() in ("text/plain", "text/rfc822-headers"):
            contenu = partie.get_payload(decode=True)
            return contenu.decode("utf-8", "replace") if isinstance(contenu, bytes) else ""
    return ""
