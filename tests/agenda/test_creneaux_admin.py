"""The cell's page of one slot: moved, put elsewhere, led by others, cancelled; refusals beside the field."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from agenda import services
from agenda.models import Creneau, Inscription, Occupation, Session
from courriels.models import Courriel
from instance.models import Action
from tests.agenda.factories import CreneauFactory, SalleFactory, SessionOuverteFactory
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.courriels.lecture import lus

pytestmark = pytest.mark.django_db
MAINTENANT = dt.datetime(2030, 12, 1, 9, tzinfo=dt.UTC)
DEBUT = dt.datetime(2030, 12, 10, 8, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MAINTENANT, tick=False) as voyage:
        yield voyage


@pytest.fixture
def nadia(client_de: Callable[..., Client]) -> Client:
    return client_de(CelluleFactory(nom="Ferhat"))


@pytest.fixture
def session() -> Session:
    return SessionOuverteFactory(places=5)


@pytest.fixture
def inscrite(session: Session) -> Inscription:
    agent = AgentFactory()
    return services.inscrire(session, agent, par=agent)


def adresse(creneau: Creneau) -> str:
    return f"/admin/agenda/creneau/{creneau.pk}/change/"


def saisir(client: Client, creneau: Creneau, **champs: object):
    fixes = {"debut_0": "10/12/2030", "debut_1": "09:00", "fin_0": "10/12/2030", "fin_1": "12:00"}
    return client.post(adresse(creneau), {**fixes, **champs}, follow=True)


def erreurs(reponse) -> dict[str, str]:
    """Field → what is said beside it."""
    return {nom: " ".join(dites) for nom, dites in reponse.context["adminform"].form.errors.items()}


def test_moved_slot_is_told_and_keeps_the_same_event_in_calendars(
    nadia: Client, session: Session, inscrite: Inscription, horloge
) -> None:
    horloge.shift(3600)
    creneau = session.creneaux.get()
    assert "écrit à 1" in nadia.get(adresse(creneau)).content.decode()
    saisir(nadia, creneau, debut_0="11/12/2030", fin_0="11/12/2030", lieu="Salle des mariages")
    creneau.refresh_from_db()
    assert creneau.debut == DEBUT + dt.timedelta(days=1)
    assert (creneau.lieu, creneau.sequence) == ("Salle des mariages", 1)
    invitation = lus(regle="agenda.deplacee", destinataire=inscrite.agent.email)[0].ics
    assert "SEQUENCE:1" in invitation
    assert f"{creneau.cle}" in invitation
    assert "mariages" in str(Action.objects.get(verbe="agenda.reprogrammer").changements)


def test_room_taken_is_refused_beside_the_field_then_shared_with_a_reason(nadia: Client, session: Session) -> None:
    salle, creneau = SalleFactory(nom="Salle des Sagnes"), session.creneaux.get()
    CreneauFactory(salle=salle)
    refus = saisir(nadia, creneau, salle=salle.pk, lieu="Au fond du couloir")
    assert "déjà prise" in erreurs(refus)["salle"]
    assert "Au fond du couloir" in refus.content.decode()
    assert Creneau.objects.get(pk=creneau.pk).salle is None
    saisir(nadia, creneau, salle=salle.pk, partage="La cloison mobile fait deux salles.")
    assert Creneau.objects.get(pk=creneau.pk).salle == salle
    assert Action.objects.get(verbe="agenda.partager_salle").motif == "La cloison mobile fait deux salles."
    refus = saisir(nadia, creneau, salle=salle.pk, partage="")
    assert "déjà prise" in erreurs(refus)["salle"], "without its reason, sharing is over"


def test_animator_taken_elsewhere_needs_a_reason(nadia: Client, session: Session) -> None:
    agent, creneau = AgentFactory(prenom="Zoé", nom="D’Ornano"), session.creneaux.get()
    services.occuper(agent, [CreneauFactory()], ferme=True)
    refus = saisir(nadia, creneau, animateurs=[agent.pk])
    assert "Zoé D’Ornano n’est pas libre" in erreurs(refus)["animateurs"]
    saisir(nadia, creneau, animateurs=[agent.pk], chevauchement="Elle ouvre l’un, et conclut l’autre.")
    assert creneau.occupations.get(ferme=True).agent == agent
    assert Action.objects.get(verbe="agenda.chevauchement").motif == "Elle ouvre l’un, et conclut l’autre."
    saisir(nadia, creneau, animateurs=[])
    assert not creneau.occupations.exists()


def test_move_onto_another_commitment_of_an_animator_needs_a_reason(nadia: Client, session: Session) -> None:
    agent, creneau = AgentFactory(), session.creneaux.get()
    services.occuper(agent, [creneau], ferme=True)
    services.occuper(agent, [CreneauFactory(debut=DEBUT + dt.timedelta(days=1))], ferme=True)
    demain = {"debut_0": "11/12/2030", "fin_0": "11/12/2030", "animateurs": [agent.pk]}
    assert "n’est pas libre" in erreurs(saisir(nadia, creneau, **demain))["animateurs"]
    assert Creneau.objects.get(pk=creneau.pk).debut == DEBUT
    saisir(nadia, creneau, **demain, chevauchement="Il passe de l’un à l’autre.")
    assert Occupation.objects.get(creneau=creneau).periode.lower == DEBUT + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("champs", "champ", "dit"),
    [
        ({"fin_1": "08:00"}, "fin", "La fin doit venir après le début"),
        ({"debut_0": "01/11/2030", "fin_0": "01/11/2030"}, "debut", "Cette date est passée"),
        ({"lien_visio": "pas une adresse"}, "lien_visio", "URL"),
    ],
)
def test_bad_input_is_told_beside_its_field(nadia: Client, session: Session, champs, champ: str, dit: str) -> None:
    reponse = saisir(nadia, session.creneaux.get(), **champs)
    assert dit in erreurs(reponse)[champ]
    assert 'name="_save"' in reponse.content.decode(), "one may put it right"


def test_one_date_of_several_is_cancelled_with_a_reason_never_the_last(
    nadia: Client, session: Session, inscrite: Inscription, horloge
) -> None:
    horloge.shift(3600)
    premier = session.creneaux.get()
    second = services.planifier(session, debut=DEBUT + dt.timedelta(days=7), fin=DEBUT + dt.timedelta(days=7, hours=2))
    liste, corps = "/admin/agenda/creneau/", {"action": "annuler", "confirmer": "1", "motif": "La salle est inondée."}
    nadia.post(liste, {**corps, "_selected_action": [premier.pk]})
    reponse = nadia.post(liste, {**corps, "_selected_action": [second.pk]}, follow=True)
    assert "sa dernière date" in reponse.content.decode()
    assert list(session.creneaux.order_by("pk").values_list("annule", "sequence")) == [(True, 1), (False, 0)]
    assert Action.objects.get(verbe="agenda.retirer_creneau").motif == "La salle est inondée."
    assert Courriel.objects.filter(regle="agenda.deplacee", destinataire=inscrite.agent.email).exists()


@pytest.mark.parametrize("cas", ["annule", "passe", "sans inscription"])
def test_what_is_over_or_belongs_elsewhere_is_only_read(nadia: Client, session: Session, cas: str) -> None:
    creneau = session.creneaux.get()
    if cas == "annule":
        services.annuler(creneau)
    elif cas == "passe":
        creneau = CreneauFactory(session=session, debut=MAINTENANT - dt.timedelta(days=1))
    else:
        creneau = CreneauFactory()
    assert nadia.get(adresse(creneau)).status_code == 200
    assert saisir(nadia, creneau, lieu="Ailleurs").status_code == 403


def test_room_taken_at_this_very_moment_is_told_in_words(monkeypatch, session: Session) -> None:
    """The constraint is what stands when two people plan at once: the check before it saw nothing."""
    salle, creneau = SalleFactory(), session.creneaux.get()
    CreneauFactory(salle=salle)
    monkeypatch.setattr(Creneau, "full_clean", lambda self: None)
    with pytest.raises(ValidationError, match="déjà prise"):
        services.deplacer(creneau, debut=creneau.debut, fin=creneau.fin, salle=salle)
