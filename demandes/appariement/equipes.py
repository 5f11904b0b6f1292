"""Orders people and composes teams. Those who answered the call come first; then the order is that of the trade's
rules: share of quota already used, fit of
methods, distance, then the oldest last mission; names settle a draw, so that it is stable."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice

from ..models import Accompagnement, Demande
from . import mots, raisons
from .besoin import Besoin, besoin_de
from .lecture import Candidat, candidats

# Composing is quadratic and worse: only the first in order are combined, with a few seniors among them.
VIVIER, SENIORS_AU_MOINS = 12, 3
FOIS_PAR_PERSONNE = 2
TOUJOURS = dt.date.min


@dataclass(frozen=True)
class Equipe:
    """People who could do the work together, beside those already in (`deja`)."""

    membres: tuple[Candidat, ...]
    besoin: Besoin
    deja: tuple[Candidat, ...] = ()

    @cached_property
    def nom(self) -> str:
        return mots.enumerer(membre.nom for membre in self.membres)

    @cached_property
    def raisons(self) -> list[str]:
        return raisons.pour(self.membres, self.besoin, self.deja)

    @cached_property
    def limites(self) -> list[str]:
        return raisons.contre(self.membres, self.besoin)

    @property
    def acquise(self) -> bool:
        """Everybody in it has answered the call: to choose them is enough."""
        return all(membre.volontaire for membre in self.membres)

    @property
    def resume(self) -> str:
        return raisons.resume(self.membres)


@dataclass(frozen=True)
class Groupe:
    """People kept away for the same reason. `absolu`: no motive can set it aside."""

    cle: str
    texte: str
    absolu: bool
    membres: list[Candidat]


@dataclass(frozen=True)
class Suggestions:
    """`equipes` in order, each of `manquants` people; `seuls` are the free people, in order; `cellule` the free members
    of the cell, counted apart; `ecartes` all the others."""

    besoin: Besoin
    manquants: int | None
    equipes: list[Equipe]
    seuls: list[Candidat]
    cellule: list[Candidat]
    ecartes: list[Candidat]
    deja: list[Candidat]

    @property
    def volontaires(self) -> list[Candidat]:
        """Those who answered the call, in order, those that nothing can bring in last."""
        repondus = [c for c in self.seuls + self.cellule + self.ecartes if c.volontaire]
        return sorted(repondus, key=lambda c: (c.ecarte_absolument, *ordre(c)))

    @property
    def groupes(self) -> list[Groupe]:
        """« 12 ne sont pas libres le 26 »: each person once, under their strongest obstacle; the fullest first."""
        par_raison: dict[tuple[bool, str, str], list[Candidat]] = defaultdict(list)
        for candidat in self.ecartes:
            obstacle = candidat.obstacles[0]
            par_raison[not obstacle.absolu, obstacle.cle, obstacle.plusieurs].append(candidat)
        groupes = [Groupe(cle, _compter(membres), not cede, membres) for (cede, cle, _), membres in par_raison.items()]
        return sorted(groupes, key=lambda groupe: (not groupe.absolu, -len(groupe.membres), groupe.texte))


def suggestions(objet: Demande | Accompagnement, *, limite: int = 3) -> Suggestions:
    """The first `limite` teams for what is still missing, everybody free, and everybody kept away with the reason."""
    besoin = besoin_de(objet)
    tous = candidats(besoin)
    deja = [c for c in tous if c.sollicite]
    libres = sorted((c for c in tous if c.libre and not c.sollicite), key=ordre)
    seuls, cellule = [c for c in libres if not c.cellule], [c for c in libres if c.cellule]
    manquants = None if besoin.equipe is None else max(besoin.equipe - _actives(besoin), 0)
    equipes = composer(besoin, seuls, manquants, deja, limite) or composer(besoin, libres, manquants, deja, limite)
    return Suggestions(
        besoin=besoin,
        manquants=manquants,
        equipes=equipes,
        seuls=seuls,
        cellule=cellule,
        ecartes=[c for c in tous if c.obstacles and not c.sollicite],
        deja=deja,
    )


def ordre(candidat: Candidat) -> tuple[object, ...]:
    """The rules of the trade, as a sorting key; it is never kept. An unknown distance comes after the known ones."""
    return (
        not candidat.volontaire,
        candidat.part_utilisee,
        -len(candidat.methodes),
        float("inf") if candidat.distance is None else candidat.distance,
        candidat.derniere or TOUJOURS,
        candidat.agent.nom_tri,
        candidat.agent.prenom,
        candidat.agent.pk,
    )


def ordre_equipe(membres: Sequence[Candidat]) -> tuple[object, ...]:
    """The same rules for several: the mean share, the methods they cover together, the longest way, the latest work."""
    distances = [float("inf") if m.distance is None else m.distance for m in membres]
    return (
        -sum(m.volontaire for m in membres),
        sum(m.part_utilisee for m in membres) / len(membres),
        -len({nom for m in membres for nom in m.methodes}),
        max(distances),
        max(m.derniere or TOUJOURS for m in membres),
        [m.agent.nom_tri for m in membres],
        [m.agent.pk for m in membres],
    )


def composer(
    besoin: Besoin, libres: Sequence[Candidat], taille: int | None, deja: Sequence[Candidat], limite: int
) -> list[Equipe]:
    """The best teams of `taille` among `libres`, themselves in order; nobody appears in more than two of them, unless
    there is no other way. Two people or more need a senior, who may be in the team already."""
    if not taille or len(libres) < taille:
        return []
    sans_senior = any(m.senior for m in deja) or taille + len(deja) < 2
    possibles = sorted(
        (e for e in combinations(_vivier(libres, taille), taille) if sans_senior or any(m.senior for m in e)),
        key=ordre_equipe,
    )
    return [Equipe(_senior_devant(membres), besoin, tuple(deja)) for membres in _varier(possibles, limite)]


def manque_de_senior(membres: Iterable[Candidat]) -> bool:
    """Whether these people, as a whole team, would be several without anybody experienced."""
    membres = list(membres)
    return len(membres) > 1 and not any(m.senior for m in membres)


def _vivier(libres: Sequence[Candidat], taille: int) -> list[Candidat]:
    premiers = list(libres[: max(VIVIER, taille)])
    manque = max(SENIORS_AU_MOINS - sum(m.senior for m in premiers), 0)
    return premiers + list(islice((m for m in libres[len(premiers) :] if m.senior), manque))


def _varier(possibles: list[tuple[Candidat, ...]], limite: int) -> list[tuple[Candidat, ...]]:
    choisies: list[tuple[Candidat, ...]] = []
    fois: Counter[int] = Counter()
    for membres in possibles:
        if len(choisies) == limite:
            return choisies
        if all(fois[m.agent.pk] < FOIS_PAR_PERSONNE for m in membres):
            choisies.append(membres)
            fois.update(m.agent.pk for m in membres)
    reste = (membres for membres in possibles if membres not in choisies)
    return choisies + list(islice(reste, limite - len(choisies)))


def _senior_devant(membres: tuple[Candidat, ...]) -> tuple[Candidat, ...]:
    return tuple(sorted(membres, key=lambda m: (not m.senior, ordre(m))))


def _actives(besoin: Besoin) -> int:
    return besoin.accompagnement.missions.actives().count() if besoin.accompagnement else 0


def _compter(membres: list[Candidat]) -> str:
    obstacle = membres[0].obstacles[0]
    return f"1 {obstacle.un}" if len(membres) == 1 else f"{len(membres)} {obstacle.plusieurs}"
