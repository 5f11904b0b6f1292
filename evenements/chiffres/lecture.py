"""What figures are counted from: who was at which event, what became of registrations. A constant number of queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from agenda.models import Inscription, Jauge, Modalite, Mode, Presence

from ..models import Edition, Evenement

SOUS = "creneau__session__evenement"
SOURCES_A_DISTANCE = (Presence.Source.LIEN, Presence.Source.IMPORT)


@dataclass(frozen=True)
class Participation:
    """Somebody who was at an event, once however many of its slots they were at. Institution, direction, category and
    rank are those copied on that day: the person may have moved since."""

    session: int
    agent: int
    le: dt.datetime
    mode: str
    institution: int | None
    institution_nom: str
    direction: int | None
    direction_nom: str
    categorie: str
    encadrement: str


@dataclass(frozen=True)
class Seance:
    """What became of an event’s registrations. `pointee`: it is over and somebody said who came, without which nobody
    is said absent. `places` is None where one way of taking part has no limit."""

    session: int
    titre: str
    adresse: str
    debut: dt.datetime | None
    commencee: bool
    pointee: bool
    places: int | None
    prises: int
    confirmees: int
    venues: int
    excusees: int
    attente: int


def participations(filtre: Q) -> list[Participation]:
    """Those of the presences that `filtre` keeps, in order of time. One query.

    The mode is that of the registration; of who came without one, it is the slot’s, and in a hybrid slot it is told
    from where the presence was noted."""
    mode = Inscription.objects.filter(session=OuterRef("creneau__session"), agent=OuterRef("agent")).values("mode")[:1]
    lues = (
        Presence.objects.filter(filtre, etat__in=Presence.VENUS, creneau__annule=False)
        .annotate(mode=Subquery(mode))
        .order_by("creneau__debut", "pk")
        .values_list(
            "creneau__session",
            "agent",
            "creneau__debut",
            "mode",
            "creneau__modalite",
            "source",
            "institution",
            "institution__nom",
            "direction",
            "direction__nom",
            "categorie",
            "encadrement",
        )
    )
    vues: dict[tuple[int, int], Participation] = {}
    for session, agent, le, mode_dit, modalite, source, inst, inst_nom, dire, dire_nom, categorie, rang in lues:
        if (session, agent) not in vues:
            vues[session, agent] = Participation(
                session,
                agent,
                le,
                mode_dit or _mode(modalite, source),
                inst,
                inst_nom or "",
                dire,
                dire_nom or "",
                categorie,
                rang,
            )
    return list(vues.values())


def de_l_edition(edition: Edition) -> Q:
    return Q(**{f"{SOUS}__edition": edition.pk})


def seances(edition: Edition, maintenant: dt.datetime | None = None) -> list[Seance]:
    """The published events of an edition, cancelled ones aside, in order of date. Three queries."""
    moment = maintenant or timezone.now()
    tenus = Q(session__creneaux__annule=False)
    notees = Presence.objects.filter(creneau__session=OuterRef("session"), creneau__annule=False)
    evenements = (
        Evenement.objects.filter(edition=edition, etat=Evenement.Etat.PUBLIE)
        .select_related("session", "edition")
        .prefetch_related("session__jauges")
        .annotate(
            debut=Min("session__creneaux__debut", filter=tenus),
            fin=Max("session__creneaux__fin", filter=tenus),
            notee=Exists(notees),
        )
    )
    inscriptions = _inscriptions(edition)
    lues = [_seance(evenement, inscriptions.get(evenement.session_id, {}), moment) for evenement in evenements]
    return sorted(lues, key=lambda seance: (seance.debut or moment, seance.session))


def _mode(modalite: str, source: str) -> str:
    if modalite == Modalite.HYBRIDE:
        return Mode.DISTANCE if source in SOURCES_A_DISTANCE else Mode.PRESENCE
    return Mode(modalite)


def _inscriptions(edition: Edition) -> dict[int, dict[str, Any]]:
    """Session → what its registrations came to."""
    notees = Presence.objects.filter(
        creneau__session=OuterRef("session"), creneau__annule=False, agent=OuterRef("agent")
    )
    confirmee = Q(etat=Inscription.Etat.CONFIRMEE)
    lues = (
        Inscription.objects.filter(session__evenement__edition=edition)
        .annotate(
            venue=Exists(notees.filter(etat__in=Presence.VENUS)),
            excusee=Exists(notees.filter(etat=Presence.Etat.EXCUSE)),
        )
        .order_by()
        .values("session")
        .annotate(
            confirmees=Count("pk", filter=confirmee),
            venues=Count("pk", filter=confirmee & Q(venue=True)),
            excusees=Count("pk", filter=confirmee & Q(venue=False, excusee=True)),
            attente=Count("pk", filter=Q(etat=Inscription.Etat.EN_ATTENTE)),
        )
    )
    return {ligne["session"]: dict(ligne) for ligne in lues}


def _seance(evenement: Any, comptes: dict[str, Any], maintenant: dt.datetime) -> Seance:
    jauges: list[Jauge] = list(evenement.session.jauges.all())
    capacites = [jauge.capacite for jauge in jauges]
    debut: dt.datetime | None = evenement.debut
    return Seance(
        session=evenement.session_id,
        titre=evenement.session.titre,
        adresse=evenement.adresse,
        debut=debut,
        commencee=debut is not None and debut <= maintenant,
        pointee=evenement.notee and evenement.fin <= maintenant,
        places=None if None in capacites or not capacites else sum(c for c in capacites if c is not None),
        prises=sum(jauge.prises for jauge in jauges),
        confirmees=comptes.get("confirmees", 0),
        venues=comptes.get("venues", 0),
        excusees=comptes.get("excusees", 0),
        attente=comptes.get("attente", 0),
    )
