"""The sessions somebody came to, as their own pages list them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from agents.models import Agent

from . import assiduite
from .models import Evenement, RetourDonne
from .retours import ferme_le


@dataclass(frozen=True)
class Suivie:
    """`debut` is of the first slot they came to, `fin` of the last slot of all; `donne` says that they answered."""

    evenement: Evenement
    debut: dt.datetime
    fin: dt.datetime
    donne: bool

    @property
    def jusqu_au(self) -> dt.datetime:
        return ferme_le(self.fin)

    @property
    def a_repondre(self) -> bool:
        return not self.donne and self.fin <= timezone.now() < self.jusqu_au


def suivies(agent: Agent, *, depuis: dt.datetime | None = None) -> list[Suivie]:
    """Newest first, one line an event, those that ended since. One query."""
    lues = (
        assiduite.presences()
        .filter(agent=agent)
        .select_related("creneau__session__evenement__edition")
        .annotate(
            fin=Max("creneau__session__creneaux__fin", filter=Q(creneau__session__creneaux__annule=False)),
            donne=Exists(RetourDonne.objects.filter(agent=agent, evenement=OuterRef("creneau__session__evenement"))),
        )
        .order_by("-fin", "creneau__debut")
    )
    if depuis:
        lues = lues.filter(fin__gt=depuis)
    lignes: dict[int, Suivie] = {}
    for presence in lues:
        evenement = presence.creneau.session.evenement
        lignes.setdefault(evenement.pk, Suivie(evenement, presence.creneau.debut, presence.fin, presence.donne))
    return list(lignes.values())
