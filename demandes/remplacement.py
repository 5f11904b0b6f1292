"""A place that somebody left after accepting: who, how near the date is, whether somebody may still come."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from instance.calendrier import aujourd_hui, jours_ouvres_entre
from instance.typographie import compter

from .models import Accompagnement, Mission
from .regles import JOURS_REMPLACEMENT_URGENT


@dataclass(frozen=True)
class Remplacement:
    """`parties` left in that order. `jours` counts the working days left before the next slot, None when no slot is to
    come."""

    parties: tuple[Mission, ...]
    jours: int | None

    @property
    def urgent(self) -> bool:
        return self.jours is not None and self.jours <= JOURS_REMPLACEMENT_URGENT.valeur()

    @property
    def reste(self) -> str:
        """« La séance est dans 6 jours ouvrés. »"""
        if self.jours is None:
            return ""
        if self.jours == 0:
            return "La séance est avant le prochain jour ouvré."
        return f"La séance est dans {compter(self.jours, 'jour ouvré', 'jours ouvrés')}."


def remplacement(accompagnement: Accompagnement, missions: Sequence[Mission] | None = None) -> Remplacement | None:
    """What is still to be replaced. `missions` spares a query when the page has read them all, with their agents."""
    toutes = list(accompagnement.missions.select_related("agent")) if missions is None else missions
    relayees = {partie.pk for _, partie in relais(toutes)}
    restent = tuple(partie for partie in _parties(toutes) if partie.pk not in relayees)
    if not restent:
        return None
    prochain = accompagnement.session.creneaux.a_venir().first()
    jours = jours_ouvres_entre(aujourd_hui(), timezone.localdate(prochain.debut)) if prochain else None
    return Remplacement(restent, jours)


def relais(missions: Sequence[Mission]) -> list[tuple[Mission, Mission]]:
    """Who took over from whom, among all the missions of a request: those who accepted after somebody had left, each
    facing the one who left, first come first."""
    parties = _parties(missions)
    if not parties:
        return []
    venues = [m for m in missions if m.etat == Mission.Etat.ACCEPTEE and _le(m.repondue_le) > _le(parties[0].finie_le)]
    return list(zip(sorted(venues, key=lambda m: (_le(m.repondue_le), m.pk)), parties, strict=False))


def _parties(missions: Sequence[Mission]) -> list[Mission]:
    return sorted((m for m in missions if m.etat == Mission.Etat.RETIREE), key=lambda m: (_le(m.finie_le), m.pk))


def _le(quand: dt.datetime | None) -> float:
    return quand.timestamp() if quand else 0
