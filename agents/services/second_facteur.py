"""The second factor: an application's codes, passkeys, recovery codes. allauth keeps them and knows their mathematics;
what counts failures, writes the journal and tells the owner is here.

Five failures in a quarter of an hour close the way for as long, whatever address they come from.
"""

import datetime as dt
import logging
import time
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur

from ..models import Agent, EchecSecondFacteur
from .appareils import fermer_connexions
from .connexion import CodeFaux, ConnexionRefusee, TropDeDemandes

logger = logging.getLogger(__name__)
Type = Authenticator.Type
MAX_ECHECS = 5
FENETRE = dt.timedelta(minutes=15)
PERIODE = 30
TOLERANCE = 1
"""Codes of 30 seconds; the one before and the one after are accepted, since phones' clocks drift."""

FAUX = "Ce code n’est pas le bon. Attendez le suivant, ou servez-vous d’un code de secours."
CLE_REFUSEE = "Cette clé n’a pas été reconnue. Recommencez, ou servez-vous d’un code."
TROP = "Cinq essais ont échoué. Réessayez dans un quart d’heure, ou demandez de l’aide à qui administre le portail."


def facteurs(agent: Agent) -> QuerySet[Authenticator]:
    """What proves it is them. Recovery codes stand in for these and are not one."""
    return Authenticator.objects.filter(user=agent, type__in=[Type.TOTP, Type.WEBAUTHN]).order_by("created_at")


def verifier(agent: Agent, *, code: str) -> Authenticator:
    """The application or the recovery codes that this code comes from; a code serves once. Raises CodeFaux, counted for
    good, or TropDeDemandes."""
    issue = _juger(agent, code)
    if isinstance(issue, ConnexionRefusee):
        raise issue  # out of the transaction, which keeps the count
    return issue


@transaction.atomic
def _juger(agent: Agent, code: str) -> Authenticator | ConnexionRefusee:
    Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)  # one attempt at a time
    echecs = EchecSecondFacteur.objects.filter(agent=agent)
    if echecs.filter(le__gt=timezone.now() - FENETRE).count() >= MAX_ECHECS:
        return TropDeDemandes(TROP)
    for facteur in Authenticator.objects.filter(user=agent).exclude(type=Type.WEBAUTHN).order_by("-type"):
        if _juste(facteur, code):
            facteur.refresh_from_db()
            facteur.user = agent
            echecs.delete()
            return facteur
    echecs.create(agent=agent, le=timezone.now())
    return CodeFaux(FAUX)


def _juste(facteur: Authenticator, code: str) -> bool:
    try:
        return _juste_et_neuf(facteur, code) if facteur.type == Type.TOTP else facteur.wrap().validate_code(code)
    except InvalidToken:
        logger.error("second factor %s unreadable: was SECRET_KEY changed without SECRET_KEY_FALLBACKS?", facteur.pk)
        return False


def _juste_et_neuf(facteur: Authenticator, code: str) -> bool:
    """allauth remembers used codes in the cache, which may be away: the row does it better."""
    compteur = compteur_juste(decrypt(facteur.data["secret"]), code)
    if compteur is None or compteur <= facteur.data.get("dernier", 0):
        return False
    facteur.data["dernier"] = compteur
    facteur.save(update_fields=["data"])
    return True


def compteur_juste(secret: str, code: str) -> int | None:
    """The half-minute, counted from 1970, that this code is of; None when it is of none around now."""
    maintenant = int(time.time()) // PERIODE
    for compteur in range(maintenant - TOLERANCE, maintenant + TOLERANCE + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, compteur))):
            return compteur
    return None


def verifier_cle(agent: Agent, *, reponse: dict[str, Any]) -> Authenticator:
    """The passkey that answered this session's challenge. Nothing to guess there, so nothing to count."""
    try:
        webauthn.parse_authentication_response(reponse)
        facteur = webauthn.complete_authentication(agent, reponse)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as erreur:
        raise CodeFaux(CLE_REFUSEE) from erreur
    facteur.user = agent
    return facteur


@transaction.atomic
def ajouter_application(agent: Agent, *, secret: str, code: str) -> Authenticator:
    """Replaces the application that was there. Raises CodeFaux when the code is not of this secret."""
    compteur = compteur_juste(secret, code)
    if compteur is None:
        raise CodeFaux("Ce code n’est pas celui que l’application affiche maintenant. Recopiez le suivant.")
    Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    Authenticator.objects.filter(user=agent, type=Type.TOTP).delete()
    facteur = TOTP.activate(agent, secret).instance
    facteur.data["dernier"] = compteur
    facteur.save(update_fields=["data"])
    _dire("agents.facteur_ajoute", agent, par=agent, quoi=nom(facteur))
    return facteur


@transaction.atomic
def ajouter_cle(agent: Agent, *, intitule: str, reponse: dict[str, Any]) -> Authenticator:
    """Raises CodeFaux when the key's answer is not to this session's challenge."""
    try:
        webauthn.parse_registration_response(reponse)
        webauthn.complete_registration(reponse)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as erreur:
        raise CodeFaux("Cette clé n’a pas pu être enregistrée. Recommencez.") from erreur
    facteur = webauthn.WebAuthn.add(agent, intitule[:80] or "Clé d’accès", reponse).instance
    _dire("agents.facteur_ajoute", agent, par=agent, quoi=nom(facteur))
    return facteur


@transaction.atomic
def renouveler_codes(agent: Agent, *, par: Auteur) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing from now on."""
    Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    Authenticator.objects.filter(user=agent, type=Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(agent).get_unused_codes()
    _dire("agents.codes_renouveles", agent, par=par)
    return list(codes)


def codes_restants(agent: Agent) -> int | None:
    """None when there never were any."""
    codes = Authenticator.objects.filter(user=agent, type=Type.RECOVERY_CODES).first()
    return mfa.RECOVERY_CODE_COUNT - int(codes.data["used_mask"]).bit_count() if codes else None


@transaction.atomic
def retirer(facteur: Authenticator, *, par: Auteur) -> None:
    """Raises ValidationError for the last one of somebody who must have one."""
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=facteur.user_id)
    if agent.is_staff and facteurs(agent).count() == 1:
        raise ValidationError("C’est votre seul second facteur : ajoutez-en d’abord un autre.")
    quoi = nom(facteur)
    facteur.delete()
    if not facteurs(agent).exists():
        Authenticator.objects.filter(user=agent).delete()
    _dire("agents.facteur_retire", agent, par=par, quoi=quoi)


@transaction.atomic
def tout_retirer(agent: Agent, *, par: Auteur, motif: str) -> None:
    """For a lost phone: every factor and code goes, every session ends, the person is told and sets up anew at the next
    sign-in. Raises ValidationError when there is nothing to take away."""
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    retires, _ = Authenticator.objects.filter(user=agent).delete()
    if not retires:
        raise ValidationError("Cette personne n’a pas de second facteur.")
    EchecSecondFacteur.objects.filter(agent=agent).delete()
    fermer_connexions(agent, par=par)
    _dire("agents.facteurs_retires", agent, par=par, motif=motif)


def nom(facteur: Authenticator) -> str:
    return str(facteur.wrap().name) if facteur.type == Type.WEBAUTHN else "Application de codes"


def _dire(verbe: str, agent: Agent, *, par: Auteur, quoi: str = "", motif: str = "") -> None:
    changements = {"second facteur": ["", quoi]} if quoi else {}
    reconcilier(journal.ecrire(verbe, agent, par=par, motif=motif, changements=changements))
