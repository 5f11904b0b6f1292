"""Where a request stands, drawn as a hike's profile of eight points, and said in words."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from agenda.models import Creneau
from instance.calendrier import ajouter_jours_ouvres
from instance.typographie import jour_court, jour_mois

from . import regles
from .models import Demande
from .models.demande import PARCOURS, Etat

# The same hill for every request: only how far one has walked changes. Each part of the curve leads to its point.
POINTS = [(50, 118), (150, 98), (250, 92), (350, 66), (450, 46), (550, 14), (650, 40), (750, 72)]
COURBE = [
    "",
    "C88 115 112 102 150 98",
    "C188 94 212 97 250 92",
    "C288 87 312 74 350 66",
    "C388 58 412 55 450 46",
    "C488 37 512 15 550 14",
    "C588 13 612 30 650 40",
    "C688 50 712 67 750 72",
]
BILAN_RENDU = "Bilan rendu"
# « Bilan rendu » is not a state: it stands between the last session and the end.
ETAPES = [*(etat.label for etat in PARCOURS[:-1]), BILAN_RENDU, Etat.CLOSE.label]
FAITE, COURANTE, A_VENIR = "d", "n", "t"


@dataclass(frozen=True)
class Point:
    libelle: str
    quand: str
    statut: str
    x: int
    y: int


@dataclass(frozen=True)
class Avancement:
    points: list[Point]
    rang: int
    phrase: str
    suite: str
    fait: str
    reste: str

    @property
    def numero(self) -> int:
        return self.rang + 1


def avancement(demande: Demande, *, creneaux: list[Creneau], bilan_le: dt.datetime | None) -> Avancement | None:
    """None for a request that left the path: refused, cancelled or redirected."""
    rang = _rang(demande, bilan_le)
    if rang is None:
        return None
    dates = _dates(demande, creneaux, bilan_le)
    points = [
        Point(libelle, dates[n] if n != 4 or n != rang else "en ce moment", _statut(n, rang), *POINTS[n])
        for n, libelle in enumerate(ETAPES)
    ]
    depart = "M{} {}".format(*POINTS[0])
    ici = "M{} {}".format(*POINTS[rang])
    return Avancement(
        points=points,
        rang=rang,
        phrase=f"Étape {rang + 1} sur {len(ETAPES)} : {ETAPES[rang].lower()}.",
        suite=_suite(points, rang, creneaux),
        fait=depart + "".join(COURBE[1 : rang + 1]),
        reste=ici + "".join(COURBE[rang + 1 :]),
    )


def _rang(demande: Demande, bilan_le: dt.datetime | None) -> int | None:
    if demande.etat == Etat.CLOSE:
        return len(ETAPES) - 1
    if demande.etat not in PARCOURS:
        return None
    rang = PARCOURS.index(Etat(demande.etat))
    return ETAPES.index(BILAN_RENDU) if demande.etat == Etat.REALISEE and bilan_le else rang


def _statut(n: int, rang: int) -> str:
    return FAITE if n < rang else COURANTE if n == rang else A_VENIR


def _dates(demande: Demande, creneaux: list[Creneau], bilan_le: dt.datetime | None) -> list[str]:
    """What is written under each point: when it was reached, else when it is promised, else nothing."""
    atteintes = [
        demande.deposee_le,
        demande.qualifiee_le,
        demande.cadree_le,
        demande.affectee_le,
        demande.en_preparation_le,
        demande.realisee_le,
        bilan_le,
        demande.close_le,
    ]
    depot = timezone.localdate(demande.deposee_le)
    prevues: dict[int, dt.date] = {}
    if demande.est_ouverte:
        prevues[1] = ajouter_jours_ouvres(depot, regles.DELAI_QUALIFICATION.valeur())
        prevues[3] = ajouter_jours_ouvres(depot, regles.DELAI_AFFECTATION.valeur())
    aujourd_hui = timezone.localdate()
    textes = []
    for n, le in enumerate(atteintes):
        prevue = prevues.get(n)
        if n == ETAPES.index(Etat.REALISEE.label) and creneaux:
            textes.append(jour_court(timezone.localdate(creneaux[-1].debut)))
        elif le:
            textes.append(jour_court(le))
        elif prevue and prevue >= aujourd_hui:
            textes.append(f"d’ici le {jour_court(prevue)}")
        else:
            textes.append("")
    return textes


def _suite(points: list[Point], rang: int, creneaux: list[Creneau]) -> str:
    a_venir = [creneau for creneau in creneaux if creneau.fin > timezone.now()]
    if 2 <= rang <= 4 and a_venir:
        return f"Ensuite, la séance du {jour_mois(a_venir[0].debut)}."
    if rang + 1 >= len(points):
        return ""
    suivant = points[rang + 1]
    quand = f", {suivant.quand}" if suivant.quand.startswith("d’ici") else ""
    return f"Ensuite : {suivant.libelle.lower()}{quand}".rstrip(".") + "."
