"""From a file of the programme to rows of plain text."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from instance.tableaux_recus import placer, rangees
from instance.tableur import FORMULES
from instance.typographie import nombre

from ..regles import LIGNES_IMPORT
from .colonnes import COLONNES, LONGS, OBLIGATOIRES, TITRES

CELLULE_MAX, LONG_MAX = 500, 6000


@dataclass(frozen=True)
class Ligne:
    """One row; `numero` is the one the spreadsheet shows. A column that the file does not have is absent from
    `valeurs`: what it holds is left alone; an empty cell empties."""

    numero: int
    valeurs: dict[str, str]

    def __getitem__(self, colonne: str) -> str:
        return self.valeurs.get(colonne, "")

    def __contains__(self, colonne: str) -> bool:
        return colonne in self.valeurs


def lire(contenu: bytes) -> list[Ligne]:
    """Raises ValidationError with a sentence for people."""
    lues = rangees(contenu)
    places = placer(next(lues, []), COLONNES, {nom: TITRES[nom] for nom in OBLIGATOIRES})
    lignes: list[Ligne] = []
    for numero, rangee in enumerate(lues, start=2):
        valeurs = {colonne: _propre(colonne, rangee, place) for colonne, place in places.items()}
        if any(valeurs.values()):
            lignes.append(Ligne(numero, valeurs))
        if len(lignes) > LIGNES_IMPORT.valeur():
            raise ValidationError(f"Ce fichier dépasse {nombre(LIGNES_IMPORT.valeur())} lignes.")
    if not lignes:
        raise ValidationError("Ce fichier ne contient aucune séance.")
    return lignes


def _propre(colonne: str, rangee: list[str], place: int) -> str:
    """The lines of a long text are kept; the mark that kept a cell from running as a formula is not."""
    brut = rangee[place] if place < len(rangee) else ""
    suite = brut[1:].lstrip(" \u00a0\u202f")
    if brut.startswith("'") and suite.startswith(FORMULES):
        brut = brut[1:]
    if colonne in LONGS:
        lignes = brut.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(_imprimable(ligne) for ligne in lignes).strip()[:LONG_MAX]
    return _imprimable(brut)[:CELLULE_MAX]


def _imprimable(texte: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in texte).split())
