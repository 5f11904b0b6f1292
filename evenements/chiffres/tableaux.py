"""What is shown of an edition’s figures, on the cell’s screen and in its files: all of it, or what may be published."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from instance.typographie import FINE, jour_court, nombre

from . import masque
from .bilan import Bilan, Rang
from .lecture import Seance

RIEN, MASQUE = "n.d.", "masqué"


@dataclass(frozen=True)
class Chiffre:
    """A figure and its definition. `valeur` is None where there is nothing to count."""

    libelle: str
    calcul: str
    valeur: float | None
    unite: str = ""
    masque: bool = False

    @property
    def dit(self) -> str:
        if self.masque:
            return MASQUE
        return RIEN if self.valeur is None else f"{nombre(self.valeur)}{self.unite}"


@dataclass(frozen=True)
class Tableau:
    """`rangs` is None when the dimension may not be published."""

    cle: str
    titre: str
    colonne: str
    rangs: Sequence[Rang] | None


@dataclass(frozen=True)
class LigneSeance:
    """An event; of one too small to be published, only what its row says of all such events together."""

    titre: str
    venues: int
    seance: Seance | None = None

    @property
    def date(self) -> str:
        return jour_court(self.seance.debut) if self.seance and self.seance.debut else ""

    @property
    def absences(self) -> int | None:
        s = self.seance
        return s.confirmees - s.excusees - s.venues if s and s.pointee else None


TABLEAUX: tuple[tuple[str, str, str, Callable[[Bilan], list[Rang]]], ...] = (
    ("institution", "Par institution", "Institution", Bilan.par_institution),
    ("categorie", "Par catégorie", "Catégorie", Bilan.par_categorie),
    ("encadrement", "Par niveau d’encadrement", "Niveau", Bilan.par_encadrement),
    ("direction", "Par direction", "Direction", Bilan.par_direction),
)


@dataclass(frozen=True)
class Presentation:
    """`a_publier`: counts under `seuil` people are masked."""

    bilan: Bilan
    seuil: int
    a_publier: bool = False

    def chiffres(self) -> list[Chiffre]:
        b = self.bilan
        return [
            self._nombre("Agents distincts", "Chaque personne venue une fois au moins, comptée une fois.", b.agents),
            self._nombre("Participations", "Une par personne et par séance.", b.participations),
            self._nombre("Participations sur place", "Dans une salle.", b.sur_place, b.participations),
            self._nombre("Participations à distance", "Les connexions.", b.a_distance, b.participations),
            self._nombre(
                "Cadres touchés",
                "Agents distincts qui encadrent ou conduisent un projet, à leur première participation.",
                b.cadres,
                b.agents,
            ),
            Chiffre("Directions touchées", "Celles d’où une personne au moins est venue.", b.directions),
            self._taux(
                "Absences sans prévenir",
                "Places confirmées où personne n’est venu, hors excuses, dans les séances finies et pointées.",
                b.taux_d_absence,
                b.absences,
                b.attendues,
            ),
            self._taux(
                "Remplissage",
                "Places prises sur places offertes, hors séances sans limite.",
                b.taux_de_remplissage,
                b.prises,
                b.prises,
            ),
            self._nombre(
                "Attentes jamais servies",
                "Inscriptions encore sur liste d’attente au début de la séance.",
                b.jamais_servies,
            ),
        ]

    def tableaux(self) -> list[Tableau]:
        return [Tableau(cle, titre, colonne, self._rangs(lire)) for cle, titre, colonne, lire in TABLEAUX]

    def seances(self) -> list[LigneSeance]:
        """In order of date. When published, those where fewer came than may be told are one row, like any other."""
        venus = self.bilan.par_seance()
        lignes = [LigneSeance(s.titre, venus[s.session], s) for s in self.bilan.seances if s.commencee]
        if not self.a_publier:
            return lignes
        rangs = [Rang(str(n), ligne.venues, ligne.venues, 0.0) for n, ligne in enumerate(lignes)]
        fondus = masque.fondre(rangs, seuil=self.seuil) or []
        return [
            LigneSeance("Autres séances", r.agents) if r.libelle == masque.AUTRES else lignes[int(r.libelle)]
            for r in fondus
        ]

    def _nombre(self, libelle: str, calcul: str, valeur: int, total: int | None = None) -> Chiffre:
        cache = self.a_publier and not masque.montrable(valeur, valeur if total is None else total, seuil=self.seuil)
        return Chiffre(libelle, calcul, valeur, masque=cache)

    def _taux(self, libelle: str, calcul: str, valeur: float | None, nombre: int, total: int) -> Chiffre:
        """A rate of people is masked as the count it is made of."""
        cache = self.a_publier and not masque.montrable(nombre, total, seuil=self.seuil)
        return Chiffre(libelle, calcul, valeur, f"{FINE}%", cache)

    def _rangs(self, lire: Callable[[Bilan], list[Rang]]) -> list[Rang] | None:
        rangs = lire(self.bilan)
        if not self.a_publier:
            return rangs
        return masque.publier(rangs, lire(self.bilan.avant) if self.bilan.avant else [], seuil=self.seuil)
