"""The figures of requests, as those who answer for an institution or a direction read them."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from agenda.models import Creneau, Session
from agents.models import Agent, Direction, Institution
from demandes.models import Accompagnement, Bilan, Demande, Intervention
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, DirectionFactory
from tests.agents.test_perimetres import adresse, chiffres_lus, lignes, lire, titulaire
from tests.demandes.factories import DemandeFactory

pytestmark = pytest.mark.django_db
SECRET = "Le conflit du service"


@pytest.fixture(autouse=True)
def novembre() -> Iterator[None]:
    """Around the fixtures too: a role given today does not hold yesterday."""
    with time_machine.travel("2026-11-25 10:00+01:00", tick=False):
        yield


@pytest.fixture
def metropole() -> Institution:
    return AutreInstitutionFactory()


@pytest.fixture
def referente(metropole: Institution, client_de: Callable[..., Client]) -> Client:
    return client_de(titulaire(metropole, "referent"))


def le(annee: int, mois: int, jour: int, heure: int = 9) -> dt.datetime:
    return dt.datetime(annee, mois, jour, heure, tzinfo=timezone.get_default_timezone())


def demande(institution: Institution, deposee_le: dt.datetime, **champs: Any) -> Demande:
    demandeur = champs.pop("demandeur", None) or AgentFactory(institution=institution)
    return DemandeFactory(demandeur=demandeur, deposee_le=deposee_le, **champs)


def accompagne(demande: Demande, *seances: dt.datetime, annule: bool = False) -> Accompagnement:
    session = Session.objects.create(titre=demande.titre, institution=demande.institution)
    for debut in seances:
        fin = debut + dt.timedelta(hours=3)
        Creneau.objects.create(session=session, debut=debut, fin=fin, annule=annule)
    return Accompagnement.objects.create(demande=demande, session=session)


def noter(agent: Agent, jour: dt.date, accompagnement: Accompagnement, **demi_journees: Any) -> None:
    Intervention.objects.create(
        agent=agent,
        accompagnement=accompagnement,
        jour=jour,
        institution=agent.institution,
        direction=agent.direction,
        **demi_journees,
    )


def test_requests_are_counted_in_the_paris_year_of_their_deposit(metropole: Institution, referente: Client) -> None:
    for quand in (le(2026, 1, 1, 0), le(2026, 11, 1), le(2025, 12, 31, 23), le(2024, 12, 31, 23)):
        demande(metropole, quand)
    DemandeFactory(deposee_le=le(2026, 3, 1))  # of another institution
    assert chiffres_lus(referente, metropole)["Demandes déposées"] == ("2", "1")


def test_accompagnements_count_in_the_year_of_a_seance_held(metropole: Institution, referente: Client) -> None:
    a_cheval = accompagne(demande(metropole, le(2025, 10, 1)), le(2025, 12, 20), le(2026, 1, 10))
    Bilan.objects.create(
        accompagnement=a_cheval, nature="demandeur", auteur=a_cheval.demande.demandeur, presents=28, satisfaction=4
    )
    accompagne(demande(metropole, le(2026, 2, 1), participants=12), le(2026, 3, 1), le(2026, 3, 8))
    accompagne(demande(metropole, le(2026, 10, 1)), le(2026, 12, 10))  # yet to come
    accompagne(demande(metropole, le(2026, 3, 1)), le(2026, 4, 10), annule=True)
    lus = chiffres_lus(referente, metropole)
    assert lus["Accompagnements"] == ("2", "1")
    assert lus["Participants"] == ("40", "28")


def test_days_are_given_by_facilitators_and_received_by_teams(metropole: Institution, referente: Client) -> None:
    notre, autre = AgentFactory(institution=metropole), AgentFactory()
    chez_nous = accompagne(demande(metropole, le(2026, 2, 1)), le(2026, 3, 1))
    ailleurs = accompagne(DemandeFactory(), le(2026, 3, 1))
    noter(notre, dt.date(2026, 3, 1), ailleurs, preparation=1, animation=2)
    noter(notre, dt.date(2025, 3, 1), ailleurs, animation=1)
    noter(autre, dt.date(2026, 3, 2), chez_nous, preparation=2, bilan=1)
    noter(notre, dt.date(2026, 3, 3), chez_nous, animation=20, pour_la_cellule=True)
    Agent.objects.filter(pk=notre.pk).update(institution=autre.institution)  # moved since: the figures stay
    lus = chiffres_lus(referente, metropole)
    assert {nom: lus[nom] for nom in lus if nom.startswith("Journées")} == {
        "Journées données par vos facilitateurs, avec la préparation": ("1,5", "0,5"),
        "Journées données par vos facilitateurs, sans la préparation": ("1", "0,5"),
        "Journées reçues par vos équipes, avec la préparation": ("1,5", "0"),
        "Journées reçues par vos équipes, sans la préparation": ("0,5", "0"),
    }


def test_direction_is_touched_by_a_request_of_its_services(
    metropole: Institution, client_de: Callable[..., Client], referente: Client
) -> None:
    chef = AgentFactory(institution=metropole)
    voirie: Direction = DirectionFactory(institution=metropole, directeur=chef)
    services = [DirectionFactory(institution=metropole, parent=voirie) for _ in range(3)]
    equipe = DirectionFactory(institution=metropole, parent=services[0])
    DirectionFactory(institution=metropole)
    for direction, quand in ((equipe, le(2026, 2, 1)), (services[0], le(2026, 3, 1)), (services[1], le(2025, 3, 1))):
        demandeur = AgentFactory(institution=metropole, direction=direction)
        demande(metropole, quand, demandeur=demandeur)
    lus = chiffres_lus(referente, metropole)
    tetes = Direction.objects.filter(institution=metropole, parent=None).count()
    assert lus["Directions touchées"] == (f"1 sur {tetes}", f"1 sur {tetes}")
    lus = chiffres_lus(client_de(chef), voirie)
    assert lus["Directions touchées"] == ("1 sur 3", "1 sur 3")
    assert lus["Demandes déposées"] == ("2", "1")
    assert "Directions touchées" not in chiffres_lus(client_de(chef), services[1])


def test_few_people_of_a_category_are_masked_and_only_a_whole_institution_is_split(
    metropole: Institution, client_de: Callable[..., Client], referente: Client
) -> None:
    chef = AgentFactory(institution=metropole)
    voirie = DirectionFactory(institution=metropole, directeur=chef)
    for categorie, nombre in (("A", 5), ("B", 4)):
        for _ in range(nombre):
            demandeur = AgentFactory(institution=metropole, direction=voirie, categorie=categorie)
            for _ in range(2):  # the same person twice is one person
                demande(metropole, le(2026, 2, 1), demandeur=demandeur)
    demande(metropole, le(2025, 2, 1), demandeur=demandeur)
    lus = chiffres_lus(referente, metropole)
    par_categorie = {nom[-1]: lus[nom] for nom in lus if nom.startswith("Personnes qui ont demandé")}
    assert par_categorie == {"A": ("5", "0"), "B": ("masqué", "masqué"), "C": ("0", "0")}
    assert not any(nom.startswith("Personnes") for nom in chiffres_lus(client_de(chef), voirie))


def test_year_before_the_portal_is_unknown(metropole: Institution, referente: Client) -> None:
    demande(metropole, timezone.now())
    lus = chiffres_lus(referente, metropole)
    connus = {nom for nom, (_, avant) in lus.items() if avant != "n.d."}
    assert lus["Demandes déposées"] == ("1", "n.d.")
    assert connus == set()


@pytest.mark.parametrize("suite", ["", "agents/", "facilitateurs/"])
def test_nothing_of_what_a_request_says_is_shown(suite: str, metropole: Institution, referente: Client) -> None:
    demande(metropole, timezone.now(), titre=SECRET, contexte=SECRET, confidentialite="restreint")
    assert SECRET not in lire(referente, adresse(metropole, suite))
    assert not any(SECRET in ligne for ligne in lignes(referente, adresse(metropole, "chiffres.csv")))
