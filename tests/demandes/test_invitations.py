"""What arrives in people's calendars, by e-mail: read by two clients that share no code, in summer and in winter."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import vobject
from icalendar import Calendar

from courriels.models import Courriel
from demandes.models import Accompagnement
from demandes.services import missions, suivi, triage
from demandes.services.triage import Seance
from tests.agents.factories import CelluleFactory
from tests.demandes.cadrage import affectee, facilitateur, relire

pytestmark = pytest.mark.django_db
MATIN_D_ETE = dt.datetime(2031, 6, 2, 6, tzinfo=dt.UTC)
MATIN_D_HIVER = dt.datetime(2031, 12, 1, 7, tzinfo=dt.UTC)
Lu = tuple[str, int, dt.datetime, bool]
"""Of an event: UID, SEQUENCE, start in UTC, whether it is taken back."""


def par_icalendar(texte: str) -> Iterator[Lu]:
    for calendrier in Calendar.from_ical(texte, multiple=True):
        (event,) = calendrier.walk("VEVENT")
        retire = calendrier["method"] == "CANCEL"
        assert retire == (event["status"] == "CANCELLED"), "a REQUEST takes nothing back"
        yield str(event["uid"]), event["sequence"], event["dtstart"].dt.astimezone(dt.UTC), retire


def par_vobject(texte: str) -> Iterator[Lu]:
    """It takes the hour from the zone that the file itself describes."""
    for calendrier in vobject.readComponents(texte):
        (event,) = calendrier.vevent_list
        retire = calendrier.method.value == "CANCEL"
        yield event.uid.value, int(event.sequence.value), event.dtstart.value.astimezone(dt.UTC), retire


class Agenda:
    """A calendar that follows its invitations as RFC 5546 says: an older revision changes nothing."""

    def __init__(self, lire: Callable[[str], Iterator[Lu]], adresse: str) -> None:
        self.lire, self.adresse = lire, adresse
        self.connus: dict[str, tuple[int, dt.datetime, bool]] = {}

    def relever(self) -> set[dt.datetime]:
        """Take in everything received so far, in its order. Returns when something is planned."""
        recus = Courriel.objects.filter(destinataire=self.adresse).exclude(ics="").order_by("prevu_le", "pk")
        for courriel in recus:
            assert f"mailto:{self.adresse}" in courriel.ics.replace("\r\n ", "")
            for uid, sequence, debut, retire in self.lire(courriel.ics):
                if sequence >= self.connus.get(uid, (0,))[0]:
                    self.connus[uid] = (sequence, debut, retire)
        return {debut for _, debut, retire in self.connus.values() if not retire}


@pytest.fixture(params=[par_icalendar, par_vobject])
def agenda(request: pytest.FixtureRequest) -> Callable[[str | None], Agenda]:
    return lambda adresse: Agenda(request.param, adresse or "")


@pytest.fixture(params=[MATIN_D_ETE, MATIN_D_HIVER], ids=["été", "hiver"])
def vie(request: pytest.FixtureRequest, time_machine: Any) -> Accompagnement:
    """A complete team of two, the séance thirty days later at nine in Paris, whatever the season."""
    time_machine.move_to(request.param, tick=False)
    return affectee(facilitateur(), facilitateur(prenom="Bao"))


def neuf_heures(accompagnement: Accompagnement) -> dt.datetime:
    creneau = accompagnement.session.creneaux.get()
    return creneau.debut


def invites(accompagnement: Accompagnement) -> list[str]:
    demande = accompagnement.demande
    equipe = [mission.agent.email for mission in accompagnement.missions.acceptees()]
    return [demande.demandeur.email or "", demande.commanditaire_email, *filter(None, equipe)]


def test_invitation_follows_the_seance_until_it_is_cancelled(vie, agenda, time_machine):
    agendas = [agenda(adresse) for adresse in invites(vie)]
    assert len(agendas) == 4
    prevu = neuf_heures(vie)
    assert prevu.hour == (7 if prevu.month == 7 else 8), "nine o’clock in Paris"
    assert [a.relever() for a in agendas] == [{prevu}] * 4

    time_machine.shift(60)
    creneau = vie.session.creneaux.get()
    ailleurs = Seance(debut=prevu + dt.timedelta(days=1), fin=prevu + dt.timedelta(days=1, hours=3), creneau=creneau)
    triage.modifier_dates(relire(vie.demande), par=CelluleFactory(), creneaux=[ailleurs])
    assert [a.relever() for a in agendas] == [{prevu + dt.timedelta(days=1)}] * 4

    time_machine.shift(60)
    suivi.annuler(relire(vie.demande), par=vie.demande.demandeur, motif="Le service déménage.")
    assert [a.relever() for a in agendas] == [set()] * 4, "also for who cancelled"


@pytest.mark.parametrize("part", [missions.se_retirer, missions.lever])
def test_who_leaves_the_team_is_freed_and_may_come_back(part, vie, agenda, time_machine):
    mission = vie.missions.acceptees().select_related("agent").first()
    celui_ci, reste = agenda(mission.agent.email), agenda(vie.demande.demandeur.email)
    prevu = celui_ci.relever()
    time_machine.shift(60)
    part(mission, par=mission.agent)
    assert celui_ci.relever() == set()
    assert reste.relever() == prevu

    time_machine.shift(60)
    (nouvelle,) = missions.proposer(vie, agents=[mission.agent], par=CelluleFactory(), derogation="Essai.")
    missions.accepter(nouvelle, par=mission.agent)
    assert celui_ci.relever() == prevu
    assert reste.relever() == prevu


def test_refusal_after_somebody_left_takes_the_invitations_back(vie, agenda, time_machine):
    agendas = [agenda(adresse) for adresse in invites(vie)]
    assert all(a.relever() for a in agendas)
    time_machine.shift(60)
    missions.se_retirer(vie.missions.acceptees()[0], par=None)
    time_machine.shift(60)
    triage.refuser(relire(vie.demande), par=CelluleFactory(), motif="La demande relève des ressources humaines.")
    assert [a.relever() for a in agendas] == [set()] * 4
