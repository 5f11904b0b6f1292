"""Missions whose séances fall on days when their facilitator's certification does not count, or will not: somebody has
to take over. The cell does it from the request, as when somebody leaves a team."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from agenda.models import Creneau
from agents.models import Agent
from demandes.models import Mission
from facilitateurs.models import Certification
from instance import memo
from instance.typographie import jour

Statut = Certification.Statut
POURQUOI = {
    Statut.EXPIREE: "certification finie ce jour-là",
    Statut.SUSPENDUE: "certification suspendue ce jour-là",
    Statut.RETIREE: "certification retirée",
}


@dataclass(frozen=True)
class Relais:
    """`quand` is the first séance that cannot be held by this person, `statut` how their certification stands then."""

    mission: Mission
    quand: dt.datetime
    statut: Statut | None

    @property
    def agent(self) -> Agent:
        return self.mission.agent

    @property
    def pourquoi(self) -> str:
        return POURQUOI.get(self.statut, "sans certification") if self.statut else "sans certification"

    @property
    def mots(self) -> str:
        """« Demande 2026-014, jeudi 10 décembre 2026 »"""
        return f"Demande {self.mission.accompagnement.demande.numero}, {jour(timezone.localdate(self.quand))}"


def a_relayer() -> list[Relais]:
    """The nearest séance first. Work for the cell needs no certification. Five queries, however many the missions."""
    return sorted(_relais(_missions()), key=lambda relais: (relais.quand, relais.mission.pk))


def par_agent() -> dict[int, list[Relais]]:
    """The same, kept for the request or the sweep."""

    def lire() -> dict[int, list[Relais]]:
        lus: dict[int, list[Relais]] = defaultdict(list)
        for relais in a_relayer():
            lus[relais.mission.agent_id].append(relais)
        return dict(lus)

    return memo.garder("formations.relais", lire)


def combien() -> int:
    return len(a_relayer())


def _missions() -> Iterable[Mission]:
    """Asked or accepted, with a séance to come."""
    a_venir = Creneau.objects.a_venir()
    return (
        Mission.objects.actives()
        .filter(pour_la_cellule=False, accompagnement__session__in=a_venir.values("session"))
        .select_related("agent__facilitateur", "accompagnement__demande", "accompagnement__session")
        .prefetch_related(
            "agent__facilitateur__certifications__suspensions",
            Prefetch("accompagnement__session__creneaux", a_venir.order_by("debut"), to_attr="prochains"),
        )
    )


def _relais(missions: Iterable[Mission]) -> Iterable[Relais]:
    for mission in missions:
        facilitateur = getattr(mission.agent, "facilitateur", None)
        for creneau in mission.accompagnement.session.prochains:  # type: ignore[attr-defined]
            statut = facilitateur.statut(timezone.localdate(creneau.debut)) if facilitateur else None
            if statut not in Certification.CONFIANCE:
                yield Relais(mission, creneau.debut, statut)
                break
