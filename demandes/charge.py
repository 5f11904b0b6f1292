"""The load of the network over a period, as the cell reads it to share it out. It counts what was given and done,
never who declined. Eight queries, however many the people."""

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Max, Min, Q
from django.utils import timezone

from agents.models import Agent
from facilitateurs.models import Facilitateur, LettreMission
from instance.typographie import nombre

from .models import Intervention, Mission
from .models.intervention import KINDS, SOMMES
from .quota import emploi, usages
from .regles import MOIS_SANS_MISSION, QUOTA_BIENTOT


@dataclass(frozen=True)
class Ligne:
    """One person. Half-days everywhere; what was worked for the cell is counted apart, so not here."""

    facilitateur: Facilitateur
    accordees: int
    """Of the granted letters that cover a part of the period; 0 without any."""
    notees: int
    retenues: int
    missions: int
    par_nature: dict[str, int] = field(default_factory=dict)
    derniere: dt.date | None = None
    """The day of the last séance lived, whatever the period."""
    prochaine: dt.date | None = None

    @property
    def employees(self) -> int:
        return self.notees + self.retenues

    @property
    def part(self) -> int | None:
        """The share of the quota used or held, in per cent; None without a quota."""
        return round(100 * self.employees / self.accordees) if self.accordees else None

    @property
    def jours(self) -> float:
        """Person-days logged in the period."""
        return sum(self.par_nature.values()) / 2

    @property
    def agent(self) -> Agent:
        return self.facilitateur.agent


class Charge:
    """One reading, of those in the network today. Figures are of everybody; filters narrow what is shown, not them."""

    def __init__(self, debut: dt.date, fin: dt.date) -> None:
        self.debut, self.fin = debut, fin

    @cached_property
    def lignes(self) -> list[Ligne]:
        """In the order of names."""
        facilitateurs = list(
            Facilitateur.objects.presents()
            .filter(agent__is_active=True)
            .select_related("agent__institution", "agent__direction")
            .order_by("agent__nom_tri", "agent__prenom", "pk")
        )
        agents = [facilitateur.agent_id for facilitateur in facilitateurs]
        quotas, tous = self._quotas(), usages(agents, self.debut, self.fin)
        natures, missions, vecues = self._natures(agents), self._missions(agents), _vecues(agents)
        lignes = []
        for facilitateur in facilitateurs:
            agent = facilitateur.agent_id
            lu = emploi(tous, agent, self.debut, self.fin)
            lignes.append(
                Ligne(
                    facilitateur,
                    quotas[facilitateur.pk],
                    lu.notees,
                    lu.retenues,
                    len(missions[agent]),
                    natures.get(agent, dict.fromkeys(KINDS, 0)),
                    *vecues.get(agent, (None, None)),
                )
            )
        return lignes

    @property
    def parts(self) -> list[int]:
        return [ligne.part for ligne in self.lignes if ligne.part is not None]

    @property
    def plus_haute(self) -> int:
        return max(self.parts, default=0)

    @property
    def mediane(self) -> float:
        return statistics.median(self.parts) if self.parts else 0

    @property
    def rapport(self) -> float | None:
        """Highest / median share used: 1 when all carry alike. None when there is nothing to compare."""
        return round(self.plus_haute / self.mediane, 1) if self.mediane else None

    @property
    def en_mots(self) -> str:
        if not self.parts:
            return "Aucune lettre de mission ne couvre cette période\u00a0: rien à comparer."
        if self.rapport is None:
            return "La moitié du réseau n’a encore rien employé de son quota\u00a0: le rapport ne dit rien (n.d.)."
        return (
            f"La personne la plus sollicitée a employé ou réservé {self.plus_haute}\u202f% de son quota, "
            f"la personne du milieu {nombre(self.mediane)}\u202f%\u00a0: {nombre(self.rapport)}\u00a0fois plus. "
            "À 1, chacun porte la même part."
        )

    @property
    def jours(self) -> float:
        return sum(ligne.jours for ligne in self.lignes)

    @property
    def jours_hors_preparation(self) -> float:
        return self.jours - sum(ligne.par_nature["preparation"] for ligne in self.lignes) / 2

    def sans_mission(self, ligne: Ligne) -> bool:
        """No séance for so many months, none to come, and not a newcomer."""
        avant = timezone.localdate() - relativedelta(months=MOIS_SANS_MISSION.valeur())
        if ligne.prochaine or ligne.facilitateur.rejoint_le > avant:
            return False
        return ligne.derniere is None or ligne.derniere < avant

    def bientot_au_bout(self, ligne: Ligne) -> bool:
        return ligne.part is not None and ligne.part >= QUOTA_BIENTOT.valeur()

    def _quotas(self) -> dict[int, int]:
        sommes: defaultdict[int, int] = defaultdict(int)
        lettres = LettreMission.objects.filter(
            etat=LettreMission.Etat.ACCORDEE, debut__lte=self.fin, fin__gte=self.debut
        )
        for pk, quota in lettres.values_list("facilitateur_id", "quota"):
            sommes[pk] += quota
        return sommes

    def _natures(self, agents: list[int]) -> dict[int, dict[str, int]]:
        lignes = Intervention.objects.filter(
            agent__in=agents, jour__range=(self.debut, self.fin), pour_la_cellule=False
        )
        sommes = lignes.order_by().values_list("agent_id").annotate(**SOMMES)
        return {agent: dict(zip(KINDS, valeurs, strict=True)) for agent, *valeurs in sommes}

    def _missions(self, agents: list[int]) -> dict[int, set[int]]:
        """Accepted, with a séance in the period."""
        trouvees: defaultdict[int, set[int]] = defaultdict(set)
        creneaux = {
            "accompagnement__session__creneaux__annule": False,
            "accompagnement__session__creneaux__debut__date__range": (self.debut, self.fin),
        }
        for agent, pk in _missions(agents).filter(**creneaux).values_list("agent_id", "pk"):
            trouvees[agent].add(pk)
        return trouvees


def _missions(agents: Iterable[int]) -> Any:
    return Mission.objects.acceptees().filter(agent__in=agents, pour_la_cellule=False).order_by()


def _vecues(agents: list[int]) -> dict[int, tuple[dt.date | None, dt.date | None]]:
    """The day of the last séance that is over, and of the next to come, by person."""
    maintenant, creneaux = timezone.now(), "accompagnement__session__creneaux"
    tenu = Q(**{f"{creneaux}__annule": False})
    bornes = (
        _missions(agents)
        .values_list("agent_id")
        .annotate(
            derniere=Max(f"{creneaux}__debut", filter=tenu & Q(**{f"{creneaux}__fin__lte": maintenant})),
            prochaine=Min(f"{creneaux}__debut", filter=tenu & Q(**{f"{creneaux}__fin__gt": maintenant})),
        )
    )
    return {agent: (_jour(derniere), _jour(prochaine)) for agent, derniere, prochaine in bornes}


def _jour(instant: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(instant) if instant else None
