"""The plan of the room of a story: as many points as there were participants, around their tables, and the team that
led them in the signal's colour. Decorative: the page says the same figures in words."""

import math
from dataclasses import dataclass

PAR_TABLE = 8
PAS = 92
RAYON, RAYON_CERCLE = 22, 27
CERCLE_MAX = 12
"""Up to so many people sit in one circle rather than at tables."""


@dataclass(frozen=True)
class Plan:
    """Dots are the ends of empty strokes: one path for all of them is far lighter than as many circles."""

    largeur: int
    hauteur: int
    tables: list[tuple[float, float, float]]
    participants: str
    equipe: str


def plan_de_salle(participants: int, equipe: int) -> Plan:
    """For at least one participant; the same figures always give the same room."""
    return _cercle(participants, equipe) if participants <= CERCLE_MAX else _tables(participants, equipe)


def _cercle(participants: int, equipe: int) -> Plan:
    tous = participants + equipe
    rayon = max(38.0, tous * 15 / (2 * math.pi) + 12)
    cote = round(2 * rayon + 40)
    places = _autour(cote / 2, cote / 2, rayon, tous)
    # The team sits among the group, as far from one another as can be.
    rangs = {round(k * tous / equipe) % tous for k in range(equipe)} if equipe else set()
    return Plan(
        cote,
        cote,
        [(cote / 2, cote / 2, round(rayon * 0.45, 1))],
        _points([p for k, p in enumerate(places) if k not in rangs]),
        _points([p for k, p in enumerate(places) if k in rangs]),
    )


def _tables(participants: int, equipe: int) -> Plan:
    nombre = math.ceil(participants / PAR_TABLE)
    colonnes = max(2, math.ceil(math.sqrt(nombre * 1.9)))
    rangees = math.ceil(nombre / colonnes)
    tables, assis, restants = [], [], participants
    for k in range(nombre):
        rangee, colonne = divmod(k, colonnes)
        # Staggered rows, as contour lines, and the last one centred.
        sur_la_rangee = min(colonnes, nombre - rangee * colonnes)
        x = PAS * (colonne + 0.5) + PAS * (colonnes - sur_la_rangee) / 2 + (PAS / 4 if rangee % 2 else -PAS / 4) / 2
        y = PAS * (rangee + 0.5) + PAS * 0.55
        a_table = math.ceil(restants / (nombre - k))
        restants -= a_table
        tables.append((round(x, 1), round(y, 1), 13.0))
        assis += _autour(x, y, RAYON_CERCLE, a_table, tour=k * 0.7)
    largeur, hauteur = PAS * colonnes, round(PAS * (rangees + 0.55))
    devant = [(largeur / 2 + (k - (equipe - 1) / 2) * 26, PAS * 0.32) for k in range(equipe)]
    return Plan(largeur, hauteur, tables, _points(assis), _points(devant))


def _autour(x: float, y: float, rayon: float, nombre: int, *, tour: float = 0.0) -> list[tuple[float, float]]:
    angles = (2 * math.pi * k / nombre - math.pi / 2 + tour for k in range(nombre))
    return [(x + rayon * math.cos(a), y + rayon * math.sin(a)) for a in angles]


def _points(places: list[tuple[float, float]]) -> str:
    return "".join(f"M{x:.1f} {y:.1f}h.01" for x, y in places)
