"""From the file of the human resources to rows of plain text, whatever wrote it: CSV of any usual kind, or XLSX."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from instance import tableaux_recus
from instance.tableaux_recus import LIGNES_MAX, placer, propre
from instance.typographie import nombre

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
TITRES = {colonne: synonymes[0] for colonne, synonymes in COLONNES.items()} | {
    "prenom": "prénom",
    "telephone": "téléphone",
    "categorie": "catégorie",
    "site": "lieu de travail",
    "n_plus_1": "matricule du N+1",
    "depart": "date de départ",
}
"""A heading of each column, as people write it."""


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
    rangees = tableaux_recus.rangees(contenu)
    places = placer(next(rangees, []), COLONNES, {nom: TITRES[nom] for nom in OBLIGATOIRES})
    lignes = []
    for numero, rangee in enumerate(rangees, start=2):
        valeurs = {colonne: propre(rangee[place]) for colonne, place in places.items() if place < len(rangee)}
        if any(valeurs.values()):
            lignes.append(Ligne(numero, {colonne: valeurs.get(colonne, "") for colonne in places}))
        if len(lignes) > LIGNES_MAX:
            raise ValidationError(f"Ce fichier dépasse {nombre(LIGNES_MAX)} lignes.")
    if not lignes:
        raise ValidationError("Ce fichier ne contient personne.")
    return lignes
