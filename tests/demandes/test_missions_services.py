import datetime as dt
import threading
from collections.abc import Callable

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from agenda import services as agenda
from agenda.models import Occupation
from courriels.models import Courriel
from demandes import tasks
from demandes.models import Accompagnement, Mission
from demandes.models.demande import Etat
from demandes.services import missions, triage
from demandes.services.etats import TransitionRefusee, passer
from facilitateurs.models import Suspension
from instance import journal
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.cadrage import affectee, cadree, dans, facilitateur, mission_de, relire

pytestmark = pytest.mark.django_db


def proposer(accompagnement: Accompagnement, *agents: object, **champs: object) -> list[Mission]:
    return missions.proposer(accompagnement, agents=agents, par=CelluleFactory(), **champs)  # type: ignore[arg-type]


def courriels(regle: str) -> set[str]:
    return set(Courriel.objects.filter(regle=f"missions.{regle}").values_list("destinataire", flat=True))


def test_proposing_holds_the_dates_and_writes_to_each() -> None:
    elodie, karim = facilitateur(), facilitateur()
    accompagnement = cadree()
    proposer(accompagnement, elodie, karim)
    assert courriels("proposition") == {elodie.email, karim.email}
    assert not Occupation.objects.filter(ferme=True).exists()
    assert Occupation.objects.filter(ferme=False).count() == 2
    assert journal.de(accompagnement.demande).first().verbe == "demandes.proposer_mission"


def test_the_answer_is_expected_at_the_end_of_a_working_day() -> None:
    with time_machine.travel(dt.datetime(2026, 3, 5, 10, tzinfo=dt.UTC), tick=False):  # a Thursday
        (mission,) = proposer(cadree(), facilitateur())
    local = timezone.localtime(mission.repondre_avant)
    assert (local.date(), local.hour) == (dt.date(2026, 3, 10), 18)


def test_everybody_accepting_makes_the_team() -> None:
    elodie, karim = facilitateur(), facilitateur()
    accompagnement = cadree()
    une, deux = proposer(accompagnement, elodie, karim)
    missions.accepter(une, par=elodie)
    assert relire(accompagnement.demande).etat == Etat.CADREE
    missions.accepter(deux, par=karim)
    demande = relire(accompagnement.demande)
    assert demande.etat == Etat.AFFECTEE
    assert Occupation.objects.filter(ferme=True).count() == 2
    assert courriels("equipe_complete") == {
        elodie.email,
        karim.email,
        demande.demandeur.email,
        demande.commanditaire_email,
    }
    assert courriels("responsable") == {"helene.carrel@isere.example"}
    invitation = Courriel.objects.get(regle="missions.equipe_complete", destinataire=elodie.email).ics
    assert "METHOD:REQUEST" in invitation
    assert demande.titre in invitation.replace("\r\n ", "")


def test_the_manager_of_a_person_without_letter_is_the_n_plus_1() -> None:
    chef = AgentFactory()
    affectee(facilitateur(lettre=None, n_plus_1=chef))
    assert courriels("responsable") == {chef.email}


def test_declining_asks_no_reason_and_tells_the_cell_who_is_next() -> None:
    elodie, suivante = facilitateur(), facilitateur(prenom="Aline", nom="Suivante")
    accompagnement = cadree(equipe=1)
    (mission,) = proposer(accompagnement, elodie)
    missions.decliner(mission, par=elodie)
    assert not Occupation.objects.exists()
    courriel = Courriel.objects.get(regle="missions.a_remplacer")
    assert str(suivante) in courriel.texte
    assert courriel.destinataire == "innovation@isere.example"


def test_a_declined_mission_cannot_be_accepted_later() -> None:
    elodie = facilitateur()
    (mission,) = proposer(cadree(), elodie)
    missions.decliner(mission, par=elodie)
    with pytest.raises(missions.MissionRefusee):
        missions.accepter(mission, par=elodie)


def test_leaving_reopens_the_team_and_tells_everybody() -> None:
    elodie, karim = facilitateur(), facilitateur()
    accompagnement = affectee(elodie, karim)
    missions.se_retirer(mission_de(accompagnement, elodie), par=elodie)
    demande = relire(accompagnement.demande)
    assert (demande.etat, demande.affectee_le) == (Etat.CADREE, None)
    assert courriels("equipe_rouverte") == {demande.demandeur.email, karim.email}
    assert courriels("a_remplacer") == {"innovation@isere.example"}
    assert set(Occupation.objects.filter(ferme=True).values_list("agent", flat=True)) == {karim.pk}


def test_the_team_completed_again_is_told_again() -> None:
    elodie, karim, aline = facilitateur(), facilitateur(), facilitateur()
    accompagnement = affectee(elodie, karim)
    missions.se_retirer(mission_de(accompagnement, elodie), par=elodie)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        (mission,) = proposer(accompagnement, aline)
        missions.accepter(mission, par=aline)
    recus = Courriel.objects.filter(regle="missions.equipe_complete", destinataire=karim.email)
    assert {c.etat for c in recus} <= {"a_envoyer", "annule"}
    assert recus.filter(etat="a_envoyer").count() == 1
    assert aline.prenom in recus.get(etat="a_envoyer").texte


def test_nobody_leaves_a_mission_that_is_over() -> None:
    elodie = facilitateur()
    accompagnement = affectee(elodie)
    passer(accompagnement.demande, "realiser", par=None)
    with pytest.raises(missions.MissionRefusee):
        missions.se_retirer(mission_de(accompagnement, elodie), par=elodie)


def test_the_cell_takes_a_proposal_back() -> None:
    elodie = facilitateur()
    (mission,) = proposer(cadree(), elodie)
    missions.lever(mission, par=CelluleFactory())
    assert not Occupation.objects.exists()
    assert courriels("annulee") == {elodie.email}
    assert Courriel.objects.get(regle="missions.proposition").etat == Courriel.Etat.ANNULE, (
        "not sent yet: never will be"
    )


@pytest.mark.parametrize("cle", ["annuler", "refuser", "reorienter"])
def test_an_end_of_the_request_frees_everybody_and_tells_them(cle: str) -> None:
    elodie, karim = facilitateur(), facilitateur()
    accompagnement = cadree()
    une, _ = proposer(accompagnement, elodie, karim)
    missions.accepter(une, par=elodie)
    getattr(triage, cle)(accompagnement.demande, par=CelluleFactory(), motif="Le service est réorganisé.")
    assert set(Mission.objects.values_list("etat", flat=True)) == {Mission.Etat.ANNULEE}
    assert not Occupation.objects.exists()
    assert courriels("annulee") == {elodie.email, karim.email}
    acceptee = Courriel.objects.get(regle="missions.annulee", destinataire=elodie.email)
    assert "METHOD:CANCEL" in acceptee.ics
    assert "que vous aviez acceptée" in " ".join(acceptee.texte.split())
    assert Courriel.objects.get(regle="missions.annulee", destinataire=karim.email).ics == ""


# --- Rules ---------------------------------------------------------------------------------------------


def test_an_absolute_obstacle_refuses_even_with_a_motive() -> None:
    elodie = facilitateur()
    agenda.occuper(elodie, cadree(jours=(30,)).session.creneaux.all(), ferme=True)
    with pytest.raises(ValidationError, match="n’est pas libre"):
        proposer(cadree(jours=(30,)), elodie, derogation="Elle s’arrangera.")
    assert not Mission.objects.exists()


def test_a_yielding_rule_needs_a_motive_that_the_history_keeps() -> None:
    accompagnement = cadree()
    elodie = facilitateur(direction=accompagnement.demande.direction)
    with pytest.raises(missions.DerogationRequise, match="travaille dans la direction qui demande"):
        proposer(accompagnement, elodie)
    (mission,) = proposer(accompagnement, elodie, derogation="Seule à connaître la méthode.")
    assert mission.derogation == "Seule à connaître la méthode."
    assert journal.de(accompagnement.demande).first().motif == "Seule à connaître la méthode."


def test_a_pair_without_a_senior_needs_a_motive() -> None:
    deux = [facilitateur(senior_declare=False), facilitateur(senior_declare=False)]
    accompagnement = cadree()
    with pytest.raises(missions.DerogationRequise, match="expérience"):
        proposer(accompagnement, *deux)
    assert len(proposer(accompagnement, *deux, derogation="La cellule les épaule.")) == 2


def test_the_team_is_never_larger_than_needed() -> None:
    accompagnement = cadree(equipe=1)
    proposer(accompagnement, facilitateur())
    with pytest.raises(ValidationError, match="dont 1 déjà"):
        proposer(accompagnement, facilitateur())


def test_a_member_of_the_cell_needs_no_certification_and_counts_apart() -> None:
    membre = CelluleFactory()
    (mission,) = proposer(cadree(), membre)
    assert mission.pour_la_cellule


def test_accepting_checks_again_what_cannot_be_set_aside() -> None:
    elodie = facilitateur()
    (mission,) = proposer(cadree(equipe=1), elodie)
    Suspension.objects.create(
        certification=elodie.facilitateur.certifications.get(), motif="Enquête.", urgence="Essai."
    )
    with pytest.raises(ValidationError, match="suspendue"):
        missions.accepter(mission, par=elodie)
    mission.refresh_from_db()
    assert mission.etat == Mission.Etat.PROPOSEE


def test_two_pending_proposals_the_first_accepted_wins() -> None:
    elodie = facilitateur()
    (une,) = proposer(cadree(equipe=1, jours=(30,)), elodie)
    (deux,) = proposer(cadree(equipe=1, jours=(30,)), elodie)
    missions.accepter(une, par=elodie)
    with pytest.raises(ValidationError, match="n’est pas libre"):
        missions.accepter(deux, par=elodie)


def test_only_a_scoped_request_takes_proposals() -> None:
    accompagnement = affectee(facilitateur())
    with pytest.raises(TransitionRefusee):
        proposer(accompagnement, facilitateur())


# --- Time ----------------------------------------------------------------------------------------------


def test_an_unanswered_proposal_lapses_and_the_next_is_shown() -> None:
    elodie, suivante = facilitateur(), facilitateur(nom="Suivante")
    accompagnement = cadree(equipe=1)
    (mission,) = proposer(accompagnement, elodie)
    tasks.faire_avancer()
    mission.refresh_from_db()
    assert mission.etat == Mission.Etat.PROPOSEE, "the delay still runs"
    with time_machine.travel(mission.repondre_avant + dt.timedelta(minutes=1)):
        tasks.faire_avancer()
        tasks.faire_avancer()
    mission.refresh_from_db()
    assert mission.etat == Mission.Etat.SANS_REPONSE
    assert not Occupation.objects.exists()
    assert str(suivante) in Courriel.objects.get(regle="missions.a_remplacer").texte


def test_the_reminder_comes_half_way_and_only_to_who_has_not_answered() -> None:
    from courriels import services

    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False) as horloge:  # a Monday
        elodie, karim = facilitateur(), facilitateur()
        _, deux = proposer(cadree(), elodie, karim)
        missions.accepter(deux, par=deux.agent)
        horloge.move_to(dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC))
        services.reconcilier_tous()
    rappel = Courriel.objects.get(regle="missions.rappel", etat=Courriel.Etat.A_ENVOYER)
    assert timezone.localtime(rappel.prevu_le).date() == dt.date(2026, 3, 4)
    assert rappel.agent_id != deux.agent_id


def test_preparation_opens_the_day_after_and_ends_with_the_last_slot() -> None:
    accompagnement = affectee(facilitateur(), jours=(3, 5))
    demande = accompagnement.demande
    tasks.faire_avancer()
    assert relire(demande).etat == Etat.AFFECTEE
    for jours, etat in ((1, Etat.EN_PREPARATION), (4, Etat.EN_PREPARATION), (6, Etat.REALISEE)):
        with time_machine.travel(timezone.now() + dt.timedelta(days=jours)):
            tasks.faire_avancer()
        assert relire(demande).etat == etat


def test_reminders_before_a_seance_go_to_the_team_and_the_requester() -> None:
    from courriels import services

    elodie = facilitateur()
    accompagnement = affectee(elodie, jours=(20,))
    with time_machine.travel(dans(13, 7), tick=False):
        services.reconcilier_tous()
        rappels = Courriel.objects.filter(regle="missions.rappel_seance")
        sujets = [services.rediger(courriel, par=None).sujet for courriel in rappels]
    attendus = {elodie.email, accompagnement.demande.demandeur.email}
    assert courriels("rappel_seance") == attendus
    assert all("Dans une semaine" in sujet for sujet in sujets)


def test_an_interrupted_sweep_of_one_request_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    fragile, solide = (affectee(facilitateur(), jours=(3,)).demande for _ in range(2))
    from demandes.services import preparation

    service = preparation.constater_realisation

    def tomber(demande: object) -> bool:
        if demande.pk == fragile.pk:  # type: ignore[attr-defined]
            raise RuntimeError
        return service(demande)  # type: ignore[arg-type]

    monkeypatch.setattr(preparation, "constater_realisation", tomber)
    with time_machine.travel(timezone.now() + dt.timedelta(days=4)):
        tasks.faire_avancer()
    assert relire(solide).etat == Etat.REALISEE


# --- Two at once ---------------------------------------------------------------------------------------


def ensemble(*gestes: Callable[[], object]) -> list[object]:
    """Run these at the same instant, each on its own connection; their results, or what they raised."""
    depart, issues = threading.Barrier(len(gestes)), [None] * len(gestes)

    def agir(rang: int) -> None:
        depart.wait(timeout=10)
        try:
            issues[rang] = gestes[rang]()
        except ValidationError as refus:
            issues[rang] = refus
        finally:
            connection.close()

    fils = [threading.Thread(target=agir, args=(rang,)) for rang in range(len(gestes))]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=30)
    return issues


@pytest.mark.django_db(transaction=True)
def test_two_accepting_at_once_make_one_team() -> None:
    elodie, karim = facilitateur(), facilitateur()
    accompagnement = cadree()
    une, deux = proposer(accompagnement, elodie, karim)
    ensemble(lambda: missions.accepter(une, par=elodie), lambda: missions.accepter(deux, par=karim))
    assert relire(accompagnement.demande).etat == Etat.AFFECTEE
    assert journal.de(accompagnement.demande).filter(verbe="demandes.affecter").count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepting_while_the_request_is_cancelled_leaves_nobody_taken() -> None:
    elodie, membre = facilitateur(), CelluleFactory()
    accompagnement = cadree(equipe=1)
    (mission,) = proposer(accompagnement, elodie)
    ensemble(
        lambda: missions.accepter(mission, par=elodie),
        lambda: triage.annuler(accompagnement.demande, par=membre, motif="Report."),
    )
    assert relire(accompagnement.demande).etat == Etat.ANNULEE
    assert Mission.objects.get().etat == Mission.Etat.ANNULEE
    assert not Occupation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_accepts_once() -> None:
    elodie = facilitateur()
    (mission,) = proposer(cadree(equipe=1), elodie)
    issues = ensemble(*[lambda: missions.accepter(Mission.objects.get(pk=mission.pk), par=elodie)] * 2)
    assert sorted(type(issue).__name__ for issue in issues) == ["Mission", "MissionRefusee"]


@pytest.mark.django_db(transaction=True)
def test_one_person_accepting_two_clashing_missions_at_once_gets_one() -> None:
    elodie = facilitateur()
    (une,) = proposer(cadree(equipe=1, jours=(30,)), elodie)
    (deux,) = proposer(cadree(equipe=1, jours=(30,)), elodie)
    issues = ensemble(lambda: missions.accepter(une, par=elodie), lambda: missions.accepter(deux, par=elodie))
    assert sum(isinstance(issue, ValidationError) for issue in issues) == 1
    assert Mission.objects.acceptees().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_staff_proposing_at_once_fill_the_team_once() -> None:
    elodie, karim = facilitateur(), facilitateur()
    accompagnement = cadree(equipe=1)
    ensemble(lambda: proposer(accompagnement, elodie), lambda: proposer(accompagnement, karim))
    assert Mission.objects.actives().count() == 1
