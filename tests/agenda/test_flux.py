"""The feed of one's own slots: what a calendar application reads, and who cannot."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
import vobject
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from agenda import services
from agenda.models import Abonnement
from tests.agenda.factories import CreneauFactory
from tests.agents.factories import AgentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return AgentFactory()


def lire(client, adresse, **entetes):
    """As an application does: no session, no cookie."""
    return client.get(adresse, headers=entetes)


def adresse_de(agent, client_de) -> str:
    """From the page, as the person sees it."""
    page = client_de(agent).post(reverse("agenda:abonnement"), {"geste": "ouvrir"}).content.decode()
    return urlsplit(page.split('readonly value="')[1].split('"')[0]).path


def evenements(reponse) -> dict[str, str]:
    calendrier = Calendar.from_ical(reponse.content)
    return {str(evt["summary"]): str(evt["status"]) for evt in calendrier.walk("VEVENT")}


def test_feed_shows_what_one_is_taken_at_and_asked_for(agent, client, client_de):
    ferme, propose, autre = (CreneauFactory(session__titre=titre) for titre in ("Confirmée", "À confirmer", "Ailleurs"))
    propose.debut, propose.fin = propose.debut + dt.timedelta(days=1), propose.fin + dt.timedelta(days=1)
    propose.save()
    services.occuper(agent, [ferme], ferme=True)
    services.occuper(agent, [propose], ferme=False)
    services.occuper(AgentFactory(), [autre], ferme=True)
    reponse = lire(client, adresse_de(agent, client_de))
    assert reponse["Content-Type"].startswith("text/calendar")
    assert evenements(reponse) == {"Confirmée": "CONFIRMED", "À confirmer": "TENTATIVE"}
    lu = vobject.readOne(reponse.content.decode())
    assert {evt.dtstart.value.astimezone(dt.UTC) for evt in lu.vevent_list} == {ferme.debut, propose.debut}
    assert "attendee" not in reponse.content.decode().lower()


def test_feed_follows_a_move_and_forgets_what_is_cancelled(agent, client, client_de):
    creneau = CreneauFactory()
    services.occuper(agent, [creneau], ferme=True)
    adresse = adresse_de(agent, client_de)
    premiere = lire(client, adresse)
    assert lire(client, adresse, if_none_match=premiere["ETag"]).status_code == 304
    services.deplacer(creneau, debut=creneau.debut + dt.timedelta(hours=2), fin=creneau.fin + dt.timedelta(hours=2))
    deplace = lire(client, adresse, if_none_match=premiere["ETag"])
    assert deplace.status_code == 200
    assert Calendar.from_ical(deplace.content).walk("VEVENT")[0]["sequence"] == 1
    services.annuler(creneau)
    assert evenements(lire(client, adresse)) == {}


def test_feed_is_unchanged_by_the_time_of_reading(agent, client, client_de, time_machine):
    services.occuper(agent, [CreneauFactory()], ferme=True)
    adresse = adresse_de(agent, client_de)
    etag = lire(client, adresse)["ETag"]
    time_machine.move_to(timezone.now() + dt.timedelta(hours=3))
    assert lire(client, adresse)["ETag"] == etag


def test_new_address_kills_the_former_and_closing_kills_both(agent, client, client_de):
    premiere = adresse_de(agent, client_de)
    seconde = adresse_de(agent, client_de)
    assert premiere != seconde
    assert lire(client, premiere).status_code == 404
    assert lire(client, seconde).status_code == 200
    client_de(agent).post(reverse("agenda:abonnement"), {"geste": "fermer"})
    assert lire(client, seconde).status_code == 404


def test_address_is_shown_once_and_kept_nowhere(agent, client, client_de):
    adresse = adresse_de(agent, client_de)
    jeton = adresse.rpartition("/")[2].removesuffix(".ics")
    assert jeton not in client_de(agent).get(reverse("agenda:abonnement")).content.decode()
    assert Abonnement.objects.get().empreinte != jeton
    assert len(jeton) >= 43


def test_feed_of_somebody_who_left_is_closed(agent, client, client_de):
    adresse = adresse_de(agent, client_de)
    agent.is_active = False
    agent.save()
    assert lire(client, adresse).status_code == 404


def test_guessing_feeds_is_held_up_and_holds_nobody_else_up(agent, client, client_de):
    """All of an authority comes from one network address."""
    adresse = adresse_de(agent, client_de)
    reponses = [lire(client, f"/agenda/flux/{numero}.ics").status_code for numero in range(61)]
    assert (reponses[0], reponses[-1]) == (404, 429)
    assert lire(client, adresse).status_code == 200
