"""What is told of an application, to whom, when: nothing too early, nothing twice."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agenda import services as agenda
from agenda.ics import PARIS
from courriels import services as courriels
from courriels.models import Courriel
from formations import services
from formations.models import Candidature
from formations.tasks import faire_avancer
from instance.services import identite
from isere_inno.demo.applications import select_all
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.formations.candidatures import appel, avec_avis, avec_n1, brouillon, preparer, relue, soumise
from tests.formations.factories import cohorte, formation

pytestmark = pytest.mark.django_db
LUNDI = dt.datetime(2030, 1, 14, 10, tzinfo=PARIS)


def partis(regle: str) -> list[str]:
    """To whom the e-mails of a rule are due by now."""
    dus = Courriel.objects.filter(regle=f"formations.{regle}", prevu_le__lte=timezone.now())
    dus = dus.exclude(etat=Courriel.Etat.ANNULE)
    return sorted(dus.values_list("destinataire", flat=True))


@pytest.fixture
def horloge() -> Iterator[Any]:
    with time_machine.travel(LUNDI, tick=False) as horloge:
        yield horloge


def au(horloge: Any, jour: int, heure: int = 10) -> None:
    horloge.move_to(dt.datetime(2030, 1, jour, heure, tzinfo=PARIS))
    courriels.reconcilier_tous()


def test_silent_n1_is_reminded_after_five_working_days_then_the_cell_is_told(horloge) -> None:
    candidature = soumise(appel(ferme=LUNDI + dt.timedelta(days=40)))
    n1, cellule = candidature.n1_email, identite().contact_courriel
    assert partis("avis_demande") == [n1]
    assert partis("candidature_recue") == [candidature.agent.email]
    au(horloge, 20)
    assert (partis("avis_rappel"), partis("avis_sans_reponse")) == ([], [])
    au(horloge, 21)
    assert (partis("avis_rappel"), partis("avis_sans_reponse")) == ([n1], [])
    au(horloge, 28)
    assert partis("avis_sans_reponse") == [cellule]


def test_opinion_given_stops_the_reminder(horloge) -> None:
    candidature = soumise(appel(ferme=LUNDI + dt.timedelta(days=40)))
    services.rendre_avis(candidature, avis="favorable", jours_accordes=19, par=None)
    au(horloge, 28)
    assert (partis("avis_rappel"), partis("avis_sans_reponse")) == ([], [])


def test_draft_is_recalled_before_the_call_closes_and_not_once_sent(horloge) -> None:
    de = appel(ferme=dt.datetime(2030, 1, 25, 18, tzinfo=PARIS))
    attend, envoyee = avec_n1(), avec_n1()
    brouillon(de, attend)
    soumise(de, envoyee)
    au(horloge, 22)
    assert partis("candidature_brouillon") == [attend.email]
    texte = Courriel.objects.get(regle="formations.candidature_brouillon")
    assert texte.perime_le == de.appel_ferme_le


def test_answers_wait_for_the_time_to_think_again_and_bear_their_words(horloge) -> None:
    de = appel(places=1)
    retenue, attend, refusee = avec_avis(de), avec_avis(de), avec_avis(de)
    preparer(retenue, "retenue")
    preparer(attend, "liste_attente")
    preparer(refusee, "non_retenue")
    services.envoyer_reponses(de, par=CelluleFactory())
    lignes = {c.regle: c for c in Courriel.objects.filter(pas_avant__isnull=False)}
    assert set(lignes) == {"formations.retenue", "formations.liste_attente", "formations.non_retenue"}
    assert all(ligne.pas_avant == LUNDI + dt.timedelta(minutes=5) for ligne in lignes.values())
    assert "Lundi 21\u00a0janvier 2030, 18\u202fh" in lignes["formations.retenue"].texte
    assert "rang 1" in lignes["formations.liste_attente"].texte
    refus = lignes["formations.non_retenue"].texte
    assert "Trop de candidatures cette année." in refus and "Claire Œuvrard, directrice" in refus


def test_place_to_confirm_is_recalled_two_days_before(horloge) -> None:
    de = appel()
    candidature = preparer(avec_avis(de), "retenue")
    services.envoyer_reponses(de, par=CelluleFactory())
    au(horloge, 18)
    assert partis("rappel_confirmer") == []
    au(horloge, 19)
    assert partis("rappel_confirmer") == [candidature.agent.email]


def test_withdrawal_after_an_answer_is_told_to_the_cell_and_calls_the_next(horloge) -> None:
    de = appel(places=1)
    retenue, attend = preparer(avec_avis(de), "retenue"), preparer(avec_avis(de), "liste_attente")
    services.envoyer_reponses(de, par=CelluleFactory())
    horloge.shift(3600)
    services.retirer(retenue, par=retenue.agent)
    assert partis("place_rendue") == [identite().contact_courriel]
    assert partis("place_proposee") == [attend.agent.email]
    assert partis("retenue") == []  # it had not left: it is cancelled
    assert relue(attend).confirmer_avant == dt.datetime(2030, 1, 21, 18, tzinfo=PARIS)


def test_cancelled_promotion_is_told_to_who_applied_and_asks_nothing_more(horloge) -> None:
    de = appel(ferme=LUNDI + dt.timedelta(days=40))
    candidature = soumise(de)
    services.annuler_cohorte(de, motif="Trop peu de candidatures.", par=CelluleFactory())
    assert partis("promotion_annulee") == [candidature.agent.email]
    au(horloge, 28)
    assert (partis("avis_rappel"), partis("avis_sans_reponse")) == ([], [])


def test_nobody_is_told_who_has_no_mailbox_and_the_cell_may_confirm_for_them(horloge) -> None:
    agent = AgentFactory(email=None, n_plus_1=AgentFactory())
    de = appel()
    preparer(avec_avis(de, agent), "retenue")
    services.envoyer_reponses(de, par=CelluleFactory())
    assert partis("retenue") == []
    horloge.shift(3600)
    services.confirmer(Candidature.objects.get(), par=CelluleFactory())
    assert agent.inscriptions.get().etat == "confirmee"


def test_past_promotion_is_selected_in_one_go() -> None:
    agents = [avec_n1() for _ in range(3)]
    faites = select_all(appel(places=3), agents, par=CelluleFactory())
    assert {c.etat for c in faites} == {"confirmee"}
    assert all(agent.inscriptions.get().etat == "confirmee" for agent in agents)


def test_agreement_to_a_module_is_asked_reminded_then_left_to_the_cell(horloge) -> None:
    agent, sans_n1 = avec_n1(), AgentFactory()
    de = cohorte(formation("Réguler les tensions", accord_n1=[agent.institution]))
    agenda.inscrire(de.session, agent, par=agent)
    au(horloge, 14, 11)
    n1, cellule = agent.n_plus_1.email, identite().contact_courriel
    assert (partis("accord_demande"), partis("accord_rappel")) == ([n1], [])
    au(horloge, 17)
    assert (partis("accord_rappel"), partis("accord_sans_reponse")) == ([n1], [])
    au(horloge, 22)
    assert partis("accord_sans_reponse") == [cellule]
    agenda.inscrire(de.session, sans_n1, par=sans_n1)
    au(horloge, 22, 11)
    assert (partis("accord_demande"), partis("accord_sans_reponse")) == ([n1], [cellule, cellule])


def test_training_that_no_longer_asks_for_an_agreement_holds_nobody(horloge) -> None:
    agent = avec_n1()
    de = formation("Réguler les tensions", accord_n1=[agent.institution])
    session = cohorte(de).session
    agenda.inscrire(session, agent, par=agent)
    services.enregistrer_formation(de, par=CelluleFactory(), accord_n1=[])
    session.refresh_from_db()
    assert not session.sur_accord
    faire_avancer()
    assert agent.inscriptions.get().etat == "confirmee"
