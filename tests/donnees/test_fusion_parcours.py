"""One person who applied twice to a cohort, under two records: one application stays, the furthest along."""

from collections.abc import Callable

import pytest

from agenda.models import Inscription
from agents.models import Agent
from donnees.fusion import fusionner_agents
from formations import services
from formations.models import Candidature, Cohorte
from formations.models.candidatures import Etat
from instance.models import Action
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.formations.candidatures import appel, avec_avis, avec_n1, brouillon, preparer, relue, repondre, soumise

pytestmark = pytest.mark.django_db


def reunir(garde: Agent, double: Agent) -> None:
    fusionner_agents(garde, double, par=CelluleFactory(role="administration"), motif="Même fiche.")


def confirmee(cohorte: Cohorte, agent: Agent | None = None) -> Candidature:
    candidature = preparer(avec_avis(cohorte, agent), "retenue")
    repondre(cohorte)
    return services.confirmer(relue(candidature), par=candidature.agent)


@pytest.mark.parametrize("moindre", [brouillon, soumise, avec_avis])
@pytest.mark.parametrize("a_garder", [True, False], ids=["of the record kept", "of the double"])
def test_the_furthest_of_two_applications_stays(
    moindre: Callable[[Cohorte, Agent], Candidature], a_garder: bool
) -> None:
    cohorte = appel()
    tenue, autre = confirmee(cohorte), moindre(cohorte, avec_n1())
    garde, double = (tenue.agent, autre.agent) if a_garder else (autre.agent, tenue.agent)
    reunir(garde, double)
    reste = cohorte.candidatures.get()
    assert (reste.pk, reste.agent, reste.etat) == (tenue.pk, garde, Etat.CONFIRMEE)
    assert Inscription.objects.actives().get().agent == garde
    dit = Action.objects.get(verbe="formations.reunir_candidatures")
    assert dit.changements == {"candidature réunie": [autre.get_etat_display(), "Confirmée"]}


def test_what_the_board_and_the_manager_said_of_either_follows() -> None:
    cohorte = appel()
    un, deux = soumise(cohorte), avec_avis(cohorte)
    premier, second = CelluleFactory(), CelluleFactory()
    services.noter(un, texte="Du terrain.", membre=premier)
    services.noter(un, texte="Vue deux fois.", membre=second)
    services.noter(deux, texte="Déjà dit.", membre=second)
    reunir(un.agent, deux.agent)
    reste = relue(cohorte.candidatures.get())
    assert reste.agent == un.agent and reste.avis.avis == "favorable"
    assert dict(reste.notes.values_list("membre", "texte")) == {premier.pk: "Du terrain.", second.pk: "Déjà dit."}


@pytest.mark.parametrize("moindre", ["retenue", "confirmee"])
def test_the_place_of_the_other_goes_to_who_waits(moindre: str) -> None:
    cohorte = appel(places=2)
    un, deux, premiere, seconde = (avec_avis(cohorte) for _ in range(4))
    for candidature, decision in ((un, "retenue"), (deux, "retenue"), (premiere, "liste_attente")):
        preparer(candidature, decision)
    preparer(seconde, "liste_attente")
    repondre(cohorte)
    for candidature in (un, deux) if moindre == "confirmee" else (un,):
        services.confirmer(relue(candidature), par=candidature.agent)
    reunir(deux.agent, un.agent)
    assert cohorte.candidatures.get(agent=deux.agent).etat == Etat.CONFIRMEE
    assert (relue(premiere).etat, relue(seconde).rang) == (Etat.RETENUE, 1)
    assert [i.agent for i in Inscription.objects.actives()] == [deux.agent]


def test_two_ranks_on_the_list_become_the_first_and_the_others_move_up() -> None:
    cohorte = appel(places=1)
    tenue, un, deux, derniere = (avec_avis(cohorte) for _ in range(4))
    preparer(tenue, "retenue")
    for candidature in (deux, un, derniere):
        preparer(candidature, "liste_attente")
    repondre(cohorte)
    reunir(un.agent, deux.agent)
    assert list(cohorte.candidatures.en_liste().values_list("pk", "agent", "rang")) == [
        (deux.pk, un.agent_id, 1),
        (derniere.pk, derniere.agent_id, 2),
    ]


def test_applications_to_two_cohorts_are_both_kept() -> None:
    un, deux = soumise(appel()), soumise(appel(nom="Promotion 2031"))
    reunir(un.agent, deux.agent)
    assert set(Candidature.objects.values_list("pk", "agent")) == {(un.pk, un.agent_id), (deux.pk, un.agent_id)}


def test_a_person_who_never_applied_is_merged_as_before() -> None:
    candidature = soumise(appel())
    reunir(AgentFactory(institution=candidature.agent.institution), candidature.agent)
    assert not Action.objects.filter(verbe="formations.reunir_candidatures").exists()
