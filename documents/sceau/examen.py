"""What a PDF that somebody hands in is worth: sealed by us, whole, or not. The file is never written anywhere."""

import json
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from . import lecture
from .cles import fichiers_connus

ATTENTE_S = 15
ENTETE = 1024
"""Octets among which a PDF says that it is one."""


class Constat(StrEnum):
    INTACT = lecture.INTACT
    SANS_CACHET = lecture.SANS_CACHET
    AUTRE_CACHET = lecture.AUTRE_CACHET
    AJOUT = lecture.AJOUT
    MODIFIE = lecture.MODIFIE
    PAS_UN_PDF = "pas_un_pdf"
    ILLISIBLE = "illisible"


@dataclass(frozen=True)
class Examen:
    """`mots` are the keywords written in the file: anybody's word unless `constat` is INTACT."""

    constat: Constat
    mots: str = ""


def examiner(pdf: bytes) -> Examen:
    """Takes a second, `ATTENTE_S` at most. Never raises on a bad file."""
    if b"%PDF-" not in pdf[:ENTETE]:
        return Examen(Constat.PAS_UN_PDF)
    lire = [sys.executable, "-m", "documents.sceau.lecture", *fichiers_connus()]
    try:
        dit = subprocess.run(
            lire,
            input=pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={"LANG": "C.UTF-8"},
            timeout=ATTENTE_S,
        )
        lu = json.loads(dit.stdout)
        return Examen(Constat(lu["constat"]), lu["mots"])
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return Examen(Constat.ILLISIBLE)
