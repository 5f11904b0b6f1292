"""Whatever the network looks like: nobody kept away is suggested, a team has a senior, the order is stable."""

import datetime as dt
import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.models import Agent
from demandes.appariement import Besoin
from demandes.appariement.equipes import composer, ordre
from demandes.appariement.lecture import Candidat, Lettre
from demandes.models import Demande

BESOIN = Besoin(
    demande=Demande(),
    accompagnement=None,
    periodes=(),
    equipe=2,
    branche=frozenset(),
    methodes={},
    point=None,
    a_distance=False,
)


@st.composite
def reseaux(draw: st.DrawFn) -> list[Candidat]:
    """A network of free people, in the order of the rules."""
    nombre = draw(st.integers(0, 18))
    people = []
    for rang in range(nombre):
        agent = Agent(pk=rang + 1, prenom="A", nom=f"N{rang:02}")
        agent.nom_tri = agent.nom.lower()
        quota = draw(st.integers(1, 20))
        people.append(
            Candidat(
                agent=agent,
                cellule=False,
                lettres=(Lettre(quota, draw(st.integers(0, quota)), 1),),
                senior=draw(st.booleans()),
                methodes=tuple(draw(st.sets(st.sampled_from("abc")))),
                distance=draw(st.one_of(st.none(), st.floats(0, 200))),
                derniere=draw(st.one_of(st.none(), st.dates(dt.date(2020, 1, 1), dt.date(2026, 1, 1)))),
            )
        )
    return sorted(people, key=ordre)


@given(reseaux(), st.integers(1, 5), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_teams_hold_to_the_rules(libres: list[Candidat], taille: int, limite: int) -> None:
    equipes = composer(BESOIN, libres, taille, [], limite)
    ids = {c.agent.pk for c in libres}
    for equipe in equipes:
        membres = [m.agent.pk for m in equipe.membres]
        assert len(set(membres)) == taille
        assert set(membres) <= ids
        assert taille == 1 or any(m.senior for m in equipe.membres)
        assert taille == 1 or equipe.membres[0].senior
    assert len({frozenset(m.agent.pk for m in e.membres) for e in equipes}) == len(equipes) <= limite
    possible = len(libres) >= taille and (taille == 1 or any(m.senior for m in libres))
    assert bool(equipes) == possible


@given(reseaux(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_does_not_depend_on_how_people_are_read(libres: list[Candidat], hasard: random.Random) -> None:
    battues = list(libres)
    hasard.shuffle(battues)
    retries = sorted(battues, key=ordre)
    assert [c.agent.pk for c in retries] == [c.agent.pk for c in libres]
    premieres = [composer(BESOIN, people, 2, [], 3) for people in (libres, retries)]
    assert [e.nom for e in premieres[0]] == [e.nom for e in premieres[1]]


@given(reseaux())
@settings(max_examples=40, deadline=None)
def test_nobody_is_in_more_than_two_suggestions_unless_there_is_no_other_way(libres: list[Candidat]) -> None:
    equipes = composer(BESOIN, libres, 2, [], 3)
    fois = [m.agent.pk for e in equipes for m in e.membres]
    seniors = [c for c in libres[:12] if c.senior]
    if len(seniors) >= 3 and len(libres) >= 4:
        assert max(len(list(g)) for _, g in itertools.groupby(sorted(fois))) <= 2
