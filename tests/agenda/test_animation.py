"""What whoever hosts a session has: the list of their slots, and one page with its people."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from agenda import acces, services
from agenda.models import Inscription, Mode, Presence, Question, Session
from tests.agenda.factories import CreneauFactory, SessionOuverteFactory
from tests.agents.factories import AgentFactory, CelluleFactory

pytestmark = pytest.mark.django_db
MAINTENANT = dt.datetime(2030, 12, 1, 9, tzinfo=dt.UTC)
DEBUT = dt.datetime(2030, 12, 10, 8, tzinfo=dt.UTC)
VISIO = "https://visio.example/atelier"
LISTE = "/mon-espace/seances/"
ClientDe = Callable[..., Client]


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MAINTENANT, tick=False) as voyage:
        yield voyage


@pytest.fixture
def session() -> Session:
    return SessionOuverteFactory(titre="Écrire pour être compris", places=2, creneau__lien_visio=VISIO)


@pytest.fixture
def hote(session: Session):
    agent = AgentFactory(prenom="Élodie", nom="Vasseur")
    services.occuper(agent, session.creneaux.all(), ferme=True)
    return agent


def prendre(session: Session, *, nom: str = "", **options: object) -> Inscription:
    agent = AgentFactory(**({"nom": nom} if nom else {}))
    return services.inscrire(session, agent, par=agent, **options)


def page(session: Session) -> str:
    return reverse("agenda:animer", args=[session.cle])


def lue(reponse) -> str:
    assert reponse.status_code == 200, reponse
    return re.sub(r"\s+", " ", reponse.content.decode())


def test_host_finds_their_slots_in_their_own_space(client_de: ClientDe, session: Session, hote, horloge) -> None:
    for _ in range(3):
        prendre(session)
    client = client_de(hote)
    for adresse in ("/mon-espace/", LISTE):
        contenu = lue(client.get(adresse))
        assert "Écrire pour être compris" in contenu
        assert "2 places prises" in contenu
        assert "1 personne en attente" in contenu
    assert session.titre not in lue(client_de(AgentFactory()).get(LISTE))
    horloge.move_to(DEBUT + dt.timedelta(days=2))
    assert "Les séances que j’anime" not in lue(client.get("/mon-espace/"))
    assert "0 personne présente" in lue(client.get(LISTE))


def test_who_is_only_asked_or_taken_where_nobody_registers_hosts_nothing(client_de: ClientDe, session: Session) -> None:
    demandee, equipier, ailleurs = AgentFactory(), AgentFactory(), CreneauFactory()
    services.occuper(demandee, session.creneaux.all(), ferme=False)
    services.occuper(equipier, [ailleurs], ferme=True)
    assert session.titre not in lue(client_de(demandee).get(LISTE))
    assert client_de(demandee).get(page(session)).status_code == 404
    assert ailleurs.session.titre not in lue(client_de(equipier).get(LISTE))
    assert client_de(equipier).get(page(ailleurs.session)).status_code == 404


def test_room_that_owns_a_session_names_its_hosts(client_de: ClientDe, session: Session) -> None:
    agent = AgentFactory()
    acces.declarer_hote("essai", lambda qui: Session.objects.filter(pk=session.pk if qui == agent else None))
    try:
        assert session.titre in lue(client_de(agent).get(LISTE))
        assert client_de(agent).get(page(session)).status_code == 200
        assert client_de(AgentFactory()).get(page(session)).status_code == 404
    finally:
        del acces.HOTES._items["essai"]


def test_page_says_who_comes_with_what_they_answered_and_need(client_de: ClientDe, session: Session, hote) -> None:
    question = Question.objects.create(session=session, libelle="Vos attentes ?")
    prendre(session, nom="Roybon", reponses={str(question.pk): "Des exemples"}, amenagement="Une place près de l’écran")
    prendre(session, nom="Pichat")
    dernier = prendre(session, nom="Nguyên")
    contenu = lue(client_de(hote).get(page(session)))
    for mot in ("Roybon", "Vos attentes ?", "Des exemples", "Une place près de l’écran", "Rang 1", "2 prises sur 2"):
        assert mot in contenu, mot
    assert VISIO in contenu, "the host enters when they wish"
    assert dernier.agent.email not in contenu
    creneau = session.creneaux.get()
    for nom in ("accueil", "ecran"):
        assert reverse(f"agenda:{nom}", args=[creneau.cle]) in contenu
    assert reverse("agenda:ecrire", args=[session.cle]) in contenu


def test_page_counts_who_came_once_the_slot_has_begun(client_de: ClientDe, session: Session, hote, horloge) -> None:
    creneau, une, autre = session.creneaux.get(), prendre(session), prendre(session)
    for qui, etat in ((une, Presence.Etat.RETARD), (autre, Presence.Etat.EXCUSE)):
        Presence.objects.create(creneau=creneau, agent=qui.agent, etat=etat, source=Presence.Source.HOTE)
    client = client_de(hote)
    assert "excusée" not in lue(client.get(page(session)))
    horloge.move_to(DEBUT + dt.timedelta(hours=4))
    contenu = lue(client.get(page(session)))
    assert "1 personne présente, 0 absente, 1 excusée, pour 2 attendues" in contenu
    assert "1 personne présente" in lue(client.get(LISTE))


def test_how_each_takes_part_is_said_where_there_is_a_choice(client_de: ClientDe) -> None:
    session = SessionOuverteFactory(places={Mode.PRESENCE: 5, Mode.DISTANCE: None}, creneau__modalite="hybride")
    prendre(session, mode=Mode.DISTANCE)
    contenu = lue(client_de(CelluleFactory()).get(page(session)))
    assert "à distance" in contenu
    assert "1 prise, sans limite" in contenu
