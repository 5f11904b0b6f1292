"""Who was at an event, and for how long, from what the agenda notes of each slot."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Max, QuerySet

from agenda.models import Creneau, Presence
from agents.models import Agent

from .models import Evenement


def presences() -> "QuerySet[Presence]":
    """Of those who were there, at slots of events that took place. Who came late was there: nobody notes the minute."""
    return Presence.objects.filter(
        etat__in=Presence.VENUS,
        creneau__annule=False,
        creneau__session__evenement__etat=Evenement.Etat.PUBLIE,
    )


def de(evenement: Evenement, agent: Agent) -> list[Presence]:
    """Where this person was, slot after slot. Empty for who did not come."""
    siennes = presences().filter(creneau__session=evenement.session_id, agent=agent)
    return list(
        siennes.select_related("creneau__site", "creneau__salle__site", "institution").order_by("creneau__debut")
    )


def est_venu(evenement: Evenement, agent: Agent) -> bool:
    return presences().filter(creneau__session=evenement.session_id, agent=agent).exists()


def venus(evenements: Iterable[Evenement]) -> dict[int, int]:
    """Event → how many people came, at one slot or several. One query."""
    comptes = (
        presences()
        .filter(creneau__session__evenement__in=list(evenements))
        .order_by()
        .values_list("creneau__session__evenement")
        .annotate(n=Count("agent", distinct=True))
    )
    return dict(comptes)


def fin(evenement: Evenement) -> dt.datetime | None:
    """When its last slot that holds ends; None without any, or once cancelled."""
    if evenement.etat != Evenement.Etat.PUBLIE:
        return None
    dernier = Creneau.objects.filter(session=evenement.session_id, annule=False).aggregate(fin=Max("fin"))
    return dernier["fin"]


def duree(creneaux: Iterable[Creneau]) -> dt.timedelta:
    return sum((creneau.fin - creneau.debut for creneau in creneaux), dt.timedelta())
