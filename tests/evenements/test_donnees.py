"""What other programs read, and the leaflet."""

import io
import json

import pytest
import time_machine
import vobject
from django.test import Client
from icalendar import Calendar
from pypdf import PdfReader

from documents.models import Document
from documents.services import construire
from evenements import services
from evenements.services.depliants import refaire_depliant
from evenements.tasks import refaire_les_depliants
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.evenements.factories import a_distance, edition, evenement, paris, seance

pytestmark = pytest.mark.django_db


def test_json_holds_what_is_public_and_answers_304() -> None:
    with time_machine.travel(paris(10, 1, 9), tick=False):
        fait, par = evenement(edition(), seances=[a_distance(11, 14)]), CelluleFactory()
        agent = AgentFactory(prenom="Sarah", nom="Roybon", email="sarah@isere.example", telephone="0400000000")
        services.inviter(fait, par=par, agent=agent)
        reponse = Client().get("/programme/2030/programme.json")
        texte = reponse.content.decode()
        (lu,) = json.loads(texte)["evenements"]
        assert reponse["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in reponse
        assert lu["seances"][0]["debut"] == "2030-11-14T13:00:00+01:00" and lu["places"][0]["libres"] == 40
        assert lu["intervenants"] == [{"nom": "Sarah Roybon", "qualite": ""}]
        for secret in ("sarah@isere.example", "0400000000", "salle-secrete"):
            assert secret not in texte
        assert (
            Client().get("/programme/2030/programme.json", headers={"if-none-match": reponse["ETag"]}).status_code
            == 304
        )


@pytest.mark.parametrize(("mois", "decalage"), [(10, 2), (11, 1)])
def test_feed_is_read_by_two_clients_in_summer_and_winter(mois: int, decalage: int) -> None:
    with time_machine.travel(paris(9, 1, 9), tick=False):
        fait = evenement(edition(), seances=[seance(mois, 20, 9)])
        reponse = Client().get("/programme/2030/programme.ics")
        event = Calendar.from_ical(reponse.content).walk("VEVENT")[0]
        autre = vobject.readOne(reponse.content.decode()).vevent
        for debut in (event.decoded("dtstart"), autre.dtstart.value):
            assert debut.hour == 9 and debut.utcoffset().total_seconds() == decalage * 3600
        assert str(event["summary"]) == fait.session.titre and fait.adresse in str(event["url"])
        assert (
            Client().get("/programme/2030/programme.ics", headers={"if-none-match": reponse["ETag"]}).status_code == 304
        )


def test_cancelled_event_is_told_to_calendars() -> None:
    with time_machine.travel(paris(9, 1, 9), tick=False):
        fait = evenement(edition())
        avant = Calendar.from_ical(Client().get("/programme/2030/programme.ics").content).walk("VEVENT")[0]
        services.annuler(fait, par=CelluleFactory(), motif="Travaux.")
        apres = Calendar.from_ical(Client().get("/programme/2030/programme.ics").content).walk("VEVENT")[0]
        assert apres["uid"] == avant["uid"] and apres["sequence"] > avant["sequence"]
        assert str(apres["status"]) == "CANCELLED"


def test_leaflet_is_made_again_only_when_it_changes() -> None:
    with time_machine.travel(paris(9, 1, 9), tick=False):
        dans, par = edition(), CelluleFactory()
        evenement(dans)
        evenement(dans, "Secret encore", publie=False)
        assert Client().get("/programme/2030/programme.pdf").status_code == 404
        refaire_les_depliants()
        construire(Document.objects.get().pk)
        assert not refaire_depliant(dans, par=par)
        reponse = Client().get("/programme/2030/programme.pdf")
        lecteur = PdfReader(io.BytesIO(b"".join(reponse.streaming_content)))
        texte = " ".join(page.extract_text() for page in lecteur.pages)
        assert "Écrire pour être compris" in texte and "Secret" not in texte and "9\u202fh à 12\u202fh" in texte
        assert lecteur.trailer["/Root"]["/MarkInfo"]["/Marked"] and lecteur.trailer["/Root"]["/Lang"] == "fr"
        evenement(dans, "Une de plus", seances=[seance(11, 20)])
        assert refaire_depliant(dans, par=par)
