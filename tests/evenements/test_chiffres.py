"""The figures of an edition, against a small one counted by hand, and what may be published of them.

Edition 2029, one session at noon, all from afar: Ana, Bob, Fay and Gil were there.

Edition 2030. Who, where, category, rank, as they registered:

    Ana   Département, Mobilités   B   aucun          from session 3 on: Métropole, Habitat, A
    Bob   Département, Mobilités   A   chef_service
    Cléo  Département, Autonomie   B   aucun
    Dan   Métropole, Habitat       C   aucun
    Ève   Métropole, Habitat       B   chef_projet
    Fay   Département, Autonomie   A   directeur
    Gil   Département, Mobilités   C   aucun

    session                places        registered                    came                     did not
    1 a room               6             Ana Bob Cléo Dan Gil (Ève     Ana, Bob (late)          Cléo, Gil (absent),
                                         gave her place back)                                   Dan (excused)
    2 from afar            3             Ana Dan Ève; Fay, Gil wait    Ana Dan Ève, and Bob
                                                                       without a place
    3 hybrid, two slots    5, no limit   Ana (room), Fay and Cléo      Ana at both slots,       Cléo
                                         (afar)                        Fay at the second
    4 a room, yet to come  10            Bob

Agents: Ana, Bob, Dan, Ève, Fay: 5. Participations: 2 + 4 + 2 = 8, of which in a room Ana and Bob (1), Ana (3): 3.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from agenda import services as agenda
from agenda.models import Creneau, Modalite, Session
from agents.models import Agent, Institution
from evenements.chiffres import bilan
from evenements.chiffres.bilan import Rang
from evenements.chiffres.masque import AUTRES, fondre, publier
from evenements.models import Edition, Evenement
from evenements.services import Seance
from tests.agents.factories import (
    AgentFactory,
    AutreInstitutionFactory,
    CelluleFactory,
    DirectionFactory,
    InstitutionFactory,
)
from tests.agents.test_perimetres import chiffres_lus, titulaire
from tests.evenements.factories import a_distance, edition, evenement, paris, seance

Mesures = dict[tuple[str, str, str], str]
APRES = paris(11, 22, 9)


class Gens:
    """The seven people of the table."""

    def __init__(self) -> None:
        isere, metropole = InstitutionFactory(), AutreInstitutionFactory()
        mobilites, autonomie = (DirectionFactory(institution=isere, nom=nom) for nom in ("Mobilités", "Autonomie"))
        self.habitat = DirectionFactory(institution=metropole, nom="Habitat")
        self.ana = self._agent("Ana", isere, mobilites, "B", "aucun")
        self.bob = self._agent("Bob", isere, mobilites, "A", "chef_service")
        self.cleo = self._agent("Cléo", isere, autonomie, "B", "aucun")
        self.dan = self._agent("Dan", metropole, self.habitat, "C", "aucun")
        self.eve = self._agent("Ève", metropole, self.habitat, "B", "chef_projet")
        self.fay = self._agent("Fay", isere, autonomie, "A", "directeur")
        self.gil = self._agent("Gil", isere, mobilites, "C", "aucun")

    def _agent(self, prenom: str, institution: Institution, direction: Any, categorie: str, rang: str) -> Agent:
        agent: Agent = AgentFactory(
            prenom=prenom, institution=institution, direction=direction, categorie=categorie, encadrement=rang
        )
        return agent

    def ana_moves(self) -> None:
        self.ana.institution, self.ana.direction, self.ana.categorie = self.habitat.institution, self.habitat, "A"
        self.ana.save()


def _inscrire(fait: Evenement, *agents: Agent, mode: str = "") -> None:
    for agent in agents:
        agenda.inscrire(fait.session, agent, par=agent, mode=mode)


def _noter(creneau: Creneau, par: Agent, **etats: tuple[Agent, ...]) -> None:
    with time_machine.travel(creneau.debut, tick=False):
        for etat, agents in etats.items():
            for agent in agents:
                agenda.pointer(creneau, agent, etat=etat, par=par)


def _hier(gens: Gens, par: Agent) -> None:
    with time_machine.travel(paris(10, 1, 9, annee=2029), tick=False):
        avant = edition(annee=2029)
        debut = paris(11, 14, 13, annee=2029)
        midi = Seance(debut, debut + dt.timedelta(hours=1), Modalite.DISTANCE, lien_visio="https://visio.example/salle")
        fait = evenement(avant, "Avant", seances=[midi])
        _inscrire(fait, gens.ana, gens.bob, gens.fay, gens.gil)
    _noter(fait.session.creneaux.get(), par, present=(gens.ana, gens.bob, gens.fay, gens.gil))


@pytest.fixture
def deux_editions(db: None) -> Edition:
    """The table of this module, lived through the services; it is 22 November 2030 once it is read."""
    par, gens = CelluleFactory(), Gens()
    _hier(gens, par)
    with time_machine.travel(paris(10, 1, 9), tick=False):
        dans = edition()
        salle = evenement(dans, "Salle", seances=[seance(11, 5)], presence=6)
        loin = evenement(dans, "Loin", seances=[a_distance(11, 7)], distance=3)
        hybride = {"modalite": Modalite.HYBRIDE, "lien_visio": "https://visio.example/h"}
        deux = [seance(11, 14, **hybride), seance(11, 15, **hybride)]
        double = evenement(dans, "Double", seances=deux, presence=5, distance=None)
        plus_tard = evenement(dans, "Plus tard", seances=[seance(11, 28)], presence=10)
        _inscrire(salle, gens.ana, gens.bob, gens.cleo, gens.dan, gens.gil, gens.eve)
        _inscrire(loin, gens.ana, gens.dan, gens.eve, gens.fay, gens.gil)
        agenda.annuler_inscription(salle.session.inscriptions.get(agent=gens.eve), par=gens.eve)
        gens.ana_moves()
        _inscrire(double, gens.ana, mode="presence")
        _inscrire(double, gens.fay, gens.cleo, mode="distance")
        _inscrire(plus_tard, gens.bob)
    _noter(salle.session.creneaux.get(), par, present=(gens.ana,), retard=(gens.bob,), excuse=(gens.dan,))
    _noter(salle.session.creneaux.get(), par, absent=(gens.gil,))
    _noter(loin.session.creneaux.get(), par, present=(gens.ana, gens.dan, gens.eve))
    with time_machine.travel(paris(11, 7, 18), tick=False):
        agenda.importer(loin.session.creneaux.get(), [gens.bob], par=par)
    premier, second = double.session.creneaux.order_by("debut")
    _noter(premier, par, present=(gens.ana,))
    _noter(second, par, present=(gens.ana, gens.fay))
    return dans


def lus(client: Client, suite: str = "") -> Mesures:
    """The spreadsheet of 2030: (table, row, measure) → value."""
    reponse = client.get(f"/cellule/editions/2030/chiffres.csv{suite}")
    assert reponse.status_code == 200
    rangees = csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";")
    return {(r["Tableau"], r["Ligne"], r["Mesure"]): r["Valeur"] for r in rangees}


def _du(mesures: Mesures, tableau: str) -> dict[str, dict[str, str]]:
    lignes: dict[str, dict[str, str]] = {}
    for (cle, ligne, mesure), valeur in mesures.items():
        if cle == tableau:
            lignes.setdefault(ligne, {})[mesure] = valeur
    return lignes


@time_machine.travel(APRES, tick=False)
def test_figures_are_those_counted_by_hand(deux_editions: Edition, client_de: Callable[..., Client]) -> None:
    mesures = lus(client_de(CelluleFactory()))
    assert {mesure: valeur for (tableau, _, mesure), valeur in mesures.items() if tableau == "Ensemble"} == {
        "Agents distincts": "5",
        "Participations": "8",
        "Participations sur place": "3",
        "Participations à distance": "5",
        "Cadres touchés": "3",  # Bob, Ève, Fay
        "Directions touchées": "3",
        "Absences sans prévenir (%)": "30,0",  # Cléo and Gil at 1, Cléo at 3, of 4 + 3 + 3 expected
        "Remplissage (%)": "47,4",  # 5 + 3 + 1 of 6 + 3 + 10; the third has no limit
        "Attentes jamais servies": "2",  # Fay and Gil at 2
    }
    agents, participations, part = "Agents distincts", "Participations", "Part des agents (%)"
    points = "Évolution (points)"
    assert _du(mesures, "Par institution") == {
        # Ana counts where she was first; her last participation counts where she was then.
        "Département de l’Isère": {agents: "3", participations: "5", part: "60,0", points: "-40,0"},
        "Grenoble Alpes Métropole": {agents: "2", participations: "3", part: "40,0", points: "40,0"},
    }
    assert _du(mesures, "Par catégorie") == {
        "Catégorie A": {agents: "2", participations: "4", part: "40,0", points: "-10,0"},
        "Catégorie B": {agents: "2", participations: "3", part: "40,0", points: "15,0"},
        "Catégorie C": {agents: "1", participations: "1", part: "20,0", points: "-5,0"},
    }
    assert {nom: (m[agents], m[participations]) for nom, m in _du(mesures, "Par direction").items()} == {
        "Mobilités": ("2", "4"),
        "Habitat": ("2", "3"),
        "Autonomie": ("1", "1"),
    }
    assert {nom: m[agents] for nom, m in _du(mesures, "Par niveau d’encadrement").items()} == {
        "Direction": "1",
        "Encadrement d’un service": "1",
        "Conduite de projet": "1",
        "Pas d’encadrement": "2",
    }
    seances = _du(mesures, "Par séance")
    assert [list(m.values()) for m in seances.values()] == [
        # came, places, confirmed, absent, never served
        ["2", "6", "5", "2", "0"],
        ["4", "3", "3", "0", "2"],
        ["2", "", "3", "1", "0"],
    ]


@time_machine.travel(APRES, tick=False)
def test_agents_of_today_change_nothing(deux_editions: Edition, client_de: Callable[..., Client]) -> None:
    client = client_de(CelluleFactory())
    avant = lus(client)
    Agent.objects.filter(prenom__in=["Bob", "Dan", "Fay"]).update(
        institution=AutreInstitutionFactory(nom="Ailleurs", sigle="A", domaines=["a.example"]),
        categorie="C",
        encadrement="aucun",
        direction=None,
    )
    assert lus(client) == avant


@time_machine.travel(APRES, tick=False)
def test_page_shows_the_figures_and_their_conclusion(deux_editions: Edition, client_de: Callable[..., Client]) -> None:
    page = client_de(CelluleFactory()).get("/cellule/editions/2030/chiffres/").content.decode()
    assert "La catégorie B passe de 25\u202f% à 40\u202f% des agents" in page
    assert "1\u00a0séance sur 4 est complète" in page
    assert "agents distincts, 4 en 2029" in page
    assert "Jamais servies" in page


@time_machine.travel(APRES, tick=False)
def test_published_figures_hide_what_would_tell_people(
    deux_editions: Edition, client_de: Callable[..., Client]
) -> None:
    client = client_de(CelluleFactory())
    mesures = lus(client, "?version=publiee")
    ensemble = {mesure: valeur for (tableau, _, mesure), valeur in mesures.items() if tableau == "Ensemble"}
    assert ensemble == {
        "Agents distincts": "5",
        "Participations": "8",
        "Participations sur place": "masqué",
        "Participations à distance": "masqué",  # 8 − 5 would tell the other
        "Cadres touchés": "masqué",
        "Directions touchées": "3",
        "Absences sans prévenir (%)": "masqué",
        "Remplissage (%)": "47,4",
        "Attentes jamais servies": "masqué",
    }
    for tableau in ("Par institution", "Par catégorie", "Par direction", "Par niveau d’encadrement"):
        assert _du(mesures, tableau) == {"": {"Agents distincts": "masqué"}}
    assert _du(mesures, "Par séance") == {}
    page = client.get("/cellule/editions/2030/chiffres/?version=publiee").content.decode()
    assert "4 en 2029" not in page
    assert "Jamais servies" not in page
    assert "Aucun effectif de moins de 5 personnes" in page


@time_machine.travel(APRES, tick=False)
def test_first_edition_has_nothing_to_compare_with(deux_editions: Edition, client_de: Callable[..., Client]) -> None:
    page = client_de(CelluleFactory()).get("/cellule/editions/2029/chiffres/").content.decode()
    assert "Comparée à" not in page
    assert "n.d." in page


@time_machine.travel(APRES, tick=False)
def test_spreadsheet_opens_no_formula(deux_editions: Edition, client_de: Callable[..., Client]) -> None:
    Session.objects.filter(titre="Salle").update(titre="=HYPERLINK(1)")
    client = client_de(CelluleFactory())
    assert "'=HYPERLINK(1)" in client.get("/cellule/editions/2030/chiffres.csv").content.decode()
    assert client.get("/cellule/editions/2030/chiffres.xlsx").status_code == 200
    assert client.get("/cellule/editions/2030/chiffres.exe").status_code == 404


@time_machine.travel(APRES, tick=False)
def test_figures_cost_the_same_whatever_the_crowd(deux_editions: Edition) -> None:
    with CaptureQueriesContext(connection) as peu:
        bilan(deux_editions)
    with time_machine.travel(paris(10, 2, 9), tick=False):
        autre = evenement(deux_editions, "Autre", seances=[seance(11, 20)], presence=30)
        foule = [AgentFactory() for _ in range(12)]
        _inscrire(autre, *foule)
    _noter(autre.session.creneaux.get(), CelluleFactory(), present=tuple(foule))
    with CaptureQueriesContext(connection) as beaucoup:
        lu = bilan(deux_editions)
    assert lu.agents == 17
    assert len(beaucoup) == len(peu) <= 6


@time_machine.travel(APRES, tick=False)
def test_referent_reads_the_figures_of_their_institution(
    deux_editions: Edition, client_de: Callable[..., Client]
) -> None:
    metropole = Institution.objects.get(sigle="Métropole")
    chiffres = chiffres_lus(client_de(titulaire(metropole, "referent")), metropole)
    # Dan and Ève at 2, Ana at 3 since she had moved by then; nobody of theirs came in 2029.
    assert chiffres["Agents venus"] == ("3", "0")
    assert chiffres["Participations"] == ("3", "0")
    assert chiffres["Agents venus, catégorie B"] == ("masqué", "0")
    assert chiffres["Cadres touchés"] == ("masqué", "0")
    assert "Agents venus" not in chiffres_lus(client_de(titulaire(metropole, "lecteur_rh")), metropole)


def _rangs(*agents: int) -> list[Rang]:
    total = sum(agents) or 1
    return [Rang(f"r{n}", nombre, 2 * nombre, 100 * nombre / total) for n, nombre in enumerate(agents)]


@pytest.mark.parametrize(
    ("agents", "publies"),
    [
        ((40, 12, 5), [("r0", 40), ("r1", 12), ("r2", 5)]),
        ((40, 12, 3, 2), [("r0", 40), ("r1", 12), (AUTRES, 5)]),
        ((40, 12, 4), [("r0", 40), (AUTRES, 16)]),  # one small row alone would be the difference from the total
        ((40, 3), None),  # nothing left to tell apart
        ((3, 1), None),
        ((9,), [("r0", 9)]),
        ((), []),
        ((20, 0, 8), [("r0", 20), ("r2", 8)]),
    ],
)
def test_small_rows_are_merged_until_none_is_small(
    agents: tuple[int, ...], publies: list[tuple[str, int]] | None
) -> None:
    fondus = fondre(_rangs(*agents), seuil=5)
    assert (fondus and [(r.libelle, r.agents) for r in fondus]) == publies


@given(st.lists(st.integers(0, 60), max_size=12))
def test_no_published_count_is_small_nor_is_any_lost(agents: list[int]) -> None:
    fondus = fondre(_rangs(*agents), seuil=5)
    if fondus is None:
        assert any(0 < n < 5 for n in agents)
    else:
        assert all(r.agents >= 5 for r in fondus)
        assert sum(r.agents for r in fondus) == sum(agents)


def test_evolution_is_not_told_of_a_row_that_was_small() -> None:
    cette = [Rang("A", 30, 30, 60.0, 90.0), Rang("B", 20, 20, 40.0, 10.0)]
    avant = [Rang("A", 27, 27, 90.0), Rang("B", 3, 3, 10.0)]
    assert [r.evolution for r in publier(cette, avant, seuil=5) or ()] == [None, None]
    large = [Rang("A", 27, 27, 75.0), Rang("B", 9, 9, 25.0)]
    assert [r.evolution for r in publier(cette, large, seuil=5) or ()] == [-30.0, 30.0]
