"""Who attended a cohort, half-day by half-day, from what the agenda notes of each slot."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from agenda.models import Creneau, Presence

from .models import Cohorte
from .regles import DEMI_JOURNEES_MANQUEES

MANQUEES = frozenset({Presence.Etat.ABSENT, Presence.Etat.EXCUSE})


@dataclass
class Assiduite:
    """Of one person; `etats` by slot, `limite` the half-days one may miss. Half-days are counted among those that hold;
    `heures` sums the length of the attended ones."""

    prevues: int
    passees: int
    limite: int
    etats: dict[int, str] = field(default_factory=dict)
    heures: dt.timedelta = dt.timedelta()

    @property
    def comptees(self) -> int:
        """Over, or noted while they go on: what `suivies` is out of."""
        return max(self.passees, len(self.etats))

    @property
    def suivies(self) -> int:
        return sum(etat in Presence.VENUS for etat in self.etats.values())

    @property
    def manquees(self) -> int:
        """Excused or not; one made up is not missed."""
        return sum(etat in MANQUEES for etat in self.etats.values())

    @property
    def a_dire(self) -> int:
        """Over, and nobody said whether the person was there."""
        return max(0, self.passees - len(self.etats))

    @property
    def trop_manquees(self) -> bool:
        """More than the jury lets pass without saying so."""
        return self.manquees > self.limite


def creneaux(cohorte: Cohorte) -> list[Creneau]:
    """Its half-days that hold, in order."""
    return list(cohorte.session.creneaux.filter(annule=False).order_by("debut"))


def assiduites(cohorte: Cohorte, agents: Iterable[int]) -> dict[int, Assiduite]:
    """Agent → their attendance. A fixed number of queries, however many they are."""
    tenus = creneaux(cohorte)
    notees: dict[int, dict[int, str]] = {agent: {} for agent in agents}
    for agent, creneau, etat in Presence.objects.filter(creneau__in=tenus, agent__in=notees).values_list(
        "agent", "creneau", "etat"
    ):
        notees[agent][creneau] = etat
    limite = DEMI_JOURNEES_MANQUEES.valeur()
    return {agent: _additionner(tenus, etats, limite) for agent, etats in notees.items()}


def de_la_personne(agent: int, cohortes: Sequence[Cohorte]) -> list[tuple[Cohorte, list[Creneau], Assiduite]]:
    """Each of these cohorts with its half-days that hold and this person's attendance, in the order given. A fixed
    number of queries, however many they are."""
    tenus: defaultdict[int, list[Creneau]] = defaultdict(list)
    sessions = [cohorte.session_id for cohorte in cohortes]
    for creneau in Creneau.objects.filter(session__in=sessions, annule=False).order_by("debut"):
        tenus[creneau.session_id].append(creneau)
    etats = dict(
        Presence.objects.filter(creneau__session__in=sessions, creneau__annule=False, agent=agent).values_list(
            "creneau", "etat"
        )
    )
    limite = DEMI_JOURNEES_MANQUEES.valeur()
    return [
        (cohorte, les_siens, _additionner(les_siens, etats, limite))
        for cohorte in cohortes
        for les_siens in [tenus[cohorte.session_id]]
    ]


def _additionner(tenus: Sequence[Creneau], etats: Mapping[int, str], limite: int) -> Assiduite:
    """`etats` may hold those of other half-days."""
    maintenant = timezone.now()
    siens = {creneau.pk: etats[creneau.pk] for creneau in tenus if creneau.pk in etats}
    venues = (creneau.fin - creneau.debut for creneau in tenus if siens.get(creneau.pk) in Presence.VENUS)
    passees = sum(creneau.fin <= maintenant for creneau in tenus)
    return Assiduite(len(tenus), passees, limite, siens, sum(venues, dt.timedelta()))
