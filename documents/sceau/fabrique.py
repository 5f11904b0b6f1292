"""A new key and the certificate that goes with it, self-signed: enough for what our own page verifies."""

import datetime as dt
import errno
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

AVANCE = dt.timedelta(minutes=5)
"""For a machine whose clock is a little late."""
NOM_MAX = 64
"""Characters of a name in a certificate (ITU-T X.520, ub-common-name)."""


def fabriquer(cle: Path, certificat: Path, *, organisation: str, nom: str, jours: int) -> None:
    """Write both files; the key is for the owner's eyes alone. Raises FileExistsError rather than replace one: what
    it sealed would no longer verify."""
    for deja in (cle, certificat):
        if deja.exists():
            raise FileExistsError(errno.EEXIST, "never replaced", str(deja))
    privee = ec.generate_private_key(ec.SECP256R1())  # RSA-3072 costs ten times as much per seal
    sujet = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:NOM_MAX]),
            x509.NameAttribute(NameOID.COMMON_NAME, nom[:NOM_MAX]),
        ]
    )
    maintenant = dt.datetime.now(dt.UTC)
    signe = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(sujet)
        .public_key(privee.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - AVANCE)
        .not_valid_after(maintenant + dt.timedelta(days=jours))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usages(), critical=True)
        .sign(privee, hashes.SHA256())
    )
    _ecrire(
        cle,
        privee.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        droits=0o600,
    )
    _ecrire(certificat, signe.public_bytes(serialization.Encoding.PEM), droits=0o644)


def _usages() -> x509.KeyUsage:
    """Signing, and committing to what is signed; nothing else."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _ecrire(chemin: Path, contenu: bytes, *, droits: int) -> None:
    chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, droits)
    with open(descripteur, "wb") as fichier:
        fichier.write(contenu)
