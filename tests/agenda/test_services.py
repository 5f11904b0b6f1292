import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from agenda import services
from agenda.models import Creneau, Occupation
from tests.agenda.factories import CreneauFactory, SessionFactory
from tests.agents.factories import AgentFactory

pytestmark = pytest.mark.django_db
MATIN = dt.datetime(2030, 12, 10, 8, 0, tzinfo=dt.UTC)
HEURE = dt.timedelta(hours=1)


def periode(occupation: Occupation) -> tuple[dt.datetime, dt.datetime]:
    return occupation.periode.lower, occupation.periode.upper


def test_planifier_keeps_the_place():
    creneau = services.planifier(SessionFactory(), debut=MATIN, fin=MATIN + 3 * HEURE, lieu="Salle des Sagnes")
    assert Creneau.objects.get(pk=creneau.pk).lieu == "Salle des Sagnes"


def test_planifier_with_an_end_before_its_start_says_so():
    with pytest.raises(ValidationError, match="La fin doit venir après le début"):
        services.planifier(SessionFactory(), debut=MATIN, fin=MATIN)
    assert not Creneau.objects.exists()


def test_planifier_refuses_a_field_that_is_not_a_place():
    with pytest.raises(TypeError):
        services.planifier(SessionFactory(), debut=MATIN, fin=MATIN + HEURE, annule=True)


def test_occuper_twice_makes_one_occupation_and_firms_it():
    agent, creneau = AgentFactory(), CreneauFactory()
    services.occuper(agent, [creneau], ferme=False)
    services.occuper(agent, [creneau], ferme=True)
    services.occuper(agent, [creneau], ferme=False)
    assert Occupation.objects.get().ferme is True


def test_occuper_on_a_firm_clash_takes_nothing_and_says_when():
    agent = AgentFactory(prenom="Élodie", nom="Vasseur")
    pris, libre, choc = CreneauFactory(), CreneauFactory(debut=MATIN + 24 * HEURE), CreneauFactory(debut=MATIN + HEURE)
    services.occuper(agent, [pris], ferme=True)
    with pytest.raises(ValidationError) as refus:
        services.occuper(agent, [libre, choc], ferme=True)
    assert refus.value.messages == [
        "Élodie Vasseur n’est pas libre mardi 10\u00a0décembre 2030, 9\u202fh à 12\u202fh. "
        "Choisissez une autre personne ou une autre date."
    ]
    assert [o.creneau for o in Occupation.objects.all()] == [pris]


def test_firming_a_pending_occupation_on_a_clash_is_refused():
    agent, pris, choc = AgentFactory(), CreneauFactory(), CreneauFactory()
    services.occuper(agent, [choc], ferme=False)
    services.occuper(agent, [pris], ferme=True)
    with pytest.raises(ValidationError, match="n’est pas libre"):
        services.occuper(agent, [choc], ferme=True)
    assert Occupation.objects.get(creneau=choc).ferme is False


def test_pending_occupations_may_overlap():
    agent = AgentFactory()
    services.occuper(agent, [CreneauFactory(), CreneauFactory()], ferme=False)
    assert Occupation.objects.count() == 2


def test_slots_that_touch_do_not_clash():
    agent = AgentFactory()
    services.occuper(agent, [CreneauFactory(), CreneauFactory(debut=MATIN + 3 * HEURE)], ferme=True)
    assert Occupation.objects.filter(ferme=True).count() == 2


def test_a_cancelled_slot_takes_nobody():
    creneau = CreneauFactory(annule=True)
    services.occuper(AgentFactory(), [creneau], ferme=True)
    assert not Occupation.objects.exists()


def test_deplacer_moves_the_occupations_and_the_revision():
    agent, creneau = AgentFactory(), CreneauFactory()
    services.occuper(agent, [creneau], ferme=True)
    creneau = services.deplacer(creneau, debut=MATIN + HEURE, fin=MATIN + 2 * HEURE)
    assert creneau.sequence == 1
    assert periode(Occupation.objects.get()) == (MATIN + HEURE, MATIN + 2 * HEURE)


def test_deplacer_to_the_same_times_is_no_revision():
    creneau = CreneauFactory()
    assert services.deplacer(creneau, debut=creneau.debut, fin=creneau.fin).sequence == 0


def test_deplacer_the_place_alone_is_a_revision():
    creneau = CreneauFactory()
    creneau = services.deplacer(creneau, debut=creneau.debut, fin=creneau.fin, lieu="Salle des Sagnes")
    assert (creneau.sequence, creneau.lieu) == (1, "Salle des Sagnes")


def test_deplacer_onto_a_firm_clash_changes_nothing():
    agent, autre, creneau = AgentFactory(), CreneauFactory(), CreneauFactory(debut=MATIN + 24 * HEURE)
    services.occuper(agent, [autre, creneau], ferme=True)
    with pytest.raises(ValidationError, match="n’est pas libre mardi 10"):
        services.deplacer(creneau, debut=MATIN, fin=MATIN + HEURE)
    creneau.refresh_from_db()
    assert (creneau.debut, creneau.sequence) == (MATIN + 24 * HEURE, 0)
    assert periode(Occupation.objects.get(creneau=creneau))[0] == MATIN + 24 * HEURE


def test_a_cancelled_slot_does_not_move():
    creneau = services.annuler(CreneauFactory())
    with pytest.raises(ValidationError, match="annulé"):
        services.deplacer(creneau, debut=MATIN, fin=MATIN + HEURE)


def test_annuler_frees_everybody_and_counts_one_revision():
    agent, creneau = AgentFactory(), CreneauFactory()
    services.occuper(agent, [creneau], ferme=True)
    services.annuler(creneau)
    creneau = services.annuler(creneau)
    assert (creneau.annule, creneau.sequence) == (True, 1)
    assert not Occupation.objects.exists()


def test_liberer_leaves_the_others():
    agent, autre, creneau = AgentFactory(), AgentFactory(), CreneauFactory()
    for qui in (agent, autre):
        services.occuper(qui, [creneau], ferme=True)
    services.liberer(agent, [creneau])
    assert Occupation.objects.get().agent == autre


def test_occupes_names_the_sessions_of_the_firmly_taken(django_assert_num_queries):
    agent, attente, libre = AgentFactory(), AgentFactory(), AgentFactory()
    creneau = CreneauFactory(session__titre="Un seul guichet")
    services.occuper(agent, [creneau], ferme=True)
    services.occuper(attente, [creneau], ferme=False)
    with django_assert_num_queries(1):
        pris = services.occupes(
            [agent.pk, attente.pk, libre.pk],
            [(MATIN - HEURE, MATIN + HEURE), (MATIN + HEURE, MATIN + 2 * HEURE)],
        )
    assert pris == {agent.pk: ["Un seul guichet"]}
    assert services.occupes([agent.pk], [(MATIN - HEURE, MATIN)]) == {}
    assert services.occupes([agent.pk], []) == {}
