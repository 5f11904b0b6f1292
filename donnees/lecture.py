"""From the file of the human resources to rows of plain text, whatever wrote it: CSV of any usual kind, or XLSX."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.core.exceptions import ValidationError

from instance.typographie import nombre

TAILLE_MAX = 10 * 1024 * 1024
DEPLIE_MAX = 100 * 1024 * 1024
"""Of an XLSX once unpacked: a few kilobytes can hide gigabytes."""
LIGNES_MAX = 30_000
COLONNES_MAX = 100
CELLULE_MAX = 500

COLONNES = {
    "matricule": ("matricule", "numero agent", "identifiant"),
    "nom": ("nom", "nom usuel", "nom d usage"),
    "prenom": ("prenom",),
    "email": ("courriel", "email", "e mail", "mail", "adresse electronique", "messagerie"),
    "telephone": ("telephone", "tel"),
    "categorie": ("categorie", "cat"),
    "encadrement": ("encadrement", "niveau d encadrement"),
    "direction": ("direction", "affectation", "service"),
    "parente": ("direction parente", "pole", "rattachement"),
    "site": ("site", "lieu de travail"),
    "n_plus_1": ("n 1", "matricule n 1", "matricule du n 1", "matricule du responsable", "responsable"),
    "depart": ("depart", "date de depart", "date de sortie", "fin"),
}
OBLIGATOIRES = ("matricule", "nom", "prenom")


@dataclass(frozen=True)
class Ligne:
    """One row. `numero` is the one the spreadsheet shows, the headings being row 1. A column that the file does not
    have is absent from `valeurs`: what it holds is left alone; an empty cell empties."""

    numero: int
    valeurs: dict[str, str]

    def __getitem__(self, colonne: str) -> str:
        return self.valeurs.get(colonne, "")

    def __contains__(self, colonne: str) -> bool:
        return colonne in self.valeurs

    def get(self, colonne: str) -> str | None:
        return self.valeurs.get(colonne)


def lire(contenu: bytes) -> list[Ligne]:
    """Raises ValidationError with a sentence for people."""
    if len(contenu) > TAILLE_MAX:
        raise ValidationError(f"Ce fichier dépasse {TAILLE_MAX // 1024 // 1024}\u00a0Mo.")
    rangees = _xlsx(contenu) if contenu.startswith(b"PK\x03\x04") else _csv(contenu)
    titres = next(rangees, [])
    places = _places(titres)
    lignes = []
    for numero, rangee in enumerate(rangees, start=2):
        valeurs = {colonne: _propre(rangee[place]) for colonne, place in places.items() if place < len(rangee)}
        if any(valeurs.values()):
            lignes.append(Ligne(numero, {colonne: valeurs.get(colonne, "") for colonne in places}))
        if len(lignes) > LIGNES_MAX:
            raise ValidationError(f"Ce fichier dépasse {nombre(LIGNES_MAX)} lignes.")
    if not lignes:
        raise ValidationError("Ce fichier ne contient personne.")
    return lignes


@lru_cache(maxsize=4096)
def cle(texte: str) -> str:
    """What two spellings of a name share: no accents, no case, no punctuation."""
    decompose = unicodedata.normalize("NFKD", texte.replace("’", "'").replace("œ", "oe").replace("Œ", "OE"))
    lettres = "".join(c if c.isalnum() else " " for c in decompose if not unicodedata.combining(c))
    return " ".join(lettres.casefold().split())


def _places(titres: Iterable[str]) -> dict[str, int]:
    connus = {synonyme: colonne for colonne, synonymes in COLONNES.items() for synonyme in synonymes}
    places: dict[str, int] = {}
    for place, titre in enumerate(titres):
        colonne = connus.get(cle(titre))
        if colonne in places:
            raise ValidationError(f"Deux colonnes disent la même chose, dont «\u00a0{titre}\u00a0».")
        if colonne:
            places[colonne] = place
    absentes = [COLONNES[colonne][0] for colonne in OBLIGATOIRES if colonne not in places]
    if absentes:
        raise ValidationError(
            f"Colonne introuvable\u00a0: {', '.join(absentes)}. La première ligne du fichier doit porter les titres."
        )
    return places


def _propre(valeur: str) -> str:
    if not valeur.isprintable():
        valeur = "".join(c if c.isprintable() else " " for c in valeur)
    return " ".join(valeur.split())[:CELLULE_MAX]


def _csv(contenu: bytes) -> Iterator[list[str]]:
    texte = _decoder(contenu)
    titres = texte.partition("\n")[0]
    separateur = max(";\t,", key=titres.count)
    try:
        for rangee in csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True):
            yield [unicodedata.normalize("NFC", valeur) for valeur in rangee]
    except csv.Error as erreur:
        raise ValidationError("Ce fichier n’est pas un CSV lisible\u00a0: enregistrez-le à nouveau.") from erreur


def _decoder(contenu: bytes) -> str:
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
