"""The dialogue with an identity provider: OpenID Connect Core 1.0, authorization code with PKCE.

allauth's own provider reads userinfo as JSON only, sends a state of 16 characters and no nonce: ProConnect refuses it.
Here each check stands in the open, the same for every provider; PyJWT does the cryptography.

Whatever comes back is hostile until proved: every fault ends in `Refus`, whose reason goes to the log, never to people.
"""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.core.cache import cache
from django.utils.crypto import constant_time_compare

from .fournisseurs import Fournisseur
from .ligne import Ligne, Muet

ALGORITHMES = ["RS256", "PS256", "ES256"]
"""Asymmetric only: with HS256 a public key could be taken for the secret, and « none » proves nothing."""
MEMOIRE = 3600
DUREE_TENTATIVE = 600
DERIVE = 60
"""Seconds of drift between the provider's clock and ours."""


class Refus(Exception):
    """What came back does not prove who it is."""


@dataclass(frozen=True)
class Tentative:
    """One sign-in under way, kept in the session of the browser that began it. `lier` holds the key of whoever, signed
    in already, ties this identity to their account."""

    state: str
    nonce: str
    verificateur: str
    fournisseur: str
    retour: str
    suite: str
    commencee: float
    lier: str = ""

    @classmethod
    def nouvelle(cls, fournisseur: Fournisseur, *, retour: str, suite: str, lier: str = "") -> "Tentative":
        """ProConnect wants at least 32 characters of state and nonce, RFC 7636 at least 43 of verifier."""
        return cls(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verificateur=secrets.token_urlsafe(48),
            fournisseur=fournisseur.cle,
            retour=retour,
            suite=suite,
            commencee=time.time(),
            lier=lier,
        )

    @property
    def perimee(self) -> bool:
        return time.time() - self.commencee > DUREE_TENTATIVE

    def en_session(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Identite:
    """Whom the provider vouches for. `email` is empty unless it is proved to be theirs."""

    sub: str
    email: str
    prenom: str
    nom: str
    siret: str
    id_token: str


# --- Out and back ----------------------------------------------------------------------------------
def adresse_d_entree(fournisseur: Fournisseur, tentative: Tentative) -> str:
    """Where to send the browser. Raises Muet."""
    ligne = Ligne(fournisseur)
    ligne.refuser_si_muet()
    empreinte = hashlib.sha256(tentative.verificateur.encode()).digest()
    parametres = {
        "response_type": "code",
        "client_id": fournisseur.client_id,
        "redirect_uri": tentative.retour,
        "scope": " ".join(fournisseur.portees),
        "state": tentative.state,
        "nonce": tentative.nonce,
        "code_challenge": base64.urlsafe_b64encode(empreinte).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if fournisseur.acr:
        demande = {"id_token": {"acr": {"essential": True, "values": list(fournisseur.acr)}}}
        parametres["claims"] = json.dumps(demande)
    return _avec(_decouvrir(ligne)["authorization_endpoint"], parametres)


def identifier(fournisseur: Fournisseur, tentative: Tentative, retour: dict[str, str]) -> Identite:
    """Who came back, from the parameters of the return address. Raises Muet or Refus."""
    if not constant_time_compare(retour.get("state", ""), tentative.state) or tentative.perimee:
        raise Refus("state")
    if retour.get("iss", fournisseur.emetteur) != fournisseur.emetteur:  # RFC 9207
        raise Refus("issuer of the return")
    if "code" not in retour:
        raise Refus(f"no code: {retour.get('error', '')[:60]}")
    ligne = Ligne(fournisseur)
    jetons = _echanger(ligne, tentative, retour["code"])
    id_token = str(jetons.get("id_token", ""))
    preuve = _verifier(ligne, id_token)
    if not constant_time_compare(str(preuve.get("nonce", "")), tentative.nonce):
        raise Refus("nonce")
    if fournisseur.acr and preuve.get("acr") not in fournisseur.acr:
        raise Refus("acr")
    donnees = _donnees(ligne, str(jetons.get("access_token", "")))
    if not preuve.get("sub") or donnees.get("sub") != preuve["sub"]:
        raise Refus("sub")
    return _identite(fournisseur, donnees, id_token)


def adresse_de_sortie(fournisseur: Fournisseur, *, id_token: str, state: str, retour: str) -> str:
    """Where to leave the provider as well; nothing when it offers no such page. Raises Muet."""
    sortie = _decouvrir(Ligne(fournisseur)).get("end_session_endpoint", "")
    parametres = {"id_token_hint": id_token, "state": state, "post_logout_redirect_uri": retour}
    return _avec(sortie, parametres) if sortie else ""


def _identite(fournisseur: Fournisseur, donnees: dict[str, Any], id_token: str) -> Identite:
    def lire(champ: str, taille: int) -> str:
        valeur = donnees.get(champ)
        return valeur.strip()[:taille] if isinstance(valeur, str) else ""

    prouvee = fournisseur.courriel_garanti or donnees.get("email_verified") is True
    return Identite(
        sub=str(donnees["sub"])[:255],
        email=lire("email", 254).lower() if prouvee else "",
        prenom=lire("given_name", 80),
        nom=lire(fournisseur.champ_nom, 80),
        siret=lire("siret", 14),
        id_token=id_token,
    )


# --- Tokens ----------------------------------------------------------------------------------------
def _echanger(ligne: Ligne, tentative: Tentative, code: str) -> dict[str, Any]:
    fournisseur = ligne.fournisseur
    corps = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": tentative.retour,
        "code_verifier": tentative.verificateur,
    }
    config = _decouvrir(ligne)
    entete = {}
    if "client_secret_post" in config.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
        corps |= {"client_id": fournisseur.client_id, "client_secret": fournisseur.secret}
    else:
        couple = f"{quote(fournisseur.client_id)}:{quote(fournisseur.secret)}"
        entete = {"Authorization": "Basic " + base64.b64encode(couple.encode()).decode()}
    _, texte = ligne.appeler("POST", config["token_endpoint"], data=corps, headers=entete)
    return _objet(texte)


def _donnees(ligne: Ligne, acces: str) -> dict[str, Any]:
    """What the provider says of the person: JSON, or a JWT that it signed for us."""
    entete = {"Authorization": f"Bearer {acces}"}
    nature, texte = ligne.appeler("GET", _decouvrir(ligne)["userinfo_endpoint"], headers=entete)
    if nature == "application/jwt":
        return _verifier(ligne, texte, exiges=["iss", "aud"])
    return _objet(texte)


def _verifier(
    ligne: Ligne, jeton: str, exiges: "list[str] | tuple[str, ...]" = ("iss", "aud", "exp", "iat", "sub")
) -> dict[str, Any]:
    try:
        entete = jwt.get_unverified_header(jeton)
        preuve: dict[str, Any] = jwt.decode(
            jeton,
            _cle(ligne, entete.get("kid")),
            algorithms=ALGORITHMES,
            audience=ligne.fournisseur.client_id,
            issuer=ligne.fournisseur.emetteur,
            leeway=DERIVE,
            options={"require": list(exiges)},
        )
    except (jwt.InvalidTokenError, jwt.PyJWKError, ValueError, TypeError) as erreur:
        raise Refus(f"token: {type(erreur).__name__}") from erreur
    if isinstance(preuve["aud"], list) and len(preuve["aud"]) > 1 and preuve.get("azp") != ligne.fournisseur.client_id:
        raise Refus("authorized party")
    return preuve


def _cle(ligne: Ligne, kid: str | None) -> jwt.PyJWK:
    """The provider's key; fetched anew once when unknown, since providers change theirs."""
    for neuves in (False, True):
        for cle in _cles(ligne, neuves=neuves):
            if cle.key_id == kid or kid is None:
                return cle
    raise jwt.PyJWKSetError("unknown key")


def _cles(ligne: Ligne, *, neuves: bool) -> list[jwt.PyJWK]:
    memoire = f"oidc-cles-{ligne.fournisseur.cle}"
    lues = None if neuves else cache.get(memoire)
    if lues is None:
        lues = _objet(ligne.appeler("GET", _decouvrir(ligne)["jwks_uri"])[1])
        cache.set(memoire, lues, MEMOIRE)
    return jwt.PyJWKSet.from_dict(lues).keys


# --- What it says of itself --------------------------------------------------------------------------------------
def _decouvrir(ligne: Ligne) -> dict[str, Any]:
    """The provider's own description, kept an hour. Its addresses get our secret: they must be as safe as its own."""
    fournisseur = ligne.fournisseur
    memoire = f"oidc-{fournisseur.cle}-{hashlib.sha256(fournisseur.emetteur.encode()).hexdigest()[:16]}"
    config: dict[str, Any] | None = cache.get(memoire)
    if config is None:
        _, texte = ligne.appeler("GET", fournisseur.emetteur.rstrip("/") + "/.well-known/openid-configuration")
        config = _objet(texte)
        if config.get("issuer") != fournisseur.emetteur:
            raise Muet("issuer")
        requis = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        schema = urlsplit(fournisseur.emetteur).scheme
        if any(urlsplit(str(config.get(nom, ""))).scheme != schema for nom in requis):
            raise Muet("endpoints")
        cache.set(memoire, config, MEMOIRE)
    return config


def _objet(texte: str) -> dict[str, Any]:
    try:
        lu = json.loads(texte)
    except ValueError as erreur:
        raise Muet("no JSON") from erreur
    if not isinstance(lu, dict):
        raise Muet("no object")
    return lu


def _avec(adresse: str, parametres: dict[str, str]) -> str:
    return f"{adresse}{'&' if '?' in adresse else '?'}{urlencode(parametres)}"
