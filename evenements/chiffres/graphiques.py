"""Charts as plain numbers, which the templates draw in SVG: one drawing for wide containers, one for phones."""

from collections.abc import Sequence
from dataclasses import dataclass

from instance.typographie import compter, nombre

from .bilan import INCONNU, Bilan, Rang

COULEURS = ("a", "b", "c", "lo")
"""Classes of `.viz`, by rank of category; the last for who has none."""


@dataclass(frozen=True)
class Dessin:
    """`largeur` is that of the longest bar, from `gauche`."""

    classe: str
    largeur: int
    gauche: int
    hauteur: int


LARGE, ETROIT = Dessin("wide", 460, 56, 36), Dessin("slim", 250, 40, 30)
GAUCHE_TEXTE, LISIBLE = 6, 26
"""A number is written in its piece from that width on."""


@dataclass(frozen=True)
class Morceau:
    couleur: str
    x: float
    largeur: float
    valeur: int

    @property
    def texte_x(self) -> float:
        return self.x + GAUCHE_TEXTE

    @property
    def lisible(self) -> bool:
        return self.largeur >= LISIBLE


@dataclass(frozen=True)
class Barre:
    libelle: str
    y: int
    total: int
    morceaux: Sequence[Morceau]
    fin: float


def categories(annees: Sequence[tuple[int, Sequence[Rang]]], dessin: Dessin) -> list[Barre]:
    """One bar an edition, cut by category; lengths are of people."""
    legende = legende_de(annees)
    longueur = max((sum(r.agents for r in rangs) for _, rangs in annees), default=0) or 1
    barres = []
    for rang_annee, (annee, rangs) in enumerate(annees):
        x, morceaux = float(dessin.gauche), []
        for rang in rangs:
            large = round(dessin.largeur * rang.agents / longueur, 1)
            if large:
                morceaux.append(Morceau(legende[rang.libelle], round(x, 1), max(large - 1.5, 1), rang.agents))
            x += large
        total = sum(rang.agents for rang in rangs)
        y = 4 + rang_annee * (dessin.hauteur + 14)
        barres.append(Barre(str(annee), y, total, morceaux, round(x + GAUCHE_TEXTE, 1)))
    return barres


def legende_de(annees: Sequence[tuple[int, Sequence[Rang]]]) -> dict[str, str]:
    """Category → class of its colour."""
    noms = sorted({rang.libelle for _, rangs in annees for rang in rangs if rang.agents})
    return {nom: COULEURS[min(n, len(COULEURS) - 1)] for n, nom in enumerate(noms)}


def conclusion_categories(rangs: Sequence[Rang]) -> str:
    """What the chart shows, in words: the category that gained most, else the largest."""
    connus = [rang for rang in rangs if rang.agents and rang.libelle != INCONNU]
    if not connus:
        return "Les catégories des agents"
    evolues = [rang for rang in connus if rang.evolution is not None]
    gagne = max(evolues, key=lambda rang: rang.evolution or 0, default=None)
    if gagne and gagne.evolution and gagne.evolution > 0 and gagne.avant is not None:
        de, a = nombre(round(gagne.avant)), nombre(round(gagne.part))
        return f"La c{gagne.libelle[1:]} passe de {de}\u202f% à {a}\u202f% des agents"
    plus = max(connus, key=lambda rang: rang.agents)
    return f"{plus.libelle}\u00a0: {nombre(round(plus.part))}\u202f% des agents"


def conclusion_seances(bilan: Bilan) -> str:
    if not bilan.completes:
        return "Aucune séance n’a manqué de places"
    sont = "est complète" if bilan.completes == 1 else "sont complètes"
    return f"{compter(bilan.completes, 'séance')} sur {nombre(len(bilan.seances))} {sont}"
