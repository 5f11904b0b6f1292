"""Who attended a cohort, half-day by half-day, from what the agenda notes of each slot."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
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
    tenus = {creneau.pk: creneau for creneau in creneaux(cohorte)}
    passees = sum(creneau.fin <= timezone.now() for creneau in tenus.values())
    limite = DEMI_JOURNEES_MANQUEES.valeur()
    lues: dict[int, Assiduite] = defaultdict(lambda: Assiduite(len(tenus), passees, limite))
    notees = Presence.objects.filter(creneau__in=tenus, agent__in=agents).values_list("agent", "creneau", "etat")
    for agent, creneau, etat in notees:
        lues[agent].etats[creneau] = etat
        if etat in Presence.VENUS:
            lues[agent].heures += tenus[creneau].fin - tenus[creneau].debut
    return {agent: lues[agent] for agent in agents}
