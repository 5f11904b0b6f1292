"""The figures of an edition. Each is defined here, once, in the words of its docstring."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property

from agenda.models import Mode
from agents.models import Categorie, Encadrement

from ..models import Edition
from .lecture import Participation, Seance, de_l_edition, participations, seances

INCONNU = "Non précisé"


@dataclass(frozen=True)
class Rang:
    """A row of a table. `agents` are distinct and add up to all of them; `part` is their share of all, in %, and
    `avant` that share in the edition before (None: there is none to compare with)."""

    libelle: str
    agents: int
    participations: int
    part: float
    avant: float | None = None

    @property
    def evolution(self) -> float | None:
        """In points of percentage, from the edition before."""
        return None if self.avant is None else round(self.part - self.avant, 1)

    @property
    def evolution_dite(self) -> str:
        """« +11,2 », « −4,0 », « n.d. »"""
        return "n.d." if self.evolution is None else f"{self.evolution:+.1f}".replace("-", "−").replace(".", ",")


@dataclass(frozen=True)
class Bilan:
    """What an edition came to, up to now while it goes on. `precedente` is the one before, with its own participations:
    None when the portal knows no presence in any earlier edition."""

    edition: Edition
    presents: list[Participation]
    seances: list[Seance]
    precedente: Edition | None
    presents_avant: list[Participation]

    @property
    def avant(self) -> "Bilan | None":
        """The edition before, counted alike."""
        return Bilan(self.precedente, self.presents_avant, [], None, []) if self.precedente else None

    @cached_property
    def _premieres(self) -> list[Participation]:
        return premieres(self.presents)

    @property
    def agents(self) -> int:
        """Distinct agents: people who were at one event at least, each once."""
        return len(self._premieres)

    @property
    def agents_avant(self) -> int | None:
        """The same of the edition before."""
        return len(premieres(self.presents_avant)) if self.precedente else None

    @property
    def participations(self) -> int:
        """One for each person and event they were at: whoever was at three counts three."""
        return len(self.presents)

    @property
    def sur_place(self) -> int:
        """Participations in a room."""
        return sum(p.mode == Mode.PRESENCE for p in self.presents)

    @property
    def a_distance(self) -> int:
        """Participations from afar: the connections."""
        return self.participations - self.sur_place

    @property
    def cadres(self) -> int:
        """Distinct agents with a rank of encadrement (direction générale to conduite de projet) at their first
        participation."""
        return sum(p.encadrement not in ("", Encadrement.AUCUN) for p in self._premieres)

    @property
    def directions(self) -> int:
        """Distinct directions of whom somebody was there, as they were called to be on the day."""
        return len({p.direction for p in self.presents} - {None})

    @property
    def attendues(self) -> int:
        """Confirmed registrations of the events that are over and whose presences were noted, excused ones aside."""
        return sum(s.confirmees - s.excusees for s in self.seances if s.pointee)

    @property
    def absences(self) -> int:
        """Among `attendues`, those who were at none of the event’s slots and had not said so: no presence, or an
        absence. A registration cancelled beforehand is not one."""
        return sum(s.confirmees - s.excusees - s.venues for s in self.seances if s.pointee)

    @property
    def taux_d_absence(self) -> float | None:
        """`absences` out of `attendues`, in %."""
        return _part(self.absences, self.attendues)

    @property
    def places(self) -> int:
        """Places offered by the published events, those without a limit aside."""
        return sum(s.places for s in self.seances if s.places is not None)

    @property
    def prises(self) -> int:
        """Of `places`, those taken: confirmed or being offered to somebody."""
        return sum(s.prises for s in self.seances if s.places is not None)

    @property
    def taux_de_remplissage(self) -> float | None:
        """`prises` out of `places`, in %."""
        return _part(self.prises, self.places)

    @property
    def jamais_servies(self) -> int:
        """Registrations still on the waiting list of an event that has begun."""
        return sum(s.attente for s in self.seances if s.commencee)

    @property
    def completes(self) -> int:
        """Events whose every place is taken."""
        return sum(s.places is not None and s.prises >= s.places for s in self.seances)

    def par_institution(self) -> list[Rang]:
        """Agents by the institution of their first participation of the edition; participations by that of the day."""
        return self._ranger(lambda p: p.institution_nom)

    def par_categorie(self) -> list[Rang]:
        """The same by category, in order."""
        noms = {c.value: str(c.label) for c in Categorie}
        ordre = [*noms.values(), INCONNU]
        return sorted(self._ranger(lambda p: noms.get(p.categorie, "")), key=lambda r: ordre.index(r.libelle))

    def par_encadrement(self) -> list[Rang]:
        """The same by rank, from the highest."""
        noms = {e.value: str(e.label) for e in Encadrement}
        ordre = [*noms.values(), INCONNU]
        return sorted(self._ranger(lambda p: noms.get(p.encadrement, "")), key=lambda r: ordre.index(r.libelle))

    def par_direction(self) -> list[Rang]:
        """The same by direction; two of one name in two institutions are two."""
        return self._ranger(lambda p: p.direction_nom, cle=lambda p: p.direction)

    def par_seance(self) -> Counter[int]:
        """Session → people who were there."""
        return Counter(p.session for p in self.presents)

    def _ranger(
        self, libelle: Callable[[Participation], str], cle: Callable[[Participation], Hashable] | None = None
    ) -> list[Rang]:
        """Rows from the largest. Someone who moved during the edition is one agent, where they were first."""
        cle = cle or libelle
        agents, toutes = Counter(map(cle, self._premieres)), Counter(map(cle, self.presents))
        avant = Counter(map(cle, premieres(self.presents_avant)))
        noms = {cle(p): libelle(p) or INCONNU for p in (*self.presents_avant, *self.presents)}
        rangs = [
            Rang(
                noms[valeur],
                agents[valeur],
                toutes[valeur],
                _part(agents[valeur], self.agents) or 0.0,
                _part(avant[valeur], self.agents_avant or 0),
            )
            for valeur in noms
            if toutes[valeur] or avant[valeur]
        ]
        return sorted(rangs, key=lambda rang: (-rang.agents, -rang.participations, rang.libelle))


def bilan(edition: Edition, maintenant: dt.datetime | None = None) -> Bilan:
    """Six queries at most, whatever the number of events and people."""
    precedente = (
        Edition.objects.filter(annee__lt=edition.annee, evenements__session__creneaux__presences__isnull=False)
        .order_by("-annee")
        .first()
    )
    avant = participations(de_l_edition(precedente)) if precedente else []
    return Bilan(
        edition,
        participations(de_l_edition(edition)),
        seances(edition, maintenant),
        precedente if avant else None,
        avant,
    )


def premieres(presents: Iterable[Participation]) -> list[Participation]:
    """Each agent's first participation; they come in order of time."""
    vus: dict[int, Participation] = {}
    for participation in presents:
        vus.setdefault(participation.agent, participation)
    return list(vus.values())


def _part(nombre: int, total: int) -> float | None:
    return round(100 * nombre / total, 1) if total else None
