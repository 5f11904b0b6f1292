"""Spreadsheets as people send them: CSV of any usual kind, or XLSX, to rows of plain text. Knows nothing of what the
columns mean.
"""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from django.core.exceptions import ValidationError

TAILLE_MAX = 10 * 1024 * 1024
DEPLIE_MAX = 100 * 1024 * 1024
"""Of an XLSX once unpacked: a few kilobytes can hide gigabytes."""
LIGNES_MAX = 30_000
COLONNES_MAX = 100
CELLULE_MAX = 500


def rangees(contenu: bytes) -> Iterator[list[str]]:
    """The rows of a CSV, or of the first sheet of a workbook, the headings among them; `LIGNES_MAX` and a little more,
    so that the reader can tell that there are too many. Raises ValidationError with a sentence for people."""
    if len(contenu) > TAILLE_MAX:
        raise ValidationError(f"Ce fichier dépasse {TAILLE_MAX // 1024 // 1024}\u00a0Mo.")
    return _xlsx(contenu) if contenu.startswith(b"PK\x03\x04") else _csv(contenu)


@lru_cache(maxsize=4096)
def cle(texte: str) -> str:
    """What two spellings of a name share: no accents, no case, no punctuation."""
    decompose = unicodedata.normalize("NFKD", texte.replace("’", "'").replace("œ", "oe").replace("Œ", "OE"))
    lettres = "".join(c if c.isalnum() else " " for c in decompose if not unicodedata.combining(c))
    return " ".join(lettres.casefold().split())


def placer(
    titres: Iterable[str], synonymes: Mapping[str, Iterable[str]], obligatoires: Mapping[str, str]
) -> dict[str, int]:
    """Column → its place among the headings. `synonymes` are the headings each is known by, as `cle` writes them;
    `obligatoires` those a file must have, with the name people know. Raises ValidationError on two headings of one
    column, and on a missing one."""
    connus = {synonyme: colonne for colonne, siens in synonymes.items() for synonyme in siens}
    places: dict[str, int] = {}
    for place, titre in enumerate(titres):
        colonne = connus.get(cle(titre))
        if colonne in places:
            raise ValidationError(f"Deux colonnes disent la même chose, dont «\u00a0{titre}\u00a0».")
        if colonne:
            places[colonne] = place
    absentes = [nom for colonne, nom in obligatoires.items() if colonne not in places]
    if absentes:
        raise ValidationError(
            f"Colonne introuvable\u00a0: {', '.join(absentes)}. La première ligne du fichier doit porter les titres."
        )
    return places


def propre(valeur: str) -> str:
    """A cell on one line, without what does not print, 500 characters at most."""
    if not valeur.isprintable():
        valeur = "".join(c if c.isprintable() else " " for c in valeur)
    return " ".join(valeur.split())[:CELLULE_MAX]


def decoder(contenu: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark, else what Windows writes in Western Europe."""
    if b"\0" in contenu and not contenu.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValidationError("Ce fichier n’est ni un CSV ni un classeur XLSX.")
    encodages = ["utf-16"] if contenu.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252", "latin-1"]
    for encodage in encodages:
        try:
            return contenu.decode(encodage)
        except UnicodeDecodeError:
            continue
    raise ValidationError("Ce fichier n’est ni un CSV ni un classeur XLSX.")


def _csv(contenu: bytes) -> Iterator[list[str]]:
    texte = decoder(contenu)
    titres = texte.partition("\n")[0]
    separateur = max(";\t,", key=titres.count)
    try:
        for rangee in csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True):
            yield [unicodedata.normalize("NFC", valeur) for valeur in rangee]
    except csv.Error as erreur:
        raise ValidationError("Ce fichier n’est pas un CSV lisible\u00a0: enregistrez-le à nouveau.") from erreur


def _xlsx(contenu: bytes) -> Iterator[list[str]]:
    import openpyxl  # a heavy import that only this pays

    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            deplie = sum(partie.file_size for partie in archive.infolist())
        if deplie > DEPLIE_MAX:
            raise ValidationError("Ce classeur est trop gros une fois ouvert.")
        classeur = openpyxl.load_workbook(io.BytesIO(contenu), read_only=True, data_only=True)
        rangees = classeur.worksheets[0].iter_rows(values_only=True, max_row=LIGNES_MAX + 2, max_col=COLONNES_MAX)
        lues = [[_cellule(valeur) for valeur in rangee] for rangee in rangees]
        classeur.close()
    except ValidationError:
        raise
    except Exception as erreur:  # whatever a damaged or hostile file makes the reader raise
        raise ValidationError("Ce classeur ne s’ouvre pas\u00a0: enregistrez-le à nouveau, en XLSX.") from erreur
    return iter(lues)


def _cellule(valeur: object) -> str:
    """A matricule typed as a number is read as it shows: 00123 is text, 123.0 is 123."""
    if valeur is None:
        return ""
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    return unicodedata.normalize("NFC", str(valeur))
