"""The load of the network as the cell shares it out."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from demandes.charge import Charge
from demandes.models import Intervention
from demandes.services import missions
from facilitateurs.models import Facilitateur
from instance.tableur import csv_francais
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.cadrage import affectee, cadree, facilitateur

pytestmark = pytest.mark.django_db
LE = dt.datetime(2026, 6, 15, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def en_juin():
    with time_machine.travel(LE, tick=False):
        yield


@pytest.fixture
def nadia(client_de) -> Client:
    return client_de(CelluleFactory(nom="Ferhat"))


def lettre() -> dict:
    return {"debut": dt.date(2026, 1, 1), "fin": dt.date(2026, 12, 31)}


def noter(agent: Agent, demi_journees: int = 1, **champs) -> None:
    donnees = {"jour": dt.date(2026, 3, 10), "animation": demi_journees, "intitule": "Séminaire"} | champs
    Intervention.objects.create(agent=agent, institution=agent.institution, **donnees)


def charge() -> Charge:
    return Charge(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def de(agent: Agent):
    return next(ligne for ligne in charge().lignes if ligne.agent == agent)


def ancien(agent: Agent) -> None:
    Facilitateur.objects.filter(agent=agent).update(rejoint_le=dt.date(2024, 1, 1))


def test_load_tells_what_is_used_from_what_is_held():
    elodie = facilitateur(lettre=lettre())
    noter(elodie, 2, preparation=1, trajet=1)
    affectee(elodie, jours=(20, 30))
    ligne = de(elodie)
    assert (ligne.accordees, ligne.notees, ligne.retenues, ligne.part) == (10, 4, 2, 60)
    assert (ligne.missions, ligne.jours) == (1, 2)
    assert ligne.par_nature == {"preparation": 1, "animation": 2, "bilan": 0, "trajet": 1}


def test_fairness_is_the_highest_share_over_the_median():
    for demi_journees in (2, 4, 9):
        noter(facilitateur(lettre=lettre()), demi_journees)
    lue = charge()
    assert (lue.plus_haute, lue.mediane, lue.rapport) == (90, 40, 2.2)
    assert "90\u202f%" in lue.en_mots and "2,2\u00a0fois plus" in lue.en_mots


def test_fairness_says_nothing_when_half_have_done_nothing():
    for demi_journees in (0, 0, 9):
        agent = facilitateur(lettre=lettre())
        if demi_journees:
            noter(agent, demi_journees)
    assert charge().rapport is None
    assert "n.d." in charge().en_mots


def test_work_for_the_cell_and_other_periods_are_left_out():
    elodie = facilitateur(lettre=lettre())
    noter(elodie, 3, pour_la_cellule=True)
    noter(elodie, 4, jour=dt.date(2025, 12, 31))
    assert (de(elodie).notees, de(elodie).jours) == (0, 0)


def test_without_a_mission_for_months_is_said_and_newcomers_are_not():
    ancienne, neuve, active = (facilitateur(lettre=lettre()) for _ in range(3))
    ancien(ancienne), ancien(active)
    Facilitateur.objects.filter(agent=neuve).update(rejoint_le=dt.date(2026, 5, 1))
    with time_machine.travel(LE - dt.timedelta(days=40), tick=False):
        affectee(active, jours=(10,))
    lue = charge()
    assert [ligne.agent for ligne in lue.lignes if lue.sans_mission(ligne)] == [ancienne]
    with time_machine.travel(LE + dt.timedelta(days=250), tick=False):
        lue = charge()
        assert active in [ligne.agent for ligne in lue.lignes if lue.sans_mission(ligne)]


def test_declined_proposals_are_nowhere(nadia):
    elodie = facilitateur(lettre=lettre(), nom="Vasseur")
    [mission] = missions.proposer(cadree(equipe=1), agents=[elodie], par=CelluleFactory(), derogation="Essai.")
    missions.decliner(mission, par=elodie)
    assert (de(elodie).missions, de(elodie).retenues) == (0, 0)
    assert "Déclinée" not in nadia.get(reverse("demandes:charge")).content.decode()


def test_page_sorts_filters_and_ignores_what_it_does_not_know(nadia):
    peu, beaucoup = facilitateur(lettre=lettre(), nom="Abel"), facilitateur(lettre=lettre(), nom="Zoïs")
    sans = facilitateur(lettre=None, nom="Martin")
    noter(peu, 1), noter(beaucoup, 9)
    url = reverse("demandes:charge")

    def noms(requete: str) -> list[str]:
        page = nadia.get(url + requete).content.decode().partition("<tbody>")[2]
        return sorted((n for n in ("Abel", "Zoïs", "Martin") if f" {n}</a>" in page), key=page.index)

    assert noms("") == ["Abel", "Martin", "Zoïs"]
    assert noms("?tri=part") == ["Zoïs", "Abel", "Martin"]
    assert noms("?vue=bientot") == ["Zoïs"]
    assert noms("?vue=sans-lettre") == ["Martin"]
    assert noms("?q=ZOIS") == ["Zoïs"]
    assert noms(f"?institution={sans.institution_id}&q=elodie%20martin") == ["Martin"]
    assert noms("?debut=2025-01-01&fin=2025-12-31&vue=bientot") == []


@pytest.mark.parametrize(
    "requete", ["?debut=2026-05-02&fin=2026-05-01", "?debut=hier", "?fin=9999-12-31", "?tri=secret", "?institution=x"]
)
def test_what_cannot_be_read_is_said(nadia, requete):
    reponse = nadia.get(reverse("demandes:charge") + requete)
    assert "à revoir avant de continuer" in reponse.content.decode()
    assert nadia.get(reverse("demandes:charge_csv") + requete).status_code == 400


def test_export_is_french_and_neutralised(nadia):
    agent = facilitateur(lettre=lettre(), nom="=1+1")
    noter(agent, 3)
    reponse = nadia.get(reverse("demandes:charge_csv") + "?tri=part")
    assert reponse["Content-Disposition"] == 'attachment; filename="charge-du-reseau-2026-01-01-2026-12-31.csv"'
    assert reponse.content.startswith(b"\xef\xbb\xbf")
    titres, ligne = csv.reader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";")
    lu = dict(zip(titres, ligne, strict=True))
    assert (lu["Nom"], lu["Jours"], lu["Part employée (%)"], lu["Dernière mission"]) == ("'=1+1", "1,5", "30", "")


@pytest.mark.parametrize("malice", ["=A1", "+A1", "-A1", "@A1", "\tx", "  =A1", "\u00a0=A1", "\r=A1"])
def test_no_cell_opens_as_a_formula(malice):
    [[cellule]] = csv.reader(io.StringIO(csv_francais(["t"], [[malice]]).decode("utf-8-sig").partition("\r\n")[2]))
    assert cellule.startswith("'")
    assert csv_francais(["t"], [[-1.5]]).decode("utf-8-sig") == "t\r\n-1,5\r\n"


def test_nobody_else_reads_it(client_de):
    for agent in (AgentFactory(), facilitateur()):
        for nom in ("charge", "charge_csv"):
            assert client_de(agent).get(reverse(f"demandes:{nom}")).status_code == 403


def test_someone_who_left_is_not_shown():
    elodie = facilitateur(lettre=lettre())
    Facilitateur.objects.filter(agent=elodie).update(quitte_le=timezone.localdate())
    assert charge().lignes == []
