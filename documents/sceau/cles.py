"""The key and the certificates of the seal, from the files that `settings.SCEAU` names.

Read once, and again when a file changes: a renewed certificate needs no restart. Earlier certificates only verify.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from django.conf import settings
from django.utils import timezone

from instance.typographie import jour

PREAVIS = dt.timedelta(days=60)
"""How long before its end a certificate is called for renewal."""
ATTENTE = "Le cachet des documents n’est pas disponible. La fabrication reprendra d’elle-même dès qu’il le sera."


class SceauIndisponible(Exception):
    """Nothing can be sealed now. The message is for those who run the portal: it names variables, never a secret."""


@dataclass(frozen=True, eq=False)
class Paire:
    """`chaine` holds the certificate of the key first, then those of its authorities, if the file has any."""

    cle: PrivateKeyTypes
    chaine: tuple[x509.Certificate, ...]

    @property
    def certificat(self) -> x509.Certificate:
        return self.chaine[0]

    @property
    def expire_le(self) -> dt.datetime:
        return self.certificat.not_valid_after_utc


def est_regle() -> bool:
    """Whether this installation names a key: one that certifies nobody needs none."""
    return bool(settings.SCEAU["cle"] or settings.SCEAU["certificat"])


def charger() -> Paire:
    """What to seal with now. Raises SceauIndisponible when a file is missing or unreadable, the two do not go together,
    or the certificate is not valid today."""
    cle, certificat = settings.SCEAU["cle"], settings.SCEAU["certificat"]
    for variable, valeur in (("SCEAU_CLE", cle), ("SCEAU_CERTIFICAT", certificat)):
        if not valeur:
            raise SceauIndisponible(f"{variable} n’est pas définie.")
    paire = _lire_paire(_etat_du_fichier("SCEAU_CLE", cle), _etat_du_fichier("SCEAU_CERTIFICAT", certificat))
    maintenant = timezone.now()
    if maintenant < paire.certificat.not_valid_before_utc:
        raise SceauIndisponible(
            f"Le certificat du cachet ne vaut qu’à partir du {jour(paire.certificat.not_valid_before_utc)}."
        )
    if maintenant > paire.expire_le:
        raise SceauIndisponible(f"Le certificat du cachet a expiré le {jour(paire.expire_le)}.")
    return paire


def reproche() -> str:
    """What is wrong with the seal, or soon will be, in a sentence; "" when all is well."""
    try:
        paire = charger()
    except SceauIndisponible as erreur:
        return str(erreur)
    if paire.expire_le - timezone.now() < PREAVIS:
        return f"Le certificat du cachet expire le {jour(paire.expire_le)}\u00a0: préparez le suivant."
    return ""


def fichiers_connus() -> list[str]:
    """The files of the certificates that are or were ours, those that can be read: the verification outlives a key."""
    noms = [settings.SCEAU["certificat"], *settings.SCEAU["anciens"]]
    return [nom for nom in noms if nom and Path(nom).is_file()]


def anciens_illisibles() -> Iterator[str]:
    """Earlier certificates that cannot be read: what they sealed no longer verifies."""
    for nom in settings.SCEAU["anciens"]:
        try:
            if not x509.load_pem_x509_certificates(Path(nom).read_bytes()):
                yield nom
        except (OSError, ValueError):
            yield nom


EtatFichier = tuple[str, str, int, int]


def _etat_du_fichier(variable: str, nom: str) -> EtatFichier:
    """What changes when somebody puts another file there."""
    try:
        lu = Path(nom).stat()
    except OSError:
        raise SceauIndisponible(f"{variable} nomme un fichier qui n’est pas lisible.") from None
    return variable, nom, lu.st_mtime_ns, lu.st_size


@lru_cache(maxsize=2)
def _lire_paire(cle: EtatFichier, certificat: EtatFichier) -> Paire:
    try:
        privee = serialization.load_pem_private_key(Path(cle[1]).read_bytes(), password=None)
    except (OSError, TypeError, ValueError):
        raise SceauIndisponible("SCEAU_CLE ne contient pas une clé privée PEM sans mot de passe.") from None
    try:
        chaine = tuple(x509.load_pem_x509_certificates(Path(certificat[1]).read_bytes()))
    except (OSError, ValueError):
        raise SceauIndisponible("SCEAU_CERTIFICAT ne contient pas de certificat PEM.") from None
    if _publique(privee.public_key()) != _publique(chaine[0].public_key()):
        raise SceauIndisponible("SCEAU_CLE n’est pas la clé de SCEAU_CERTIFICAT.")
    return Paire(privee, chaine)


def _publique(cle: object) -> bytes:
    return cle.public_bytes(  # type: ignore[attr-defined, no-any-return]
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
