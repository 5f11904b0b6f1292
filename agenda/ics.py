"""Calendar files (RFC 5545): one event per slot. The UID of a slot never changes and its SEQUENCE grows with every
move, so that a calendar updates or removes the event instead of adding a second one."""

import datetime as dt
import uuid
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from instance.services import identite

from .models import Creneau

PARIS = ZoneInfo("Europe/Paris")
RAPPELS = (dt.timedelta(days=1), dt.timedelta(hours=1))


INVITATIONS_MAX = 4
"""An invitation is of one event (RFC 5546, 3.2.2): Outlook and Gmail see the first of several only. Up to so many, each
slot has its own; more, as the half-days of a training, come as one file to open."""


class Methode(StrEnum):
    """PUBLISH: a file one opens. REQUEST, CANCEL: an invitation, or its withdrawal, in an e-mail."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Invite:
    nom: str
    email: str


@dataclass(frozen=True)
class RendezVous:
    """One event: a slot, or whatever else a room puts in calendars. `cle` never changes and makes the UID; `sequence`
    grows with every move. `page` is an address whole."""

    cle: uuid.UUID
    sequence: int
    debut: dt.datetime
    fin: dt.datetime
    titre: str
    lieu: str = ""
    description: str = ""
    page: str = ""
    annule: bool = False
    provisoire: bool = False


def calendrier(
    creneaux: Iterable[Creneau],
    *,
    methode: Methode = Methode.PUBLISH,
    invites: Iterable[Invite] = (),
    description: str = "",
    avec_visio: bool = True,
    nom: str = "",
    provisoires: Container[int] = (),
    revisions: Mapping[int, int] | None = None,
    sans_visio: Container[int] = (),
) -> str:
    """The calendar of these slots, to download or to put in `Envoi.ics`. Select `session`, `site` and `salle__site`
    beforehand.

    `avec_visio=False` keeps the video link out. A cancelled slot is told as such whatever the method; with CANCEL
    every slot is. In an e-mail there may be several calendars, one after the other: see `INVITATIONS_MAX`. `nom` is for
    a feed: what the calendar is called where it is subscribed to. `provisoires` are the numbers of the slots that wait
    for an answer, `sans_visio` those whose link stays out. `revisions` adds to the SEQUENCE of a slot, for somebody
    whose own place was given, taken back and given again.
    """
    rendez_vous = (
        _du_creneau(
            creneau,
            description=description,
            avec_visio=avec_visio and creneau.pk not in sans_visio,
            sequence=creneau.sequence + (revisions or {}).get(creneau.pk, 0),
            provisoire=creneau.pk in provisoires,
        )
        for creneau in creneaux
    )
    return composer(rendez_vous, methode=methode, invites=invites, nom=nom)


def composer(
    rendez_vous: Iterable[RendezVous],
    *,
    methode: Methode = Methode.PUBLISH,
    invites: Iterable[Invite] = (),
    nom: str = "",
) -> str:
    """As `calendrier`, of anything."""
    tous = [replace(un, annule=True) if methode is Methode.CANCEL else un for un in rendez_vous]
    if methode is Methode.PUBLISH or len(tous) > INVITATIONS_MAX:
        return _calendrier(tous, Methode.PUBLISH, nom=nom)
    return "".join(
        _calendrier([un], Methode.CANCEL if un.annule else Methode.REQUEST, invites=list(invites)) for un in tous
    )


def _calendrier(
    rendez_vous: list[RendezVous], methode: Methode, *, invites: Iterable[Invite] = (), nom: str = ""
) -> str:
    ident = identite()
    calendar = Calendar()
    calendar.add("prodid", f"-//{ident.nom}//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("method", methode.value)
    if nom:
        calendar.add("name", nom)
        calendar.add("x-wr-calname", nom)  # Outlook and phones know this one
        calendar.add("refresh-interval", dt.timedelta(hours=1), parameters={"value": "DURATION"})
    calendar.add_component(_paris())
    organiser = vCalAddress(f"mailto:{ident.expediteur}")
    organiser.params["cn"] = vText(ident.nom)
    for un in rendez_vous:
        event = _event(un)
        event.add("organizer", organiser)
        for invite in invites:
            event.add("attendee", _attendee(invite), encode=False)
        calendar.add_component(event)
    return calendar.to_ical().decode()


def _du_creneau(creneau: Creneau, *, description: str, avec_visio: bool, sequence: int, provisoire: bool) -> RendezVous:
    visio = creneau.lien_visio if avec_visio else ""
    adresse = creneau.session.adresse
    return RendezVous(
        cle=creneau.cle,
        sequence=sequence,
        debut=creneau.debut,
        fin=creneau.fin,
        titre=creneau.session.titre,
        lieu=creneau.adresse or visio,
        description="\n".join(filter(None, [description, visio and f"Visioconférence\u00a0: {visio}"])),
        page=f"{settings.PUBLIC_URL}{adresse}" if adresse.startswith("/") else "",
        annule=creneau.annule,
        provisoire=provisoire,
    )


def _event(un: RendezVous) -> Event:
    event = Event()
    event.add("uid", f"{un.cle}@{settings.PUBLIC_URL.split('//', 1)[1].split(':')[0].split('/')[0]}")
    event.add("sequence", un.sequence)
    event.add("dtstamp", timezone.now().astimezone(dt.UTC))
    event.add("dtstart", un.debut.astimezone(PARIS))
    event.add("dtend", un.fin.astimezone(PARIS))
    event.add("summary", un.titre)
    event.add("status", "CANCELLED" if un.annule else "TENTATIVE" if un.provisoire else "CONFIRMED")
    if un.lieu:
        event.add("location", un.lieu)
    if un.description:
        event.add("description", un.description)
    if un.page:
        event.add("url", un.page)
    if not un.annule:
        for avance in RAPPELS:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", -avance)
            alarm.add("description", un.titre)
            event.add_component(alarm)
    return event


def _attendee(invite: Invite) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{invite.email}")
    attendee.params["cn"] = vText(invite.nom or invite.email)
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText("ACCEPTED")
    return attendee


def _paris() -> Timezone:
    """Written by hand: the library's own gives each change of clock in the offset that follows it, an hour late."""
    zone = Timezone()
    zone.add("tzid", "Europe/Paris")
    for component, name, month, hour, before, after in (
        (TimezoneDaylight(), "CEST", 3, 2, 1, 2),
        (TimezoneStandard(), "CET", 10, 3, 2, 1),
    ):
        # The last Sunday of March and of October, at one o'clock UTC.
        day = 29 if month == 3 else 25
        component.add("dtstart", dt.datetime(1970, month, day, hour))  # noqa: DTZ001 (local time by definition)
        component.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        component.add("tzname", name)
        component.add("tzoffsetfrom", dt.timedelta(hours=before))
        component.add("tzoffsetto", dt.timedelta(hours=after))
        zone.add_component(component)
    return zone
