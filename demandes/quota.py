"""How many half-days of their grant facilitators have used: those in the log, and those a mission asked or accepted
still holds. Days worked for the cell are counted apart."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from facilitateurs.models import LettreMission
from facilitateurs.quota import Emploi

from .demi_journees import d_une_periode
from .models import Intervention, Mission


class Usage(NamedTuple):
    agent_id: int
    jour: dt.date
    demi_journees: int
    retenue: bool
    """Held by a mission and not logged yet."""


def usages(agents: Iterable[int], debut: dt.date, fin: dt.date) -> list[Usage]:
    """What counts against a grant between two days, both included. Two queries, however many the people."""
    agents = list(agents)
    notees = Intervention.objects.filter(agent__in=agents, jour__range=(debut, fin), pour_la_cellule=False).values_list(
        "agent_id", "jour", Intervention.somme(), "creneau_id"
    )
    lignes, seances_notees = [], set()
    for agent_id, jour, demi_journees, creneau_id in notees:
        lignes.append(Usage(agent_id, jour, demi_journees, retenue=False))
        seances_notees.add((agent_id, creneau_id))
    return lignes + [
        Usage(agent_id, timezone.localtime(debut).date(), d_une_periode(debut, fin), retenue=True)
        for agent_id, creneau_id, debut, fin in _seances_retenues(agents, debut, fin)
        if (agent_id, creneau_id) not in seances_notees
    ]


def par_lettre(lettres: Sequence[LettreMission]) -> dict[int, Emploi]:
    """What is used and held of each letter, for `facilitateurs.quota`; two queries whatever their number."""
    if not lettres:
        return {}
    tous = usages(
        {lettre.facilitateur.agent_id for lettre in lettres},
        min(lettre.debut for lettre in lettres),
        max(lettre.fin for lettre in lettres),
    )
    return {lettre.pk: emploi(tous, lettre.facilitateur.agent_id, lettre.debut, lettre.fin) for lettre in lettres}


def emploi(tous: Iterable[Usage], agent_id: int, debut: dt.date, fin: dt.date) -> Emploi:
    """Of one person between two days, both included."""
    siens = [usage for usage in tous if usage.agent_id == agent_id and debut <= usage.jour <= fin]
    return Emploi(
        sum(usage.demi_journees for usage in siens if not usage.retenue),
        sum(usage.demi_journees for usage in siens if usage.retenue),
    )


def _seances_retenues(agents: list[int], debut: dt.date, fin: dt.date) -> QuerySet[Mission, tuple[Any, ...]]:
    """The slots that a mission, asked or accepted, holds."""
    return (
        Mission.objects.actives()
        .filter(
            agent__in=agents,
            pour_la_cellule=False,
            accompagnement__session__creneaux__annule=False,
            accompagnement__session__creneaux__debut__date__range=(debut, fin),
        )
        .values_list(
            "agent_id",
            "accompagnement__session__creneaux",
            "accompagnement__session__creneaux__debut",
            "accompagnement__session__creneaux__fin",
        )
    )
