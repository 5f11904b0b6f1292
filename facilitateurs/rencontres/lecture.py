"""Who came to the meetings of the network."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from agenda.models import Inscription, Presence
from agents.models import Agent

from ..models import Facilitateur, Rencontre

DERNIERES = 9
"""Three meetings a year, for three years: as long as a certification runs by rule."""


@dataclass(frozen=True)
class Seance:
    """A meeting as one member sees it. `venu` is about one that is over, which `compte` if they were of the network
    then; `inscription` is about one to come."""

    rencontre: Rencontre
    debut: dt.datetime
    fin: dt.datetime
    venu: bool = False
    compte: bool = False
    inscription: Inscription | None = None


def venues(agent: Agent) -> Exists:
    """Whether this person was at a meeting, be it late: an annotation of meetings."""
    return Exists(
        Presence.objects.filter(
            agent=agent, etat__in=Presence.VENUS, creneau__annule=False, creneau__session=OuterRef("session")
        )
    )


def passees(facilitateur: Facilitateur) -> list[Seance]:
    """Those that are over, the latest first. One query."""
    venu, depuis = venues(facilitateur.agent), facilitateur.rejoint_le
    lues: Any = Rencontre.objects.tenues().annotate(venu=venu).select_related("session")[:40]
    return [Seance(r, r.debut, r.fin, r.venu, r.venu or timezone.localdate(r.debut) >= depuis) for r in lues]


def a_venir(agent: Agent) -> list[Seance]:
    """The next ones first, each with one's registration in the running. Two queries."""
    lues = list(Rencontre.objects.a_venir().select_related("session").prefetch_related("session__creneaux__site"))
    siennes = Inscription.objects.actives().filter(agent=agent, session__in=[r.session_id for r in lues])
    par_session = {inscription.session_id: inscription for inscription in siennes}
    return [
        Seance(r, r.debut, r.fin, inscription=par_session.get(r.session_id))  # type: ignore[attr-defined]
        for r in lues
    ]
