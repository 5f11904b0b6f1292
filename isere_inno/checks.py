"""What `manage.py check --deploy` tells an operator, in French, with the remedy. See docs/exploitation.md."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.http.request import validate_host

from courriels.rebonds import verp
from courriels.rebonds.boite import boite_de

LOCALE_MAXIMUM = 64
"""Octets before the @ (RFC 5321)."""


@register(Tags.security, deploy=True)
def deploiement(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [*_mode(), *_services(), *_adresses(), *_identites(), *_rebonds(), *_fichiers()]


def _mode() -> Iterator[CheckMessage]:
    if settings.DEMO:
        yield Error(
            "Le mode démonstration laisse entrer sans mot de passe.", hint="Retirez PORTAIL_DEMO.", id="portail.E001"
        )


def _services() -> Iterator[CheckMessage]:
    for numero, (nom, suite) in enumerate(
        {
            "DATABASE_URL": "le portail cherche la base embarquée, absente en production",
            "REDIS_URL": "le portail cherche le Valkey embarqué, absent en production",
            "EMAIL_URL": "les courriels iront à un serveur sur cette machine, port 25",
        }.items(),
        start=1,
    ):
        if not os.environ.get(nom):
            yield Warning(
                f"{nom} n’est pas définie\u00a0: {suite}.", hint=f"Définissez {nom}.", id=f"portail.W00{numero}"
            )


def _adresses() -> Iterator[CheckMessage]:
    adresse = urlsplit(settings.PUBLIC_URL)
    if not validate_host(adresse.hostname or "", settings.ALLOWED_HOSTS):
        yield Error(
            f"ALLOWED_HOSTS ne contient pas {adresse.hostname}, le nom de PORTAIL_URL\u00a0: chaque page répondra 400.",
            hint=f"Ajoutez {adresse.hostname} à ALLOWED_HOSTS.",
            id="portail.E002",
        )
    if adresse.scheme != "https":
        yield Warning(
            "PORTAIL_URL n’est pas en https\u00a0: les sessions voyagent en clair.",
            hint="Placez un mandataire TLS devant le portail et donnez son adresse en https://.",
            id="portail.W004",
        )
    elif not settings.SECURE_PROXY_SSL_HEADER:
        yield Warning(
            "PORTAIL_URL est en https sans BEHIND_TLS_PROXY\u00a0: les pages se redirigent sans fin.",
            hint="Définissez BEHIND_TLS_PROXY=true si votre mandataire pose X-Forwarded-Proto.",
            id="portail.W005",
        )
    elif not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield Warning(
            "TRUSTED_PROXY_COUNT vaut 0 derrière un mandataire\u00a0: tous les visiteurs lui semblent un seul.",
            hint="Définissez TRUSTED_PROXY_COUNT, d’ordinaire à 1.",
            id="portail.W006",
        )


def _identites() -> Iterator[CheckMessage]:
    """A provider's address to the letter is its name: a slip there turns everybody away."""
    for nom, reglages in (("PROCONNECT", settings.PROCONNECT), ("OPENID", settings.OPENID)):
        if not reglages["client_id"]:
            continue
        if urlsplit(reglages["emetteur"]).scheme != "https":
            yield Error(
                f"{nom}_URL doit être l’adresse exacte de l’émetteur, en https.",
                hint=f"Recopiez «\u202fissuer\u202f» depuis la page .well-known/openid-configuration dans {nom}_URL.",
                id="portail.E004",
            )
        if not reglages["secret"]:
            yield Error(
                f"{nom}_CLIENT_SECRET manque.", hint="Recopiez le secret reçu du fournisseur.", id="portail.E005"
            )


def _rebonds() -> Iterator[CheckMessage]:
    """One without the other: e-mails come back where nobody reads, or nothing comes back to what is read."""
    adresse, boite = settings.REBONDS["adresse"], settings.REBONDS["boite"]
    local, _, domaine = adresse.rpartition("@")
    if bool(adresse) != bool(boite):
        absente, suite = (
            ("REBONDS_IMAP_URL", "les courriels qui reviennent ne sont lus par personne")
            if adresse
            else ("REBONDS_ADRESSE", "la boîte des retours ne recevra rien")
        )
        yield Warning(f"{absente} manque\u00a0: {suite}.", hint=f"Définissez {absente}.", id="portail.W007")
    if adresse and (not local or not domaine or len(local) + verp.LONGUEUR > LOCALE_MAXIMUM):
        yield Error(
            "REBONDS_ADRESSE n’est pas une adresse courte, comme rebonds@exemple.fr.",
            hint=f"La partie avant «\u202f@\u202f» compte au plus {LOCALE_MAXIMUM - verp.LONGUEUR} caractères.",
            id="portail.E006",
        )
    if boite:
        try:
            boite_de(boite)
        except ValueError:
            yield Error(
                "REBONDS_IMAP_URL doit être de la forme imaps://utilisateur:motdepasse@hote:993/INBOX.",
                hint="Écrivez %40 pour un @ dans le nom ou le mot de passe.",
                id="portail.E007",
            )


def _fichiers() -> Iterator[CheckMessage]:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Error(
            "Les fichiers statiques ne sont pas collectés\u00a0: aucune page ne s’affichera.",
            hint="Lancez «\u202fpython manage.py collectstatic\u202f».",
            id="portail.E003",
        )
