"""An application's life: written, sent, opined on, decided, confirmed, withdrawn."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from agenda import services as agenda
from agenda.ics import PARIS
from agenda.models import Inscription
from courriels.models import Courriel
from formations import services
from formations.models import AvisHierarchique, Candidature
from formations.models.candidatures import Etat
from formations.tasks import effacer, faire_avancer
from instance.models import Action
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory
from tests.formations.candidatures import (
    appel,
    avec_avis,
    avec_n1,
    brouillon,
    certifiante,
    passer,
    preparer,
    relue,
    repondre,
    soumise,
)

pytestmark = pytest.mark.django_db


def refus(excinfo: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(excinfo.value.messages)


# --- Sent ---------------------------------------------------------------------------------------------
def test_sent_application_keeps_the_profile_and_counts_a_recorded_n1_at_once() -> None:
    agent = avec_n1(categorie="C")
    candidature = soumise(appel(), agent)
    assert candidature.etat == Etat.SOUMISE
    assert (candidature.categorie, candidature.direction, candidature.donnees) == ("C", agent.direction, {})
    assert candidature.n1_verifie_le and candidature.n1_verifie_par is None
    assert services.soumettre(candidature, par=agent).soumise_le == candidature.soumise_le


def test_incomplete_application_stays_a_draft_with_all_that_was_typed() -> None:
    agent = avec_n1()
    candidature = brouillon(appel(), agent, motivation="", engagement_reseau=None)
    with pytest.raises(services.CandidatureIncomplete) as excinfo:
        services.soumettre(candidature, par=agent)
    assert set(excinfo.value.etapes[1].errors) == {"motivation"}
    assert set(excinfo.value.etapes[2].errors) == {"engagement_reseau"}
    assert relue(candidature).donnees["experience"] == "Deux séances suivies."


@pytest.mark.parametrize(
    ("email", "dit"),
    [
        ("maud@isere.example", "adresse de la personne qui candidate"),
        ("Maud@Isere.example", "adresse de la personne qui candidate"),
        ("chef@gmail.example", "gmail.example"),
        ("chef@sous.isere.example", "sous.isere.example"),
    ],
)
def test_address_of_the_n1_is_somebody_else_s_in_one_of_the_institutions(email: str, dit: str) -> None:
    agent = avec_n1(email="maud@isere.example")
    with pytest.raises(services.CandidatureIncomplete) as excinfo:
        soumise(appel(), agent, n1_email=email)
    assert dit in str(excinfo.value.etapes[3].errors["n1_email"])


def test_call_that_closed_refuses_and_keeps_the_draft() -> None:
    cohorte, agent = appel(), avec_n1()
    candidature = brouillon(cohorte, agent)
    ferme = timezone.now() - dt.timedelta(minutes=1)
    services.modifier_cohorte(cohorte, par=CelluleFactory(), appel_ferme_le=ferme)
    with pytest.raises(ValidationError) as excinfo:
        services.soumettre(candidature, par=agent)
    assert "closes depuis" in refus(excinfo) and "brouillon reste" in refus(excinfo)
    services.enregistrer_etape(candidature, valeurs={"motivation": "Encore un mot."})
    assert relue(candidature).donnees["motivation"] == "Encore un mot."


def test_somebody_of_another_institution_does_not_apply() -> None:
    agent = AgentFactory(institution=AutreInstitutionFactory(), direction=None, email="bao@metropole.example")
    de = certifiante(institutions=[avec_n1().institution])
    with pytest.raises(ValidationError, match="ouverte aux agents de ces institutions"):
        services.commencer(appel(de), agent=agent)


def test_same_training_is_not_asked_again_within_twelve_months_of_a_long_one() -> None:
    de = certifiante()
    suivie, agent = appel(de, "Promotion 2029", jours=(dt.date(2029, 1, 9), dt.date(2029, 11, 20))), avec_n1()
    agenda.inscrire(suivie.session, agent, par=CelluleFactory(), d_office=True)
    with time_machine.travel(dt.datetime(2029, 11, 20, 18, tzinfo=PARIS), tick=False):
        for creneau in suivie.session.creneaux.filter(debut__month=11):
            agenda.reporter(creneau, [agenda.Constat(agent, "present", "hote")], par=CelluleFactory())
    with time_machine.travel(dt.datetime(2029, 12, 1, 12, tzinfo=PARIS), tick=False):
        prochaine = appel(de)
        with pytest.raises(ValidationError) as excinfo:
            services.commencer(prochaine, agent=agent)
        assert "mardi 20\u00a0novembre 2029" in refus(excinfo) and "mercredi 20\u00a0novembre 2030" in refus(excinfo)
    with time_machine.travel(dt.datetime(2030, 11, 21, 12, tzinfo=PARIS), tick=False):
        autre = appel(de, "Promotion 2031", jours=(dt.date(2031, 1, 9),))
        assert services.commencer(autre, agent=agent).est_brouillon


def test_short_training_may_be_asked_again_at_once() -> None:
    de = certifiante(demi_journees=14)
    suivie, agent = appel(de, "Promotion 2029", jours=(dt.date(2029, 1, 9),)), avec_n1()
    agenda.inscrire(suivie.session, agent, par=CelluleFactory(), d_office=True)
    with time_machine.travel(dt.datetime(2029, 2, 1, 12, tzinfo=PARIS), tick=False):
        assert services.commencer(appel(de), agent=agent).est_brouillon


# --- The opinion --------------------------------------------------------------------------------------
def test_opinion_of_an_unknown_address_waits_for_the_cell_to_check_it() -> None:
    candidature = soumise(appel(), AgentFactory())
    services.rendre_avis(candidature, avis="favorable", jours_accordes=19, par=None)
    assert relue(candidature).etat == Etat.SOUMISE
    services.verifier_n1(candidature, par=CelluleFactory())
    assert relue(candidature).etat == Etat.AVIS_RENDU


def test_opinion_changes_until_the_answer_leaves_and_history_keeps_the_former() -> None:
    cohorte = appel()
    candidature = avec_avis(cohorte)
    services.rendre_avis(candidature, avis="reserve", motif="Équipe réduite.", jours_accordes=12, par=None)
    action = Action.objects.filter(verbe="formations.rendre_avis").first()
    assert action is not None
    assert action.changements["avis"] == ["Favorable, 19\u00a0jours", "Réservé, 12\u00a0jours"]
    preparer(candidature, "retenue")
    repondre(cohorte)
    with pytest.raises(services.SelectionClose):
        services.rendre_avis(candidature, avis="favorable", jours_accordes=19, par=None)


@pytest.mark.parametrize("avis", ["reserve", "defavorable"])
def test_opinion_that_is_not_favourable_says_why(avis: str) -> None:
    with pytest.raises(ValidationError, match="motive"):
        services.rendre_avis(soumise(appel()), avis=avis, motif=" ", par=None)
    assert not AvisHierarchique.objects.exists()


def test_corrected_n1_is_asked_anew_and_what_the_wrong_address_said_goes() -> None:
    cohorte = appel()
    candidature = avec_avis(cohorte)
    preparer(candidature, "retenue")
    services.corriger_n1(candidature, nom="Jeanne Roux", email="roux@isere.example", par=CelluleFactory())
    lue = relue(candidature)
    assert (lue.etat, lue.decision, lue.n1_email) == (Etat.SOUMISE, "", "roux@isere.example")
    assert not AvisHierarchique.objects.exists()
    assert Courriel.objects.filter(regle="formations.avis_demande", destinataire="roux@isere.example").exists()


def test_n1_is_reminded_once_a_day_at_most() -> None:
    candidature = soumise(appel())
    with pytest.raises(ValidationError, match="aujourd’hui"):
        services.relancer_n1(candidature, par=CelluleFactory())
    Candidature.objects.update(n1_demande_le=timezone.now() - dt.timedelta(days=2))
    services.relancer_n1(candidature, par=CelluleFactory())
    assert Courriel.objects.filter(regle="formations.avis_rappel").count() == 1


# --- The decisions ------------------------------------------------------------------------------------
def test_candidate_without_an_opinion_may_be_refused_but_not_retained() -> None:
    candidature = soumise(appel())
    with pytest.raises(ValidationError, match="avis"):
        preparer(candidature, "retenue")
    assert preparer(candidature, "non_retenue").decision == "non_retenue"


def test_refusal_bears_a_motive_and_a_signatory() -> None:
    with pytest.raises(ValidationError) as excinfo:
        preparer(avec_avis(appel()), "non_retenue", motif="", signataire=" ")
    assert set(excinfo.value.message_dict) == {"motif", "signataire"}


def test_ranks_follow_each_other_wherever_somebody_is_inserted() -> None:
    cohorte = appel()
    un, deux, trois = (avec_avis(cohorte) for _ in range(3))
    preparer(un, "liste_attente")
    preparer(deux, "liste_attente")
    preparer(trois, "liste_attente", rang=1)
    assert [relue(c).rang for c in (trois, un, deux)] == [1, 2, 3]
    preparer(un, "retenue")
    assert [relue(c).rang for c in (trois, un, deux)] == [1, None, 2]
    preparer(trois, "liste_attente", rang=2)
    assert [relue(c).rang for c in (deux, trois)] == [1, 2]


def test_second_of_two_who_decide_is_told_and_changes_nothing() -> None:
    candidature = avec_avis(appel())
    lue = candidature.version
    preparer(candidature, "retenue", version=lue, par=CelluleFactory(prenom="Nadia", nom="Ferhat"))
    with pytest.raises(services.DecisionChangee, match="Nadia Ferhat") as excinfo:
        preparer(candidature, "liste_attente", version=lue)
    assert "retenue" in refus(excinfo)
    assert relue(candidature).decision == "retenue"


def test_more_people_than_places_are_not_retained() -> None:
    cohorte = appel(places=1)
    for _ in range(2):
        preparer(avec_avis(cohorte), "retenue")
    with pytest.raises(ValidationError) as excinfo:
        services.envoyer_reponses(cohorte, par=CelluleFactory())
    assert "2\u00a0candidatures retenues pour 1\u00a0place libre" in refus(excinfo)
    assert not Candidature.objects.exclude(decidee_le=None).exists()


def test_second_refusal_waits_for_the_commission() -> None:
    de, agent = certifiante(), avec_n1()
    premiere = appel(de, "Promotion 2029")
    preparer(avec_avis(premiere, agent), "non_retenue")
    repondre(premiere)
    cohorte = appel(de)
    candidature = preparer(avec_avis(cohorte, agent), "non_retenue")
    assert candidature.second_refus
    with pytest.raises(ValidationError, match="commission"):
        services.envoyer_reponses(cohorte, par=CelluleFactory())
    preparer(candidature, "non_retenue", commission="cap", commission_le=timezone.localdate())
    services.envoyer_reponses(cohorte, par=CelluleFactory())
    assert relue(candidature).etat == Etat.NON_RETENUE


def test_answers_are_taken_back_before_they_leave_and_not_after() -> None:
    cohorte = appel()
    candidature = preparer(avec_avis(cohorte), "retenue")
    services.envoyer_reponses(cohorte, par=CelluleFactory())
    services.reprendre_reponses(cohorte, par=CelluleFactory())
    assert (relue(candidature).etat, relue(candidature).decision) == (Etat.AVIS_RENDU, "retenue")
    assert Courriel.objects.get(regle="formations.retenue").etat == Courriel.Etat.ANNULE
    repondre(cohorte)
    with pytest.raises(ValidationError, match="trop tard"):
        services.reprendre_reponses(cohorte, par=CelluleFactory())


# --- Places -------------------------------------------------------------------------------------------
def test_confirmed_place_is_a_registration_with_its_arrangement() -> None:
    cohorte = appel()
    candidature = preparer(avec_avis(cohorte), "retenue")
    repondre(cohorte)
    services.confirmer(candidature, par=candidature.agent)
    services.confirmer(candidature, par=candidature.agent)
    inscription = Inscription.objects.get(agent=candidature.agent)
    assert (inscription.etat, inscription.amenagement) == ("confirmee", "Un support en grands caractères")
    convocation = Courriel.objects.get(regle="formations.convocation")
    assert convocation.ics.count("BEGIN:VEVENT") == 10
    assert not Courriel.objects.filter(regle__startswith="agenda.").exists()


def test_place_is_not_confirmed_before_the_answer_has_left() -> None:
    cohorte = appel()
    candidature = preparer(avec_avis(cohorte), "retenue")
    services.envoyer_reponses(cohorte, par=CelluleFactory())
    with pytest.raises(ValidationError, match="Aucune place"):
        services.confirmer(candidature, par=candidature.agent)


@pytest.mark.parametrize("confirme", [True, False])
def test_withdrawal_calls_the_next_of_the_list(confirme: bool) -> None:
    cohorte = appel(places=1)
    retenue, premiere, seconde = (avec_avis(cohorte) for _ in range(3))
    for candidature, decision in ((retenue, "retenue"), (premiere, "liste_attente"), (seconde, "liste_attente")):
        preparer(candidature, decision)
    repondre(cohorte)
    if confirme:
        services.confirmer(retenue, par=retenue.agent)
    services.retirer(retenue, par=retenue.agent)
    assert [relue(c).etat for c in (retenue, premiere, seconde)] == ["desistee", "retenue", "liste_attente"]
    assert relue(seconde).rang == 1
    assert Courriel.objects.filter(regle="formations.place_proposee", agent=premiere.agent).exists()
    assert not Inscription.objects.actives().exists()


def test_place_not_confirmed_in_time_goes_to_the_next() -> None:
    cohorte = appel(places=1)
    retenue, attend = (avec_avis(cohorte) for _ in range(2))
    preparer(retenue, "retenue")
    preparer(attend, "liste_attente")
    repondre(cohorte)
    passer(days=9)
    faire_avancer()
    assert relue(retenue).fin == Candidature.Fin.SANS_REPONSE
    assert relue(attend).etat == Etat.RETENUE
    with pytest.raises(ValidationError, match="délai"):
        services.confirmer(retenue, par=retenue.agent)


@pytest.mark.parametrize(("par_la_cellule", "fin"), [(False, "retrait"), (True, "cellule")])
def test_place_given_back_on_the_agenda_s_pages_withdraws_the_application(par_la_cellule: bool, fin: str) -> None:
    cohorte = appel()
    candidature = preparer(avec_avis(cohorte), "retenue")
    repondre(cohorte)
    services.confirmer(candidature, par=candidature.agent)
    agenda.annuler_inscription(
        Inscription.objects.get(), par=CelluleFactory() if par_la_cellule else candidature.agent, d_office=True
    )
    faire_avancer()
    assert (relue(candidature).etat, relue(candidature).fin) == (Etat.DESISTEE, fin)


def test_withdrawn_before_any_answer_is_taken_up_again_with_what_was_written() -> None:
    cohorte = appel()
    candidature = avec_avis(cohorte)
    services.retirer(candidature, par=candidature.agent)
    reprise = services.commencer(cohorte, agent=candidature.agent)
    assert (reprise.pk, reprise.etat) == (candidature.pk, Etat.BROUILLON)
    assert services.soumettre(reprise, par=candidature.agent).etat == Etat.SOUMISE
    assert not AvisHierarchique.objects.exists()


def test_withdrawn_draft_leaves_nothing() -> None:
    agent = avec_n1()
    services.retirer(brouillon(appel(), agent), par=agent)
    assert not Candidature.objects.exists()


def test_arrangements_go_a_month_after_the_last_half_day() -> None:
    cohorte = appel()
    candidature = preparer(avec_avis(cohorte), "retenue")
    repondre(cohorte)
    with time_machine.travel(dt.datetime(2030, 4, 18, tzinfo=PARIS), tick=False):
        effacer()
        assert relue(candidature).amenagement
    with time_machine.travel(dt.datetime(2030, 4, 20, tzinfo=PARIS), tick=False):
        effacer()
        assert not relue(candidature).amenagement


def test_draft_never_sent_goes_a_month_after_the_call() -> None:
    brouillon(appel(), avec_n1())
    with time_machine.travel(timezone.now() + dt.timedelta(days=39), tick=False):
        effacer()
        assert Candidature.objects.exists()
    with time_machine.travel(timezone.now() + dt.timedelta(days=41), tick=False):
        effacer()
        assert not Candidature.objects.exists()
