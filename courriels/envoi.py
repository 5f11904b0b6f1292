"""Sending what is due: one row at a time, claimed with SKIP LOCKED and a lease, in the order of priority then date.

A worker that dies leaves at most one row in flight. Its lease ends and another sends it again, under the same
Message-ID: at worst one message arrives twice, recognisably. Nothing else can be lost or doubled.

While the server is away rows wait as they are and use up no attempt; a message that the server refuses for now comes
back after a growing delay, one refused for good fails at once.
"""

import datetime as dt
import logging
import smtplib
import time
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from instance import memo

from . import recapitulatif, reconciliation
from .message import composer
from .models import Courriel, CourrielQuerySet
from .rebonds.services import est_en_echec
from .reconciliation import Etat
from .regles import REGLES, Envoi, Regle

logger = logging.getLogger(__name__)

BAIL = dt.timedelta(minutes=5)  # longer than the slowest exchange with a server that answers within EMAIL_TIMEOUT
DELAIS = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 8 * 60, 12 * 60, 24 * 60)]
TOUR = 120  # seconds a run lasts at most: well under the broker's visibility timeout


class ServeurAbsent(Exception):
    """No server to talk to: not the message's fault."""


class TropDEssais(Exception):
    """Its senders keep dying: a message that kills the worker must not do so for ever."""


def envoyer_en_attente() -> int:
    """Send until nothing is due. Returns how many left."""
    partis, fin = 0, time.monotonic() + TOUR
    serveur = Serveur()
    with memo.ouvert():
        try:
            while time.monotonic() < fin and (ligne := reclamer()) is not None:
                partis += _traiter(ligne, serveur)
        except ServeurAbsent as absence:
            logger.warning("mail server unreachable (%s): e-mails wait", absence)
        finally:
            serveur.fermer()
    return partis


@transaction.atomic
def reclamer() -> Courriel | None:
    """Take the next row due, for the length of a lease."""
    maintenant = timezone.now()
    ligne = Courriel.objects.a_partir(maintenant).select_for_update(skip_locked=True).first()
    if ligne is None:
        return None
    ligne.etat, ligne.bail_jusqu_a = Etat.EN_COURS, maintenant + BAIL
    ligne.tentatives += 1
    ligne.save(update_fields=["etat", "bail_jusqu_a", "tentatives"])
    if ligne.est_recapitulatif:
        recapitulatif.joindre(ligne, maintenant)
    return ligne


class Serveur:
    """One connection for a whole run, opened when the first message needs it."""

    def __init__(self) -> None:
        self._connexion: Any = None

    def ouvrir(self) -> None:
        if self._connexion is None:
            connexion = get_connection()
            try:
                connexion.open()
            except (OSError, smtplib.SMTPException) as error:
                raise ServeurAbsent(type(error).__name__) from error
            self._connexion = connexion

    def envoyer(self, ligne: Courriel) -> None:
        self._connexion.send_messages([composer(ligne)])

    def fermer(self) -> None:
        connexion, self._connexion = self._connexion, None
        if connexion is not None:
            try:
                connexion.close()
            except (OSError, smtplib.SMTPException):
                logger.info("mail server left before the end of the conversation")


def _traiter(ligne: Courriel, serveur: Serveur) -> bool:
    """Send one claimed row, or say why not. Returns whether it left."""
    try:
        if ligne.tentatives > len(DELAIS) + 1:
            raise TropDEssais
        if not _encore_voulu(ligne) or _adresse_en_echec(ligne):
            return False
        serveur.ouvrir()
        serveur.envoyer(ligne)
    except ServeurAbsent:
        _clore(ligne, etat=Etat.A_ENVOYER, tentatives=ligne.tentatives - 1)
        raise
    except Exception as error:
        serveur.fermer()
        _echouer(ligne, error)
        return False
    _clore(ligne, etat=Etat.ENVOYE, envoye_le=timezone.now(), erreur="", **_secret_efface(ligne))
    logger.info("e-mail %s of rule %s sent", ligne.cle, ligne.regle)
    return True


def _encore_voulu(ligne: Courriel) -> bool:
    """Ask the rule again, at the last moment: cancelled, moved or too late, it does not leave; else write its body."""
    regle = REGLES.get(ligne.regle)
    voulu = reconciliation.encore_voulu(regle, ligne)
    maintenant = timezone.now()  # after the rule, which may well say “now”
    if regle is None or voulu is None:
        _clore(ligne, etat=Etat.ANNULE)
        return False
    if not ligne.date_fixee and voulu.quand > maintenant:
        groupe_le = recapitulatif.depart(regle, voulu, maintenant)
        suite = {"prevu_le": voulu.quand, "perime_le": voulu.perime, "groupe_le": groupe_le}
        _clore(ligne, etat=Etat.A_ENVOYER, tentatives=max(ligne.tentatives - 1, 0), **suite)
        return False
    if not _a_temps(ligne, ligne.perime_le if ligne.date_fixee else voulu.perime, maintenant):
        return False
    if ligne.recapitulatif_id and (voulu.ics or voulu.pressant):
        _clore(ligne, etat=Etat.A_ENVOYER, **recapitulatif.SEUL)
        return False
    if ligne.est_recapitulatif:
        return _rassembler(ligne, regle, voulu)
    reconciliation.rediger(ligne, regle, ligne.objet, voulu)
    return _ecrire(ligne)


def _rassembler(ligne: Courriel, regle: Regle, voulu: Envoi) -> bool:
    """A digest takes along what is still wanted; with nothing left, it does not leave."""
    contenus = [contenu for contenu in recapitulatif.contenus(ligne) if _encore_voulu_en_groupe(contenu)]
    if not contenus:
        _clore(ligne, etat=Etat.ANNULE)
        return False
    reconciliation.rediger(ligne, regle, ligne.objet, recapitulatif.annoncer(voulu, contenus))
    recapitulatif.composer(ligne, contenus)
    return _ecrire(ligne)


def _encore_voulu_en_groupe(contenu: Courriel) -> bool:
    """One that fails does so by itself, and hinders no other."""
    try:
        return _encore_voulu(contenu)
    except Exception as error:
        logger.warning(
            "e-mail %s of rule %s left out of its digest: %s", contenu.cle, contenu.regle, type(error).__name__
        )
        _clore(contenu, etat=Etat.A_ENVOYER, **recapitulatif.SEUL)
        return False


def _ecrire(ligne: Courriel) -> bool:
    contenu = {nom: getattr(ligne, nom) for nom in ("sujet", "texte", "html", "ics")}
    return bool(_tenu(ligne).update(**contenu))


def _adresse_en_echec(ligne: Courriel) -> bool:
    """Held until the address is put right; not a sign-in code, nor what the cell sends all the same."""
    if ligne.est_secret or ligne.date_fixee or not est_en_echec(ligne.destinataire):
        return False
    _clore(ligne, etat=Etat.RETENU, adresse_en_echec=True, tentatives=ligne.tentatives - 1)
    return True


def _a_temps(ligne: Courriel, perime_le: dt.datetime | None, maintenant: dt.datetime) -> bool:
    if perime_le is None or perime_le > maintenant:
        return True
    _clore(ligne, etat=Etat.MANQUE, perime_le=perime_le, **_secret_efface(ligne))
    return False


def _secret_efface(ligne: Courriel) -> dict[str, str]:
    # The demo's page of e-mails is where its codes are read: nothing else delivers them.
    return {"texte": "", "html": ""} if ligne.est_secret and not settings.DEMO else {}


def _clore(ligne: Courriel, **champs: Any) -> None:
    """End the lease; what a digest held follows it."""
    with transaction.atomic():
        if ligne.est_recapitulatif and _tenu(ligne).exists():
            recapitulatif.accompagner(ligne, champs["etat"], champs.get("envoye_le"))
        _tenu(ligne).update(bail_jusqu_a=None, **champs)


def _tenu(ligne: Courriel) -> CourrielQuerySet:
    """The row while our lease holds: nothing, when it ended by itself and another worker took the row."""
    return Courriel.objects.filter(pk=ligne.pk, etat=Etat.EN_COURS, bail_jusqu_a=ligne.bail_jusqu_a)


def _echouer(ligne: Courriel, error: Exception) -> None:
    reponse = decrire(error)
    # The address stands in the row; the log, which travels further, gets the kind of error only.
    logger.warning("e-mail %s of rule %s not sent: %s", ligne.cle, ligne.regle, type(error).__name__)
    if est_definitif(error) or ligne.tentatives > len(DELAIS):
        if ligne.est_recapitulatif:  # what it held leaves by itself, and says for itself what happens
            _clore(ligne, etat=Etat.ANNULE, erreur=reponse)
        else:
            _clore(ligne, etat=Etat.ECHEC, echec_le=timezone.now(), erreur=reponse, **_secret_efface(ligne))
        return
    _clore(
        ligne,
        etat=Etat.A_ENVOYER,
        prochain_essai_le=timezone.now() + DELAIS[ligne.tentatives - 1],
        erreur=reponse,
    )


def est_definitif(error: Exception) -> bool:
    """Whether trying again would get the same refusal."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, smtplib.SMTPNotSupportedError | UnicodeError | ValueError)


def decrire(error: Exception) -> str:
    """The server's answer, for the cell."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        reponses = error.recipients.values()
        return " ".join(f"{code} {texte.decode(errors='replace')}" for code, texte in reponses)[:300]
    if isinstance(error, smtplib.SMTPResponseException):
        texte = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {texte}"[:300]
    return type(error).__name__
