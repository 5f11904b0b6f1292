"""What a facilitator has to log, and what the form is prefilled with."""

from dataclasses import dataclass, field
from typing import Any

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
        km = kilometres(point(self.agent.site), point(site)) or 0
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


def carnet(agent: Agent) -> Carnet:
    """Four queries, however many the missions."""
    missions = list(
        Mission.objects.acceptees()
        .filter(agent=agent)
        .select_related("agent", "accompagnement__demande__site", "accompagnement__session")
        .prefetch_related("accompagnement__methodes")
        .order_by("-proposee_le", "-pk")
    )
    par_session = {mission.accompagnement.session_id: mission for mission in missions}
    lignes = Intervention.objects.filter(agent=agent, accompagnement__isnull=False).values_list(
        "creneau_id", "accompagnement_id", "preparation"
    )
    notees, preparees = set(), set()
    for creneau, accompagnement, preparation in lignes:
        notees.add(creneau)
        if preparation:
            preparees.add(accompagnement)
    passes = (
        Creneau.objects.passes(timezone.now())
        .filter(session__in=par_session)
        .exclude(pk__in=notees - {None})
        .select_related("session", "site")
        .order_by("-debut")
    )
    a_noter = [Seance(creneau, par_session[creneau.session_id]) for creneau in passes]
    return Carnet(agent, a_noter, missions, preparees)
