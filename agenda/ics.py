"""Calendar files (RFC 5545): one event per slot. The UID of a slot never changes and its SEQUENCE grows with every
move, so that a calendar updates or removes the event instead of adding a second one."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from instance.services import identite

from .models import Creneau

PARIS = ZoneInfo("Europe/Paris")
RAPPELS = (dt.timedelta(days=1), dt.timedelta(hours=1))


class Methode(StrEnum):
    """PUBLISH: a file one downloads. REQUEST, CANCEL: an invitation, or its withdrawal, in an e-mail."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Invite:
    nom: str
    email: str


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
    every slot is. `nom` is for a feed: what the calendar is called where it is subscribed to. `provisoires` are the
    numbers of the slots that wait for an answer, `sans_visio` those whose link stays out. `revisions` adds to the
    SEQUENCE of a slot, for somebody whose own place was given, taken back and given again.
    """
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
    invites = list(invites)
    for creneau in creneaux:
        event = _event(
            creneau,
            description=description,
            avec_visio=avec_visio and creneau.pk not in sans_visio,
            annule=methode is Methode.CANCEL,
            sequence=creneau.sequence + (revisions or {}).get(creneau.pk, 0),
        )
        if creneau.pk in provisoires:
            event["status"] = vText("TENTATIVE")
        event.add("organizer", organiser)
        for invite in invites:
            event.add("attendee", _attendee(invite), encode=False)
        calendar.add_component(event)
    return calendar.to_ical().decode()


def _event(creneau: Creneau, *, description: str, avec_visio: bool, annule: bool, sequence: int) -> Event:
    annule = annule or creneau.annule
    event = Event()
    event.add("uid", f"{creneau.cle}@{settings.PUBLIC_URL.split('//', 1)[1].split(':')[0].split('/')[0]}")
    event.add("sequence", sequence)
    event.add("dtstamp", timezone.now().astimezone(dt.UTC))
    event.add("dtstart", creneau.debut.astimezone(PARIS))
    event.add("dtend", creneau.fin.astimezone(PARIS))
    event.add("summary", creneau.session.titre)
    event.add("status", "CANCELLED" if annule else "CONFIRMED")
    visio = creneau.lien_visio if avec_visio else ""
    lieu = creneau.adresse or visio
    if lieu:
        event.add("location", lieu)
    texte = "\n".join(filter(None, [description, visio and f"Visioconférence\u00a0: {visio}"]))
    if texte:
        event.add("description", texte)
    if creneau.session.adresse.startswith("/"):
        event.add("url", f"{settings.PUBLIC_URL}{creneau.session.adresse}")
    if not annule:
        for avance in RAPPELS:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", -avance)
            alarm.add("description", creneau.session.titre)
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
