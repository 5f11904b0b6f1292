"""What may be joined, judged by content: a name or a declared type proves nothing.

A file is taken when its content is of a known kind *and* its extension says the same. Macros are refused.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

import filetype
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from .typographie import FINE, nombre

MEGA = 1024 * 1024
TAILLE_MAX = 10 * MEGA
NOM_MAX = 150
OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
DOSSIERS_OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
SIGNATURE_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXTE_LU = 64 * 1024


@dataclass(frozen=True)
class Fichier:
    """A file found good. `nom` is shown to people; it is never a path on the server."""

    nom: str
    extension: str
    type_mime: str


def verifier(fichier: UploadedFile, *, accepter: Mapping[str, str], acceptes: str) -> Fichier:
    """`accepter` is extension → MIME type, `acceptes` says it to people. Raises ValidationError with a sentence."""
    nom = _nom(fichier)
    taille = fichier.size or 0
    if taille > TAILLE_MAX:
        raise ValidationError(
            f"« {nom} » pèse {_mega(taille)}. La limite est de {_mega(TAILLE_MAX)} par fichier{FINE}: "
            "allégez-le, ou dites-nous où le trouver."
        )
    if taille == 0:
        raise ValidationError(f"« {nom} » est vide. Choisissez-le à nouveau, ou continuez sans lui.")
    extension = PurePath(nom).suffix.lstrip(".").lower()
    if extension not in accepter:
        raise ValidationError(f"« {nom} » n’est pas d’un type que nous ouvrons. Joignez un fichier {acceptes}.")
    if not _contenu_conforme(fichier, extension, accepter[extension]):
        raise ValidationError(
            f"Le contenu de « {nom} » n’est pas celui d’un fichier .{extension}. "
            f"Enregistrez-le à nouveau depuis son logiciel, en {acceptes}."
        )
    return Fichier(nom, extension, accepter[extension])


def _nom(fichier: UploadedFile) -> str:
    """The last part of the name, without control characters, its extension kept when it is too long."""
    brut = PurePath((fichier.name or "fichier").replace("\\", "/")).name
    propre = "".join(c for c in brut if c.isprintable()).strip() or "fichier"
    chemin = PurePath(propre)
    return f"{chemin.stem[: NOM_MAX - len(chemin.suffix)]}{chemin.suffix}"[-NOM_MAX:]


def _contenu_conforme(fichier: UploadedFile, extension: str, type_mime: str) -> bool:
    fichier.seek(0)
    debut = fichier.read(TEXTE_LU)
    fichier.seek(0)
    if type_mime == "text/plain":
        return _est_texte(debut)
    if extension in DOSSIERS_OFFICE or type_mime.startswith(ODF):
        return _est_archive_de(fichier, extension, type_mime)
    if extension in ("doc", "xls", "ppt"):
        return debut.startswith(SIGNATURE_OLE)
    trouve = filetype.guess(debut)
    return trouve is not None and trouve.mime == type_mime


def _est_texte(debut: bytes) -> bool:
    """Text of any 8-bit or UTF-8 encoding, without control characters nor the signature of another kind."""
    return filetype.guess(debut) is None and not any(o < 32 and o not in b"\t\n\r\f\x1b" for o in debut)


def _est_archive_de(fichier: UploadedFile, extension: str, type_mime: str) -> bool:
    """Names only are read: nothing is unpacked but ODF's own short statement of what it is."""
    try:
        with zipfile.ZipFile(fichier) as archive:
            noms = archive.namelist()
            if any(nom.endswith("vbaProject.bin") for nom in noms):
                return False
            if extension in DOSSIERS_OFFICE:
                return "[Content_Types].xml" in noms and any(n.startswith(DOSSIERS_OFFICE[extension]) for n in noms)
            with archive.open("mimetype") as annonce:
                return annonce.read(100).decode("ascii", "replace").strip() == type_mime
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, RuntimeError, ValueError):
        return False
    finally:
        fichier.seek(0)


def _mega(octets: int) -> str:
    """« 40 Mo » or « 10,4 Mo », never rounded down to the limit itself."""
    return f"{nombre(-(-octets * 10 // MEGA) / 10)}{FINE}Mo"
