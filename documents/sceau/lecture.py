"""Reads a sealed PDF that a stranger hands in: `python -m documents.sceau.lecture CERTIFICATES… < pdf > json`.

In a process of its own, without the portal's settings nor its secrets, with little time and memory: a file made to
harm harms nothing. Nothing is written. `examen` starts it.
"""

import contextlib
import hashlib
import io
import json
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SECONDES, OCTETS = 8, 640 * 1024 * 1024
MOTS_MAX = 200
SANS_CACHET, AUTRE_CACHET, AJOUT, MODIFIE, INTACT = "sans_cachet", "autre_cachet", "ajout", "modifie", "intact"


def se_limiter() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDES, SECONDES))
    resource.setrlimit(resource.RLIMIT_AS, (OCTETS, OCTETS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lire(pdf: bytes, certificats: Iterable[Any]) -> dict[str, str]:
    """`constat`, and the keywords that the file says are its own: to be believed of an intact one alone. Raises
    anything on a file that is no PDF, or a damaged one."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    lecteur = PdfFileReader(io.BytesIO(pdf))
    return {"constat": _constater(lecteur, list(certificats)), "mots": _mots(lecteur)}


def _constater(lecteur: Any, certificats: list[Any]) -> str:
    """A seal that is not ours is told before all else: it may be right, and proves nothing of us."""
    try:
        signatures = lecteur.embedded_signatures
        if not signatures:
            return SANS_CACHET
        les_notres = {_empreinte(certificat) for certificat in certificats}
        if any(_empreinte(signature.signer_cert) not in les_notres for signature in signatures):
            return AUTRE_CACHET
        return _juger(signatures[0])
    except Exception:
        return MODIFIE  # what holds the seal itself is broken


def _juger(signature: Any) -> str:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    # Nothing is asked of the network; that the certificate is ours, to the byte, is what makes it trusted, and it goes
    # on verifying what it sealed once it has expired.
    confiance = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    etat = validate_pdf_signature(signature, signer_validation_context=confiance, skip_diff=True)
    if not (etat.intact and etat.valid):
        return MODIFIE
    return INTACT if etat.coverage == SignatureCoverageLevel.ENTIRE_FILE else AJOUT


def _empreinte(certificat: Any) -> bytes:
    return hashlib.sha256(certificat.dump()).digest()


def _mots(lecteur: Any) -> str:
    with contextlib.suppress(Exception):
        return str(lecteur.trailer_view["/Info"]["/Keywords"])[:MOTS_MAX]
    return ""


def _charger(noms: list[str]) -> list[Any]:
    from pyhanko.keys import load_certs_from_pemder_data

    return [certificat for nom in noms for certificat in load_certs_from_pemder_data(Path(nom).read_bytes())]


if __name__ == "__main__":
    connus = _charger(sys.argv[1:])
    recu = sys.stdin.buffer.read()
    se_limiter()
    json.dump(lire(recu, connus), sys.stdout)
