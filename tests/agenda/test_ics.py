import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar

from agenda import acces, ics, services
from tests.agenda.factories import CreneauFactory, SessionFactory
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.connexion import connecter

pytestmark = pytest.mark.django_db


def lire(texte: str) -> Calendar:
    return Calendar.from_ical(texte)


def evenement(creneau, **options):
    return lire(ics.calendrier([creneau], **options)).walk("VEVENT")[0]


def test_a_moved_slot_keeps_its_uid_and_counts_up():
    creneau = CreneauFactory()
    avant = evenement(creneau, methode=ics.Methode.REQUEST)
    creneau = services.deplacer(creneau, debut=creneau.debut + dt.timedelta(days=1), fin=creneau.fin + dt.timedelta(1))
    apres = evenement(creneau, methode=ics.Methode.REQUEST)
    assert avant["uid"] == apres["uid"]
    assert (avant["sequence"], apres["sequence"]) == (0, 1)


@pytest.mark.parametrize(
    ("debut_utc", "heure_locale", "decalage"),
    [
        (dt.datetime(2031, 3, 30, 0, 30, tzinfo=dt.UTC), 1, 1),
        (dt.datetime(2031, 3, 30, 1, 30, tzinfo=dt.UTC), 3, 2),
        (dt.datetime(2031, 10, 26, 0, 30, tzinfo=dt.UTC), 2, 2),
        (dt.datetime(2031, 10, 26, 2, 30, tzinfo=dt.UTC), 3, 1),
    ],
)
def test_around_a_change_of_clock_the_hour_is_that_of_paris(debut_utc, heure_locale, decalage):
    debut = evenement(CreneauFactory(debut=debut_utc))["dtstart"].dt
    assert (debut.hour, debut.utcoffset()) == (heure_locale, dt.timedelta(hours=decalage))
    assert debut.astimezone(dt.UTC) == debut_utc


def test_the_zone_changes_on_the_last_sundays_at_one_utc():
    """Read back by another implementation: the file's own zone must say what the system's database says."""
    texte = ics.calendrier([CreneauFactory()])
    zone = lire(texte).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    for annee in (2030, 2031, 2032):
        for mois in (3, 10):
            dimanche = max(
                dt.date(annee, mois, jour) for jour in range(25, 32) if dt.date(annee, mois, jour).weekday() == 6
            )
            for heure in (0, 4):
                quand = dt.datetime.combine(dimanche, dt.time(heure))
                assert quand.replace(tzinfo=zone).utcoffset() == quand.replace(tzinfo=ics.PARIS).utcoffset(), quand


def test_an_invitation_names_its_guest_and_rings_before():
    invite = ics.Invite("Élodie Vasseur", "elodie@isere.example")
    creneau = CreneauFactory(session__titre="Un seul guichet ; pour tous, vraiment", lieu="Salle des Sagnes")
    texte = ics.calendrier([creneau], methode=ics.Methode.REQUEST, invites=[invite])
    calendrier = lire(texte)
    evt = calendrier.walk("VEVENT")[0]
    assert calendrier["method"] == "REQUEST"
    assert evt["attendee"] == "mailto:elodie@isere.example"
    assert evt["attendee"].params["cn"] == "Élodie Vasseur"
    assert evt["organizer"].startswith("mailto:")
    assert (evt["summary"], evt["location"]) == ("Un seul guichet ; pour tous, vraiment", "Salle des Sagnes")
    assert [a["trigger"].dt for a in evt.walk("VALARM")] == [dt.timedelta(days=-1), dt.timedelta(hours=-1)]
    assert all(len(ligne.encode()) <= 75 for ligne in texte.split("\r\n"))


def test_a_withdrawal_is_cancelled_and_silent():
    evt = evenement(CreneauFactory(), methode=ics.Methode.CANCEL)
    assert evt["status"] == "CANCELLED"
    assert not evt.walk("VALARM")


def test_each_invitation_is_of_one_slot_and_a_cancelled_one_is_withdrawn():
    session = SessionFactory()
    tenu, annule = CreneauFactory(session=session), CreneauFactory(session=session, annule=True)
    invite = ics.Invite("Élodie Vasseur", "elodie@isere.example")
    texte = ics.calendrier([tenu, annule], methode=ics.Methode.REQUEST, invites=[invite])
    lus = [(c["method"], [e["status"] for e in c.walk("VEVENT")]) for c in Calendar.from_ical(texte, multiple=True)]
    assert lus == [("REQUEST", ["CONFIRMED"]), ("CANCEL", ["CANCELLED"])]


@pytest.mark.parametrize(("methode", "statut"), [("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED")])
def test_the_many_half_days_of_a_training_come_in_one_file_that_invites_nobody(methode, statut):
    session = SessionFactory()
    creneaux = [CreneauFactory(session=session) for _ in range(ics.INVITATIONS_MAX + 1)]
    texte = ics.calendrier(creneaux, methode=ics.Methode(methode), invites=[ics.Invite("Élodie", "e@isere.example")])
    calendrier = lire(texte)
    assert calendrier["method"] == "PUBLISH" and "ATTENDEE" not in texte
    assert [e["status"] for e in calendrier.walk("VEVENT")] == [statut] * len(creneaux)


def test_the_video_link_can_be_kept_out():
    creneau = CreneauFactory(lien_visio="https://visio.example/salle")
    assert "visio.example" in ics.calendrier([creneau])
    assert "visio.example" not in ics.calendrier([creneau], avec_visio=False)


def test_whoever_is_taken_downloads_the_file(client):
    creneau, agent = CreneauFactory(), AgentFactory()
    services.occuper(agent, [creneau], ferme=False)
    connecter(client, agent)
    for adresse in (
        reverse("agenda:creneau_ics", args=[creneau.cle]),
        reverse("agenda:session_ics", args=[creneau.session.cle]),
    ):
        reponse = client.get(adresse)
        assert reponse["Content-Type"] == "text/calendar; charset=utf-8"
        assert "attachment" in reponse["Content-Disposition"]
        assert lire(reponse.content.decode())["method"] == "PUBLISH"


def test_the_cell_downloads_any_file(client):
    connecter(client, CelluleFactory())
    assert client.get(reverse("agenda:creneau_ics", args=[CreneauFactory().cle])).status_code == 200


def test_a_stranger_finds_nothing(client):
    connecter(client, AgentFactory())
    assert client.get(reverse("agenda:creneau_ics", args=[CreneauFactory().cle])).status_code == 404


def test_an_anonymous_visitor_is_asked_to_sign_in(client):
    assert client.get(reverse("agenda:creneau_ics", args=[CreneauFactory().cle])).status_code == 302


def test_a_session_without_slot_has_no_file(client):
    connecter(client, CelluleFactory())
    assert client.get(reverse("agenda:session_ics", args=[SessionFactory().cle])).status_code == 404


def test_the_owning_room_lets_people_in():
    agent, session, autre = AgentFactory(), SessionFactory(), SessionFactory()
    acces.declarer("essai", lambda qui, quoi: qui == agent and quoi == session)
    try:
        assert acces.peut_voir(agent, session)
        assert not acces.peut_voir(agent, autre)
        assert not acces.peut_voir(AgentFactory(), session)
    finally:
        del acces.ACCES._items["essai"]
