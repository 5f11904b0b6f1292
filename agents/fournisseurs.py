"""Identity providers that this installation trusts: ProConnect, the State's for public agents, and any other that
speaks OpenID Connect. Set from the environment; none is needed, the code by e-mail is always there.

Facts of ProConnect: https://partenaires.proconnect.gouv.fr/docs (no `profile` scope, no `email_verified`, names under
`given_name` and `usual_name`, userinfo as a signed JWT, `sub` proper to each provider and service).
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

PROCONNECT = "proconnect"
PORTEES_PROCONNECT = (
    "openid",
    "given_name",
    "usual_name",
    "email",
    "uid",
    "siret",
    "idp_id",
    "organization_label",
    "roles",
)


@dataclass(frozen=True)
class Fournisseur:
    """`emetteur` is the issuer, to the letter. `acr`: the levels accepted, none meaning any. `courriel_garanti`: the
    provider vouches for every address it gives; otherwise `email_verified` must be true."""

    cle: str
    libelle: str
    emetteur: str
    client_id: str
    secret: str
    portees: tuple[str, ...]
    champ_nom: str
    acr: tuple[str, ...] = ()
    courriel_garanti: bool = False


def tous() -> list[Fournisseur]:
    lecteurs = ((_proconnect, settings.PROCONNECT), (_autre, settings.OPENID))
    return [lire(reglages) for lire, reglages in lecteurs if reglages["client_id"]]


def trouver(cle: str) -> Fournisseur | None:
    return next((fournisseur for fournisseur in tous() if fournisseur.cle == cle), None)


def _proconnect(reglages: dict[str, Any]) -> Fournisseur:
    return Fournisseur(
        cle=PROCONNECT,
        libelle="ProConnect",
        emetteur=reglages["emetteur"],
        client_id=reglages["client_id"],
        secret=reglages["secret"],
        portees=(
            "openid",
            "given_name",
            "usual_name",
            "email",
            "uid",
            "siret",
            "idp_id",
            "organization_label",
            "roles",
        ),
        champ_nom="usual_name",
        acr=tuple(reglages["acr"]),
        courriel_garanti=True,
    )


def _autre(reglages: dict[str, Any]) -> Fournisseur:
    return Fournisseur(
        cle="openid",
        libelle=reglages["libelle"],
        emetteur=reglages["emetteur"],
        client_id=reglages["client_id"],
        secret=reglages["secret"],
        portees=("openid", "profile", "email"),
        champ_nom="family_name",
        acr=tuple(reglages["acr"]),
    )
