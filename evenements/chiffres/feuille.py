"""The figures of an edition as rows for a spreadsheet: one figure a row, with its definition."""

from collections.abc import Iterator

from .tableaux import MASQUE, Presentation

TITRES = ("Tableau", "Ligne", "Mesure", "Valeur", "Définition")
Rangee = tuple[str, str, str, object, str]


def rangees(presentation: Presentation) -> Iterator[Rangee]:
    for chiffre in presentation.chiffres():
        valeur = MASQUE if chiffre.masque else chiffre.valeur
        yield ("Ensemble", "", f"{chiffre.libelle}{' (%)' if chiffre.unite else ''}", valeur, chiffre.calcul)
    for tableau in presentation.tableaux():
        if tableau.rangs is None:
            yield (tableau.titre, "", "Agents distincts", MASQUE, "Trop peu de personnes pour être publié.")
        for rang in tableau.rangs or ():
            yield (tableau.titre, rang.libelle, "Agents distincts", rang.agents, "")
            yield (tableau.titre, rang.libelle, "Participations", rang.participations, "")
            yield (tableau.titre, rang.libelle, "Part des agents (%)", rang.part, "")
            if rang.evolution is not None:
                yield (tableau.titre, rang.libelle, "Évolution (points)", rang.evolution, "Depuis l’édition d’avant.")
    for ligne in presentation.seances():
        nom = f"{ligne.titre}, {ligne.date}" if ligne.date else ligne.titre
        yield ("Par séance", nom, "Personnes venues", ligne.venues, "")
        if ligne.seance and not presentation.a_publier:
            yield ("Par séance", nom, "Places", ligne.seance.places, "Vide : sans limite.")
            yield ("Par séance", nom, "Inscriptions confirmées", ligne.seance.confirmees, "")
            yield ("Par séance", nom, "Absences sans prévenir", ligne.absences, "Vide : présences pas encore notées.")
            yield ("Par séance", nom, "Attentes jamais servies", ligne.seance.attente, "")
