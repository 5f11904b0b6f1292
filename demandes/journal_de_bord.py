"""What a facilitator has to log, and what the form is prefilled with."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from agenda.models import Creneau
from agents.models import Agent
from instance.typographie import jour_mois

from .appariement.raisons import LOIN
from .demi_journees import d_une_periode
from .distances import kilometres, point
from .models import Intervention, Mission


@dataclass(frozen=True)
class Seance:
    """A past slot of a mission that its facilitator has not logged."""

    creneau: Creneau
    mission: Mission

    @property
    def valeur(self) -> str:
        return f"s{self.creneau.pk}"

    @property
    def libelle(self) -> str:
        return f"{self.mission.accompagnement.demande.titre}, {jour_mois(self.creneau.debut)}"


@dataclass(frozen=True)
class Carnet:
    """The séances to log, the latest first, and the missions a preparation or a report may be logged for."""

    agent: Agent
    a_noter: list[Seance]
    missions: list[Mission]
    preparees: set[int] = field(default_factory=set)

    def valeurs(self, seance: Seance) -> dict[str, Any]:
        """What the form proposes for a séance: its length, the way there when it is far, one preparation the first
        time, the group and methods that were planned."""
        accompagnement = seance.mission.accompagnement
        site = seance.creneau.site or accompagnement.demande.site
        km = kilometres(point(seance.mission.agent.site), point(site)) or 0
        a_distance = seance.creneau.modalite == "distance"
        return {
            "objet": seance.valeur,
            "preparation": 0 if accompagnement.pk in self.preparees else 1,
            "animation": d_une_periode(seance.creneau.debut, seance.creneau.fin),
            "bilan": 0,
            "trajet": 1 if km >= LOIN and not a_distance else 0,
            "participants": accompagnement.demande.participants,
            "methodes": list(accompagnement.methodes.all()),
        }


def missions_de(agent: Agent) -> list[Mission]:
    """Every mission this person is asked for or has accepted, with what « Mon espace » and the log show of them.
    Four queries, however many the missions; one for the many who have none."""
    missions = list(
        Mission.objects.actives()
        .filter(agent=agent)
        .select_related("accompagnement__demande__site", "accompagnement__session")
        .prefetch_related(
            "accompagnement__methodes",
            Prefetch(
                "accompagnement__session__creneaux", Creneau.objects.select_related("session", "site").order_by("debut")
            ),
            Prefetch("accompagnement__missions", Mission.objects.select_related("agent").order_by("agent__nom_tri")),
        )
        .order_by("-proposee_le", "-pk")
    )
    for mission in missions:
        mission.agent = agent  # whose site is then read once
    return missions


def carnet(agent: Agent, missions: list[Mission] | None = None) -> Carnet:
    """One query more than `missions_de`, none when it is given and empty."""
    missions = missions_de(agent) if missions is None else missions
    acceptees = [mission for mission in missions if mission.etat == Mission.Etat.ACCEPTEE]
    notees, preparees = _deja_note(agent) if acceptees else (set(), set())
    return Carnet(agent, _sans_ligne(acceptees, notees), acceptees, preparees)


def a_noter(agent: Agent) -> list[Seance]:
    """The séances of its `carnet` alone, in three queries: for who does not need what the form proposes."""
    creneaux = Prefetch("accompagnement__session__creneaux", Creneau.objects.order_by("debut"))
    missions = Mission.objects.acceptees().filter(agent=agent).select_related("accompagnement__session")
    acceptees = list(missions.prefetch_related(creneaux))
    return _sans_ligne(acceptees, _deja_note(agent)[0]) if acceptees else []


def _deja_note(agent: Agent) -> tuple[set[int | None], set[int]]:
    """The slots this person has logged, and the accompagnements they have logged a preparation of."""
    notees: set[int | None] = set()
    preparees: set[int] = set()
    lignes = Intervention.objects.filter(agent=agent, accompagnement__isnull=False)
    for creneau, accompagnement, preparation in lignes.values_list("creneau_id", "accompagnement_id", "preparation"):
        notees.add(creneau)
        if preparation and accompagnement:
            preparees.add(accompagnement)
    return notees, preparees


def _sans_ligne(acceptees: list[Mission], notees: set[int | None]) -> list[Seance]:
    """Past slots without a line, the latest first."""
    maintenant = timezone.now()
    seances = [
        Seance(creneau, mission)
        for mission in acceptees
        for creneau in mission.accompagnement.session.creneaux.all()
        if not creneau.annule and creneau.fin <= maintenant and creneau.pk not in notees
    ]
    return sorted(seances, key=lambda seance: seance.creneau.debut, reverse=True)
