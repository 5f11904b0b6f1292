"""What people of a session receive: each state once, invitations that calendars follow, reminders at their hour."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from agenda import flux, services
from agenda.models import Inscription, Mode, Presence, Session
from courriels import envoi
from courriels.models import Courriel
from courriels.services import reconcilier_tous
from instance.models import Reglage
from tests.agenda.factories import CreneauFactory, SessionOuverteFactory
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.courriels.lecture import lus
from tests.demandes.test_invitations import Agenda, par_icalendar, par_vobject

pytestmark = pytest.mark.django_db
MAINTENANT = dt.datetime(2030, 11, 20, 9, tzinfo=dt.UTC)
DEBUT = dt.datetime(2030, 12, 10, 8, tzinfo=dt.UTC)
VISIO = "https://visio.example/atelier"
HEURE = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MAINTENANT, tick=False) as voyage:
        yield voyage


@pytest.fixture(params=[par_icalendar, par_vobject])
def lire(request: pytest.FixtureRequest):
    return request.param


def prendre(session: Session, agent=None, **options) -> Inscription:
    agent = agent or AgentFactory()
    return services.inscrire(session, agent, par=options.pop("par", agent), **options)


def regles(agent) -> list[str]:
    tous = Courriel.objects.filter(destinataire=agent.email).exclude(etat="annule").order_by("prevu_le", "pk")
    return [courriel.regle.removeprefix("agenda.") for courriel in tous]


def dernier(agent) -> Courriel:
    return next(courriel for courriel in lus(destinataire=agent.email) if courriel.etat != "annule")


class Boite(Agenda):
    """The calendar of who reads each e-mail as it leaves."""

    def relever(self) -> set[dt.datetime]:
        lus(destinataire=self.adresse)
        return super().relever()


def test_each_state_is_told_once(horloge) -> None:
    session = SessionOuverteFactory(places=1)
    une = prendre(session)
    envoi.envoyer_en_attente()
    attend = prendre(session)
    horloge.shift(HEURE)
    services.annuler_inscription(une, par=une.agent)
    assert regles(une.agent) == ["confirmee", "rendue"]
    assert regles(attend.agent) == ["promue"], "what was still to leave about the list is taken back"


def test_rank_is_told_as_of_departure(mailoutbox) -> None:
    session = SessionOuverteFactory(places=0)
    un, deux = prendre(session), prendre(session)
    services.annuler_inscription(un, par=un.agent)
    envoi.envoyer_en_attente()
    recu = next(m for m in mailoutbox if deux.agent.email in m.to[0])
    assert "place 1 de la liste" in recu.body.replace("\n", " ")


@pytest.mark.parametrize(
    ("geste", "regle", "dit"),
    [
        (lambda i, c: services.valider(i, par=c), "validee", "est validée"),
        (lambda i, c: services.refuser(i, motif="Atelier réservé aux débutants.", par=c), "refusee", "débutants"),
    ],
)
def test_decision_is_told_with_its_reason(horloge, geste, regle: str, dit: str) -> None:
    demandee = prendre(SessionOuverteFactory(places=1, sur_accord=True))
    assert regles(demandee.agent) == ["a_valider"]
    horloge.shift(HEURE)
    geste(demandee, CelluleFactory())
    assert dernier(demandee.agent).regle == f"agenda.{regle}"
    assert dit in dernier(demandee.agent).texte.replace("\n", " ")


def test_offer_tells_until_when_and_no_later(horloge) -> None:
    session = SessionOuverteFactory(places=1, promotion="offre", delai_offre=24)
    une, attend = prendre(session), prendre(session)
    services.annuler_inscription(une, par=une.agent)
    offre = dernier(attend.agent)
    assert (offre.regle, offre.perime_le) == ("agenda.offerte", MAINTENANT + 24 * HEURE)
    assert "/l/place/accepter/" in offre.texte


def test_registered_by_a_colleague_is_told_by_whom(horloge) -> None:
    session, collegue = SessionOuverteFactory(places=1), AgentFactory(prenom="Hervé", nom="Granjean")
    faite = prendre(session, par=collegue)
    assert "Hervé Granjean a pris une place" in dernier(faite.agent).texte.replace("\n", " ")
    horloge.shift(HEURE)
    services.annuler_inscription(faite, par=collegue)
    assert "Hervé Granjean a annulé" in dernier(faite.agent).texte.replace("\n", " ")


def test_who_has_no_mailbox_is_told_through_who_registered_them() -> None:
    session, responsable = SessionOuverteFactory(places=1), AgentFactory()
    prendre(session, AgentFactory(email=None, prenom="Ali", nom="Sans-Mél"), par=responsable)
    assert "Ali Sans-Mél n’a pas de messagerie" in dernier(responsable).texte.replace("\n", " ")


# --- Calendars -------------------------------------------------------------------------------------
@pytest.mark.parametrize("debut", [DEBUT, dt.datetime(2031, 7, 3, 7, tzinfo=dt.UTC)], ids=["winter", "summer"])
def test_calendar_follows_a_place_taken_moved_given_back_and_taken_again(lire, horloge, debut: dt.datetime) -> None:
    session = SessionOuverteFactory(places=3, creneau__debut=debut)
    faite = prendre(session)
    agenda, creneau = Boite(lire, faite.agent.email), session.creneaux.get()
    assert agenda.relever() == {debut}
    horloge.shift(HEURE)
    services.deplacer(creneau, debut=debut + HEURE, fin=debut + 3 * HEURE)
    assert agenda.relever() == {debut + HEURE}
    horloge.shift(HEURE)
    services.annuler_inscription(faite, par=faite.agent)
    assert agenda.relever() == set()
    horloge.shift(HEURE)
    faite = prendre(session, faite.agent)
    assert agenda.relever() == {debut + HEURE}
    horloge.shift(HEURE)
    services.annuler_session(session, motif="Grève", par=CelluleFactory())
    assert agenda.relever() == set()
    assert len(agenda.connus) == 1, "one event all along"


def test_promoted_person_is_invited(lire) -> None:
    session = SessionOuverteFactory(places=1)
    une, attend = prendre(session), prendre(session)
    services.annuler_inscription(une, par=une.agent)
    assert Boite(lire, attend.agent.email).relever() == {DEBUT}


def test_feed_holds_places_without_the_link(lire) -> None:
    session = SessionOuverteFactory(places={Mode.DISTANCE: 1}, creneau__lien_visio=VISIO, creneau__modalite="distance")
    faite, attend = prendre(session), prendre(session)
    texte = flux.calendrier_de(faite.agent)
    assert [debut for _, _, debut, _ in lire(texte)] == [DEBUT]
    assert VISIO not in texte.replace("\r\n ", "")
    assert "VEVENT" not in flux.calendrier_de(attend.agent)


def test_no_invitation_bears_the_video_link() -> None:
    session = SessionOuverteFactory(places={Mode.DISTANCE: 1}, creneau__lien_visio=VISIO, creneau__modalite="distance")
    faite = prendre(session)
    assert dernier(faite.agent).ics
    assert "visio.example" not in dernier(faite.agent).ics.replace("\r\n ", "")
    assert "visio.example" not in dernier(faite.agent).texte


# --- Moved -----------------------------------------------------------------------------------------
def test_move_is_told_to_who_is_concerned_only(horloge) -> None:
    session = SessionOuverteFactory(places=1)
    creneau, tot, attend = session.creneaux.get(), prendre(session), prendre(session)
    partie = prendre(session)
    services.annuler_inscription(partie, par=partie.agent)
    horloge.shift(HEURE)
    services.deplacer(creneau, debut=DEBUT + HEURE, fin=DEBUT + 2 * HEURE)
    horloge.shift(HEURE)
    tard = prendre(session)
    assert [("deplacee" in regles(i.agent)) for i in (tot, attend, partie, tard)] == [True, True, False, False]


def test_new_video_link_alone_is_no_news() -> None:
    session = SessionOuverteFactory(places=1)
    creneau, faite = session.creneaux.get(), prendre(session)
    services.deplacer(creneau, debut=creneau.debut, fin=creneau.fin, lien_visio=VISIO)
    assert regles(faite.agent) == ["confirmee"]


# --- Reminders -------------------------------------------------------------------------------------
def rappels(agent) -> dict[str, dt.datetime]:
    en_vue = Courriel.objects.en_attente().filter(destinataire=agent.email)
    return {c.regle.removeprefix("agenda."): c.prevu_le for c in en_vue if c.regle != "agenda.confirmee"}


@pytest.mark.parametrize(
    ("debut", "veille"),
    [
        (DEBUT, dt.datetime(2030, 12, 9, 7, tzinfo=dt.UTC)),
        # The clock goes forward on 30 March 2031 and back on 26 October: eight in Paris all the same.
        (dt.datetime(2031, 3, 30, 12, tzinfo=dt.UTC), dt.datetime(2031, 3, 29, 7, tzinfo=dt.UTC)),
        (dt.datetime(2031, 3, 31, 12, tzinfo=dt.UTC), dt.datetime(2031, 3, 30, 6, tzinfo=dt.UTC)),
        (dt.datetime(2031, 10, 27, 12, tzinfo=dt.UTC), dt.datetime(2031, 10, 26, 7, tzinfo=dt.UTC)),
    ],
)
def test_reminders_leave_at_eight_and_an_hour_before(horloge, debut: dt.datetime, veille: dt.datetime) -> None:
    session = SessionOuverteFactory(
        places={Mode.DISTANCE: 1}, creneau__debut=debut, creneau__lien_visio=VISIO, creneau__modalite="distance"
    )
    faite = prendre(session)
    horloge.move_to(veille - 10 * HEURE)
    reconcilier_tous()
    assert rappels(faite.agent) == {"rappel_veille": veille}
    horloge.move_to(debut - 5 * HEURE)
    reconcilier_tous()
    assert rappels(faite.agent)["rappel_heure"] == debut - HEURE
    horloge.move_to(debut - HEURE)
    envoi.envoyer_en_attente()
    dernier_mot = Courriel.objects.get(regle="agenda.rappel_heure").texte
    assert reverse("agenda:rejoindre", args=[session.creneaux.get().cle]) in dernier_mot
    assert not Courriel.objects.filter(texte__contains=VISIO).exists(), "the link itself is in no mailbox"


def test_place_is_given_back_before_the_first_day_only(horloge, client) -> None:
    session = SessionOuverteFactory(places=2)
    CreneauFactory(session=session, debut=DEBUT + dt.timedelta(days=7))
    faite = prendre(session)

    def rappel(jour: dt.datetime) -> str:
        horloge.move_to(jour - 24 * HEURE)
        reconcilier_tous()
        return lus(regle="agenda.rappel_veille")[0].texte

    rendre = re.search(r"/l/place/rendre/\S+", rappel(DEBUT))[0]
    assert "Rendre ma place" in client.get(rendre).content.decode()
    second = rappel(DEBUT + dt.timedelta(days=7))
    assert "/l/place/rendre/" not in second and "en répondant à ce message" in " ".join(second.split())
    page = client.get(rendre).content.decode()
    assert "ne se rend plus" in page and "Rendre ma place</button>" not in page
    client.post(rendre)
    faite.refresh_from_db()
    assert faite.etat == Inscription.Etat.CONFIRMEE


def test_link_for_somebody_without_a_mailbox_opens_to_who_registered_them(horloge, client_de) -> None:
    session = SessionOuverteFactory(
        places={Mode.DISTANCE: 1}, creneau__lien_visio=VISIO, creneau__modalite="distance", creneau__debut=DEBUT
    )
    responsable, terrain = AgentFactory(), AgentFactory(email=None, prenom="Ali", nom="Sans-Mél")
    prendre(session, terrain, par=responsable)
    horloge.move_to(DEBUT - 5 * HEURE)
    reconcilier_tous()
    adresse = re.search(r"/seances/\S+\?place=[0-9a-f-]+", lus(regle="agenda.rappel_heure")[0].texte)[0]
    horloge.move_to(DEBUT)
    assert "Ali Sans-Mél" in client_de(responsable).get(adresse).content.decode()
    chemin, _, place = adresse.partition("?place=")
    autre = client_de(AgentFactory()).post(chemin, {"place": place}).content.decode()
    assert VISIO not in autre
    assert VISIO in client_de(responsable).post(chemin, {"place": place}).content.decode()
    assert Presence.objects.get().agent == terrain


def test_first_reminder_comes_a_week_before(horloge) -> None:
    faite = prendre(SessionOuverteFactory(places=1))
    horloge.move_to(dt.datetime(2030, 12, 2, 9, tzinfo=dt.UTC))
    reconcilier_tous()
    assert rappels(faite.agent) == {"rappel_semaine": dt.datetime(2030, 12, 3, 7, tzinfo=dt.UTC)}


def test_moved_date_moves_the_reminders_and_a_late_one_is_not_sent(horloge) -> None:
    session = SessionOuverteFactory(places=1)
    creneau, faite = session.creneaux.get(), prendre(session)
    horloge.move_to(DEBUT - 30 * HEURE)
    reconcilier_tous()
    assert "rappel_veille" in rappels(faite.agent)
    services.deplacer(creneau, debut=DEBUT + 24 * HEURE, fin=DEBUT + 26 * HEURE)
    reconcilier_tous()
    assert rappels(faite.agent)["rappel_veille"] == dt.datetime(2030, 12, 10, 7, tzinfo=dt.UTC)
    assert "rappel_semaine" not in rappels(faite.agent)
    horloge.move_to(DEBUT + 25 * HEURE)
    envoi.envoyer_en_attente()
    reconcilier_tous()
    assert not Courriel.objects.filter(regle__startswith="agenda.rappel", etat="envoye").exists()


def test_who_takes_a_place_late_gets_no_reminder_of_the_past(horloge) -> None:
    session = SessionOuverteFactory(places=1)
    horloge.move_to(DEBUT - dt.timedelta(minutes=30))
    faite = prendre(session)
    reconcilier_tous()
    assert rappels(faite.agent) == {}


def test_who_gives_the_place_back_is_not_reminded(horloge) -> None:
    faite = prendre(SessionOuverteFactory(places=1))
    horloge.move_to(DEBUT - 30 * HEURE)
    reconcilier_tous()
    services.annuler_inscription(faite, par=faite.agent)
    reconcilier_tous()
    assert rappels(faite.agent) == {"rendue": DEBUT - 30 * HEURE}


def test_delay_of_a_reminder_is_a_rule(horloge) -> None:
    Reglage.objects.create(cle="agenda.rappel_veille", valeur=0)
    Reglage.objects.create(cle="agenda.rappel_heure", valeur=120)
    faite = prendre(SessionOuverteFactory(places=1))
    horloge.move_to(DEBUT - 7 * HEURE)
    reconcilier_tous()
    assert rappels(faite.agent) == {"rappel_heure": DEBUT - 2 * HEURE}


def test_thanks_go_to_who_was_not_absent(horloge) -> None:
    session = SessionOuverteFactory(places=3)
    creneau = session.creneaux.get()
    venue, absente, inconnue = (prendre(session) for _ in range(3))
    for qui, etat in ((venue, Presence.Etat.PRESENT), (absente, Presence.Etat.ABSENT)):
        Presence.objects.create(creneau=creneau, agent=qui.agent, etat=etat, source=Presence.Source.HOTE)
    horloge.move_to(creneau.fin + dt.timedelta(minutes=5))
    reconcilier_tous()
    merci = Courriel.objects.filter(regle="agenda.apres")
    assert set(merci.values_list("destinataire", flat=True)) == {venue.agent.email, inconnue.agent.email}
    assert {c.prevu_le for c in merci} == {creneau.fin + HEURE}


# --- Messages --------------------------------------------------------------------------------------
def test_message_waits_then_goes_to_whoever_is_still_concerned(horloge, mailoutbox) -> None:
    session, hote = SessionOuverteFactory(places=2), CelluleFactory()
    une, autre, attend = (prendre(session) for _ in range(3))
    envoi.envoyer_en_attente()
    mailoutbox.clear()
    services.annoncer(session, cible="inscrits", sujet="Apportez un exemple", texte="À mardi.\n\n**Nadia**", par=hote)
    envoi.envoyer_en_attente()
    assert mailoutbox == []
    services.annuler_inscription(une, par=une.agent)
    horloge.shift(dt.timedelta(minutes=6))
    envoi.envoyer_en_attente()
    recus = {m.to[0].split("<")[-1].rstrip(">") for m in mailoutbox if m.subject == "Apportez un exemple"}
    assert recus == {autre.agent.email}, "promoted after it was written, the last is not concerned"
    assert attend.agent.email not in recus
