"""The page from which the cell runs a cohort: who is where, what is late, what comes next."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courriels.models import Courriel
from formations import services
from formations.models import Candidature, Cohorte
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.formations.candidatures import appel, avec_avis, preparer, soumise
from tests.formations.emargement import classe

pytestmark = pytest.mark.django_db
OUVERT = dt.datetime(2030, 1, 7, 9, tzinfo=dt.UTC)


Entrer = Callable[[], Client]


@pytest.fixture
def entrer(client_de: Callable[..., Client]) -> Entrer:
    """Signed in now: a session of the cell does not last from one date to the next."""
    nadia = CelluleFactory(nom="Ferhat")
    return lambda: client_de(nadia)


def lue(entrer: Entrer, cohorte: Cohorte) -> str:
    page = entrer().get(reverse("formations:conduite", args=[cohorte.pk]))
    assert page.status_code == 200
    return re.sub(r"(?:<[^>]+>|\s)+", " ", page.content.decode())


@time_machine.travel(OUVERT, tick=False)
def test_selection_shows_each_with_their_step_and_what_the_cell_has_to_do(entrer: Entrer) -> None:
    promotion = appel()
    soumise(promotion, AgentFactory(nom="Ançel", email="ancel@isere.example"))
    preparer(avec_avis(promotion, AgentFactory(nom="Brun", email="brun@isere.example")), "retenue")
    page = lue(entrer, promotion)
    assert "1 avis attendu" in page and "1 responsable à vérifier" in page and "1 réponse à envoyer" in page
    assert re.search(r"Ançel .*?Envoyée Responsable à vérifier", page)
    assert re.search(r"Brun .*?Avis rendu Réponse à envoyer Favorable", page)
    assert "En retard" not in page


def test_opinion_that_does_not_come_is_late_and_all_are_reminded_at_once(entrer: Entrer) -> None:
    with time_machine.travel(OUVERT, tick=False):
        promotion = appel()
        for nom in ("Ançel", "Brun"):
            soumise(promotion, AgentFactory(nom=nom), n1_nom=f"N1 de {nom}", n1_email=f"{nom[0]}@isere.example".lower())
    with time_machine.travel(OUVERT + dt.timedelta(days=20), tick=False):
        assert "En retard 2 avis attendus N1 de Ançel, N1 de Brun." in lue(entrer, promotion)
        adresse = reverse("formations:conduite", args=[promotion.pk])
        suite = entrer().post(adresse, {"geste": "relancer"}, follow=True).content.decode()
        assert "2\xa0responsables relancés" in suite
        assert Candidature.objects.filter(n1_relance_le__isnull=False).count() == 2
        assert Courriel.objects.filter(destinataire="a@isere.example", sujet__startswith="Rappel").exists()


def test_group_shows_sheets_left_open_and_who_missed_too_much(entrer: Entrer) -> None:
    jours = tuple(dt.date(2030, 3, jour) for jour in (12, 13, 14))
    groupe = classe("Zoé", "Paul", jours=jours)
    zoe, paul = groupe.stagiaires
    for creneau in groupe.demi_journees[:5]:
        groupe.tenir(creneau, {zoe: "present", paul: "absence_injustifiee"})
    with time_machine.travel(dt.datetime(2030, 3, 15, 9, tzinfo=dt.UTC), tick=False):
        page = lue(entrer, groupe.cohorte)
        assert "En retard 1 feuille à contresigner Depuis le jeudi 14 mars 2030." in page
        assert f"1 personne a trop manqué {paul}." in page
        assert re.search(r"Zoé .*?5 sur 6 1 à dire", page)


def test_papers_are_asked_for_everybody_at_once_and_said_to_be_under_way(entrer: Entrer) -> None:
    groupe = classe("Zoé", "Paul")
    with time_machine.travel(OUVERT, tick=False):
        assert "2 convocations à faire" in lue(entrer, groupe.cohorte)
        entrer().post(reverse("formations:fabriquer_pieces", args=[groupe.cohorte.pk, "convocation"]))
        page = lue(entrer, groupe.cohorte)
    assert "convocations à faire" not in page
    assert re.search(r"Convocation.* : \d sur 2", page)


def test_costs_are_those_of_the_group(entrer: Entrer) -> None:
    groupe = classe("Zoé", "Paul")
    services.modifier_cohorte(groupe.cohorte, par=CelluleFactory(), cout_facture=Decimal(3000))
    assert re.search(r"facturé, soit 1.500.€ par stagiaire 3.000.€", lue(entrer, groupe.cohorte))


def test_page_is_for_the_cell_alone(client_de: Callable[..., Client]) -> None:
    groupe = classe()
    for personne in (groupe.formateur.agent, groupe.stagiaires[0]):
        assert client_de(personne).get(reverse("formations:conduite", args=[groupe.cohorte.pk])).status_code == 404


@time_machine.travel(OUVERT, tick=False)
def test_page_costs_the_same_for_one_or_three(entrer: Entrer) -> None:
    promotion, nombres = appel(), []
    for combien in (1, 2):
        for _ in range(combien):
            avec_avis(promotion, AgentFactory())
        with CaptureQueriesContext(connection) as requetes:
            lue(entrer, promotion)
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1]
