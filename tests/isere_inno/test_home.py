"""The home page: what the cell offers, the true figures of the year, and nothing invented."""

import datetime as dt

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.utils import timezone

from agenda.models import Creneau, Session
from demandes.models import Accompagnement, Intervention
from facilitateurs.models import Certification, Facilitateur
from tests.agents.factories import AgentFactory
from tests.demandes.factories import DemandeFactory, FormatFactory
from tests.facilitateurs.factories import FacilitateurFactory

pytestmark = pytest.mark.django_db
MAINTENANT = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _novembre():
    with time_machine.travel(MAINTENANT, tick=False):
        yield


def _page(client: Client) -> str:
    reponse = client.get("/")
    assert reponse.status_code == 200
    return reponse.content.decode()


def _accompagnement(participants: int, fin: dt.datetime, *, annule: bool = False) -> None:
    session = Session.objects.create(titre="Séance")
    Creneau.objects.create(session=session, debut=fin - dt.timedelta(hours=3), fin=fin, annule=annule)
    Accompagnement.objects.create(demande=DemandeFactory(participants=participants), session=session)


def _noter(demi_journees: int, jour: dt.date, *, cellule: bool = False) -> None:
    agent = AgentFactory()
    Intervention.objects.create(
        agent=agent,
        intitule="Réunion",
        animation=demi_journees,
        jour=jour,
        pour_la_cellule=cellule,
        institution=agent.institution,
    )


def test_an_empty_portal_shows_no_figure(client: Client) -> None:
    page = _page(client)
    assert "Ensemble, prendre de la hauteur" in page
    assert "en chiffres" not in page


def test_only_the_formats_offered_are_listed(client: Client) -> None:
    FormatFactory(nom="Fresque", description="Dessiner un récit commun")
    FormatFactory(nom="Format retiré", actif=False)
    page = _page(client)
    assert "Fresque" in page
    assert "Dessiner un récit commun" in page
    assert "Format retiré" not in page


def test_figures_count_what_was_held_this_year(client: Client) -> None:
    hier = MAINTENANT - dt.timedelta(days=1)
    _accompagnement(7, hier)
    _accompagnement(350, hier - dt.timedelta(days=90))
    _accompagnement(40, hier, annule=True)
    _accompagnement(41, MAINTENANT + dt.timedelta(days=5))
    _accompagnement(42, MAINTENANT - relativedelta(years=1))
    _noter(5, dt.date(2026, 3, 2))
    _noter(4, dt.date(2025, 3, 2))
    _noter(8, dt.date(2026, 3, 3), cellule=True)
    page = _page(client)
    assert "L’année 2026 en chiffres" in page
    assert "<dt>accompagnements, de 7 à 350 participants</dt><dd>2</dd>" in page
    assert "<dt>personnes-jours d’intervention</dt><dd>2,5</dd>" in page


def test_an_accompagnement_of_two_sessions_counts_once(client: Client) -> None:
    hier = MAINTENANT - dt.timedelta(days=1)
    _accompagnement(30, hier)
    session = Session.objects.get()
    Creneau.objects.create(session=session, debut=hier - dt.timedelta(days=7), fin=hier - dt.timedelta(days=6))
    assert "<dt>accompagnement</dt><dd>1</dd>" in _page(client)


def test_in_january_the_year_before_is_told(client: Client) -> None:
    _accompagnement(30, MAINTENANT)
    with time_machine.travel(dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC), tick=False):
        assert "L’année 2026 en chiffres" in _page(client)


def test_only_those_certified_today_are_counted(client: Client) -> None:
    _accompagnement(30, MAINTENANT - dt.timedelta(days=1))
    jour = timezone.localdate()
    FacilitateurFactory()
    FacilitateurFactory(certification__delivree_le=jour - relativedelta(years=4))
    FacilitateurFactory(rejoint_le=jour - relativedelta(years=2), quitte_le=jour - dt.timedelta(days=1))
    retiree = FacilitateurFactory()
    Certification.objects.filter(facilitateur=retiree).update(retiree_le=jour, motif_retrait="Départ")
    suspendue = FacilitateurFactory()
    suspendue.certifications.get().suspensions.create(debut=jour - dt.timedelta(days=3), motif="Écart", urgence="Essai")
    assert Facilitateur.objects.count() == 5
    assert "<dt>facilitateur certifié aujourd’hui</dt><dd>1</dd>" in _page(client)


def test_no_link_is_dead(client: Client) -> None:
    import re

    page = _page(client)
    liens = {lien.partition("#")[0].partition("?")[0] for lien in re.findall(r'href="(/[^"]*)"', page)}
    liens = {lien for lien in liens if not lien.startswith("/static/")}
    assert {"/", "/mon-espace/", "/accessibilite/"} <= liens
    for lien in liens:
        assert client.get(lien).status_code in (200, 302), lien
