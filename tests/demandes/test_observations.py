import datetime as dt
import threading

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda import flux
from agenda import rules as regles_agenda
from agenda.models import Occupation
from agents import departs
from agents.models import Agent
from courriels.models import Courriel
from demandes import tasks
from demandes.models import Accompagnement, Demande, Mission, Observation
from demandes.models.demande import Confidentialite, Etat
from demandes.observations import invitables, ouverts_a
from demandes.quota import usages
from demandes.services import missions, observations, suivi, triage
from demandes.services.observations import ObservationRefusee
from demandes.services.triage import Seance
from facilitateurs.models import Suspension
from instance.models import Reglage
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory
from tests.demandes.cadrage import affectee, cadree, dans, facilitateur, relire

pytestmark = pytest.mark.django_db


def senior(**champs: object) -> Agent:
    return facilitateur(senior_declare=True, **champs)


def debutant(**champs: object) -> Agent:
    return facilitateur(**({"prenom": "Zoé", "nom": "Débute", "senior_declare": False} | champs))


def observee(agent: Agent, **champs: object) -> Observation:
    """Asked for, and the team has said yes."""
    accompagnement = affectee(senior(nom="Ancienne"), **champs)
    observation = observations.demander(accompagnement, agent=agent)
    return observations.accepter(observation, par=accompagnement.missions.get().agent)


def courriels(regle: str) -> set[str]:
    return set(Courriel.objects.filter(regle=f"observations.{regle}").values_list("destinataire", flat=True))


# --- Who may watch, and what -----------------------------------------------------------------------------


def test_a_newcomer_finds_what_may_be_watched_and_a_senior_does_not() -> None:
    zoe, ancienne = debutant(), senior(nom="Ancienne")
    accompagnement = affectee(ancienne)
    assert ouverts_a(zoe) == [accompagnement]
    assert ouverts_a(senior()) == []
    assert ouverts_a(AgentFactory()) == []
    with pytest.raises(ObservationRefusee, match="l’expérience d’animer"):
        observations.demander(accompagnement, agent=senior(nom="Autre"))


def test_what_a_newcomer_has_done_makes_a_senior() -> None:
    zoe, ouvert = debutant(), affectee(senior(nom="Ancienne"))
    for rang in range(3):
        assert ouverts_a(zoe) == [ouvert]
        finie = affectee(zoe, jours=(-10 - rang,))
        Demande.objects.filter(pk=finie.demande_id).update(etat=Etat.CLOSE)
    assert ouverts_a(zoe) == []


def test_a_restricted_request_takes_no_observer(client_de) -> None:
    zoe = debutant()
    accompagnement = affectee(senior(nom="Ancienne"), confidentialite=Confidentialite.RESTREINT)
    assert ouverts_a(zoe) == []
    with pytest.raises(ObservationRefusee, match="restreinte"):
        observations.demander(accompagnement, agent=zoe)
    with pytest.raises(ObservationRefusee, match="restreinte"):
        observations.inviter(accompagnement.demande, agent=zoe, par=CelluleFactory())
    html = client_de(CelluleFactory()).get(f"/cellule/demandes/{accompagnement.demande.numero}/").content.decode()
    assert "Inviter à observer" not in html
    assert client_de(zoe).get(f"/mon-espace/observer/{accompagnement.demande.cle}/").status_code == 404


def test_whoever_is_kept_away_from_missions_does_not_watch() -> None:
    suspendue, prise = debutant(nom="Suspendue"), debutant(nom="Prise")
    Suspension.objects.create(
        certification=suspendue.facilitateur.certifications.get(), motif="Congé.", urgence="Essai."
    )
    affectee(prise)
    accompagnement = affectee(senior(nom="Ancienne"))
    assert ouverts_a(suspendue) == ouverts_a(prise) == []
    assert invitables(accompagnement) == []
    with pytest.raises(ObservationRefusee, match="n’est pas libre"):
        observations.demander(accompagnement, agent=prise)


def test_nothing_is_watched_before_its_team_is_complete_nor_afterwards() -> None:
    zoe = debutant()
    with pytest.raises(ObservationRefusee, match="équipe est au complet"):
        observations.demander(cadree(), agent=zoe)
    passee = affectee(senior(nom="Ancienne"))
    with time_machine.travel(dans(31)), pytest.raises(ObservationRefusee, match="séance à venir"):
        observations.demander(passee, agent=zoe)


def test_there_is_one_place_to_watch_unless_the_cell_says_otherwise() -> None:
    zoe, tom = debutant(), debutant(nom="Autre")
    accompagnement = affectee(senior(nom="Ancienne"))
    observations.demander(accompagnement, agent=zoe)
    assert ouverts_a(tom) == []
    with pytest.raises(ObservationRefusee, match="plus de place"):
        observations.demander(accompagnement, agent=tom)
    Reglage.objects.create(cle="demandes.observateurs_max", valeur=2)
    assert observations.demander(accompagnement, agent=tom).etat == Observation.Etat.PROPOSEE


def test_the_database_refuses_a_second_active_observation_and_a_state_without_its_date() -> None:
    observation = observee(debutant())
    with pytest.raises(IntegrityError, match="observation_unique"), transaction.atomic():
        Observation.objects.create(
            accompagnement=observation.accompagnement, agent=observation.agent, origine="demande"
        )
    with pytest.raises(IntegrityError, match="observation_dates_de_l_etat"), transaction.atomic():
        Observation.objects.filter(pk=observation.pk).update(etat="declinee")


# --- Asked, answered, taken back --------------------------------------------------------------------------


def test_the_team_is_asked_then_everybody_is_told() -> None:
    zoe, une, autre = debutant(), senior(nom="Une"), senior(nom="Autre")
    accompagnement = affectee(une, autre)
    observation = observations.demander(accompagnement, agent=zoe)
    assert courriels("demandee") == {une.email, autre.email}
    observations.accepter(observation, par=une)
    demande = relire(accompagnement.demande)
    assert courriels("annoncee") == {
        une.email, autre.email, demande.demandeur.email, demande.commanditaire_email,
    }  # fmt: skip
    recu = Courriel.objects.get(regle="observations.acceptee")
    assert recu.destinataire == zoe.email and "METHOD:REQUEST" in recu.ics
    assert not Courriel.objects.filter(regle="observations.demandee", etat="attente").exists()


def test_the_team_may_say_that_it_is_not_the_moment_even_after_a_yes() -> None:
    observation = observee(zoe := debutant())
    observations.decliner(observation, par=observation.accompagnement.missions.get().agent)
    recu = Courriel.objects.get(regle="observations.finie")
    assert recu.destinataire == zoe.email and "METHOD:CANCEL" in recu.ics
    assert "Ce n’est pas le moment" in recu.texte
    assert not Occupation.objects.filter(agent=zoe).exists()
    assert ouverts_a(zoe) == [], "not asked a second time"


def test_the_cell_invites_and_the_newcomer_answers(client_de) -> None:
    zoe, nadia = debutant(), CelluleFactory()
    accompagnement = affectee(senior(nom="Ancienne"))
    client_de(nadia).post(f"/cellule/demandes/{accompagnement.demande.numero}/observer/", {"agent": zoe.pk})
    assert courriels("invitation") == {zoe.email}
    page = f"/mon-espace/observer/{accompagnement.demande.cle}/"
    client = client_de(zoe)
    assert "La cellule vous y invite" in client.get(page).content.decode()
    client.post(f"{page}agir/", {"geste": "accepter"})
    assert Observation.objects.get().etat == Observation.Etat.ACCEPTEE


def test_a_newcomer_does_not_answer_in_the_place_of_the_team(client_de) -> None:
    accompagnement = affectee(senior(nom="Ancienne"))
    observation = observations.demander(accompagnement, agent=(zoe := debutant()))
    client = client_de(zoe)
    assert client.post(f"/observations/{observation.cle}/repondre/", {"reponse": "oui"}).status_code == 404
    client.post(f"/mon-espace/observer/{accompagnement.demande.cle}/agir/", {"geste": "accepter"})
    observation.refresh_from_db()
    assert observation.etat == Observation.Etat.PROPOSEE


def test_the_requester_or_the_sponsor_may_prefer_that_nobody_watches(client_de) -> None:
    observation = observee(zoe := debutant())
    demande = observation.accompagnement.demande
    client = client_de(demande.demandeur)
    assert "Débute</b>, qui débute dans le réseau" in client.get(f"/demandes/{demande.cle}/").content.decode()
    client.post(f"/demandes/{demande.cle}/observateurs/", {"choix": "refuser"})
    observation.refresh_from_db()
    assert observation.etat == Observation.Etat.DECLINEE and courriels("finie") == {zoe.email}
    with pytest.raises(ObservationRefusee, match="sans observateur"):
        observations.inviter(demande, agent=debutant(nom="Autre"), par=CelluleFactory())
    client.post(f"/demandes/{demande.cle}/observateurs/", {"choix": "accueillir"})
    assert not Accompagnement.objects.get(demande=demande).sans_observateur


def test_only_the_requester_and_the_sponsor_choose(client_de) -> None:
    observation = observee(zoe := debutant())
    adresse = f"/demandes/{observation.accompagnement.demande.cle}/observateurs/"
    for autre in (zoe, observation.accompagnement.missions.get().agent, AgentFactory()):
        assert client_de(autre).post(adresse, {"choix": "refuser"}).status_code == 404


def test_an_unanswered_request_to_watch_lapses_with_the_last_seance() -> None:
    accompagnement = affectee(senior(nom="Ancienne"), jours=(10, 20))
    observation = observations.demander(accompagnement, agent=debutant())
    with time_machine.travel(dans(11)):
        tasks.faire_avancer()
        observation.refresh_from_db()
        assert observation.etat == Observation.Etat.PROPOSEE
    with time_machine.travel(dans(21)):
        tasks.faire_avancer()
    observation.refresh_from_db()
    assert observation.etat == Observation.Etat.ANNULEE


def test_a_request_that_ends_or_becomes_restricted_frees_its_observer() -> None:
    annulee, restreinte = observee(debutant()), observee(debutant(nom="Autre"), jours=(40,))
    suivi.annuler(annulee.accompagnement.demande, par=annulee.accompagnement.demande.demandeur, motif="Reporté.")
    triage.corriger(
        restreinte.accompagnement.demande, par=CelluleFactory(), champs={"confidentialite": Confidentialite.RESTREINT}
    )
    for observation in (annulee, restreinte):
        observation.refresh_from_db()
        assert observation.etat == Observation.Etat.ANNULEE
        assert observation.agent.email in courriels("finie")
    assert courriels("ne_vient_plus") == set()


# --- Never a member of the team ---------------------------------------------------------------------------


def test_watching_counts_nowhere_and_gives_no_say() -> None:
    observation = observee(zoe := debutant())
    accompagnement = observation.accompagnement
    assert accompagnement.missions.count() == 1
    jour = timezone.localdate()
    assert usages([zoe.pk], jour, jour + dt.timedelta(days=60)) == []
    assert not regles_agenda.peut_animer(zoe, accompagnement.session)
    with time_machine.travel(dans(31)):
        tasks.faire_avancer()
        assert relire(accompagnement.demande).etat == Etat.REALISEE
        assert not Courriel.objects.filter(agent=zoe, regle__in=["missions.noter", "bilans.demande"]).exists()


def test_whoever_watches_may_still_be_asked_for_a_mission_at_that_time() -> None:
    observation = observee(zoe := debutant())
    ailleurs = cadree(equipe=1)
    (mission,) = missions.proposer(ailleurs, agents=[zoe], par=CelluleFactory(), derogation="Seule libre.")
    missions.accepter(mission, par=zoe)
    observation.refresh_from_db()
    assert observation.etat == Observation.Etat.ACCEPTEE


def test_joining_the_team_ends_the_watching() -> None:
    observation = observee(zoe := debutant())
    accompagnement = observation.accompagnement
    missions.lever(accompagnement.missions.get(), par=CelluleFactory())
    missions.proposer(accompagnement, agents=[zoe], par=CelluleFactory(), derogation="Seule libre.")
    observation.refresh_from_db()
    assert observation.etat == Observation.Etat.RETIREE
    assert Mission.objects.get(agent=zoe).etat == Mission.Etat.PROPOSEE
    assert not Occupation.objects.get(agent=zoe).en_observation


def test_the_feed_holds_the_dates_as_certain_and_follows_them() -> None:
    observation = observee(zoe := debutant())
    assert "STATUS:TENTATIVE" not in flux.calendrier_de(zoe) and "BEGIN:VEVENT" in flux.calendrier_de(zoe)
    accompagnement = observation.accompagnement
    (creneau,) = accompagnement.session.creneaux.all()
    triage.modifier_dates(
        accompagnement.demande,
        par=CelluleFactory(),
        creneaux=[Seance(dans(33), dans(33, 12), creneau=creneau), Seance(dans(34), dans(34, 12))],
    )
    assert Occupation.objects.filter(agent=zoe, en_observation=True).count() == 2
    assert zoe.email in set(
        Courriel.objects.filter(regle="demandes.dates_modifiees").values_list("destinataire", flat=True)
    )


def test_an_observer_reads_the_brief_and_the_dates_only(client_de) -> None:
    observation = observee(zoe := debutant())
    demande = observation.accompagnement.demande
    Accompagnement.objects.filter(pk=observation.accompagnement_id).update(
        cadrage="Tensions avec la direction.", deroule="Ouverture brève."
    )
    mission = observation.accompagnement.missions.get()
    suivi.ecrire_message(demande, texte="Message secret.", par=demande.demandeur)
    client = client_de(zoe)
    reponse = client.get(f"/demandes/{demande.cle}/", follow=True)
    assert reponse.redirect_chain == [(f"/mon-espace/observer/{demande.cle}/", 302)]
    html = reponse.content.decode()
    assert demande.contexte in html and "Vous venez observer" in html
    for secret in ("Tensions", "Ouverture brève", "Message secret", demande.commanditaire_nom):
        assert secret not in html
    for adresse in (
        f"/missions/{mission.cle}/",
        f"/demandes/{demande.cle}/bilan/",
        f"/demandes/{demande.cle}/signaler/",
        f"/cellule/demandes/{demande.numero}/",
    ):
        assert client.get(adresse).status_code in (403, 404), adresse


def test_an_internal_request_is_read_in_full_only_once_welcomed(client_de) -> None:
    accompagnement = affectee(senior(nom="Ancienne"), demandeur=AgentFactory(institution=AutreInstitutionFactory()))
    zoe = debutant()
    page = f"/mon-espace/observer/{accompagnement.demande.cle}/"
    html = client_de(zoe).get(page).content.decode()
    assert accompagnement.demande.objectif in html and accompagnement.demande.contexte not in html
    observations.accepter(observations.demander(accompagnement, agent=zoe), par=accompagnement.missions.get().agent)
    assert accompagnement.demande.contexte in client_de(zoe).get(page).content.decode()


def test_the_space_shows_what_to_watch_and_the_team_what_to_answer(client_de) -> None:
    zoe, ancienne = debutant(), senior(nom="Ancienne")
    accompagnement = affectee(ancienne)
    client = client_de(zoe)
    assert "Accompagnements à observer" in client.get("/mon-espace/").content.decode()
    client.post(f"/mon-espace/observer/{accompagnement.demande.cle}/agir/", {"geste": "demander"})
    assert "L’équipe va répondre" in client.get("/mon-espace/").content.decode()
    equipe = client_de(ancienne)
    assert "souhaite vous observer" in equipe.get("/mon-espace/").content.decode()
    observation = Observation.objects.get()
    equipe.post(f"/observations/{observation.cle}/repondre/", {"reponse": "oui"})
    assert "vient observer" in equipe.get(f"/missions/{accompagnement.missions.get().cle}/").content.decode()
    assert "Vous observez" in client.get("/mon-espace/").content.decode()


def test_the_list_and_the_space_read_one_or_three_at_the_same_cost(client_de) -> None:
    zoe, couts = debutant(), []
    client = client_de(zoe)
    for nombre in (1, 2):
        for rang in range(nombre):
            affectee(senior(nom=f"Ancienne {rang}"), jours=(20 + 5 * nombre + rang,))
        for page in ("/mon-espace/observer/", "/mon-espace/"):
            with CaptureQueriesContext(connection) as requetes:
                assert client.get(page).status_code == 200
            couts.append(len(requetes))
    assert couts[:2] == couts[2:], couts


def test_a_leaver_no_longer_comes() -> None:
    observation = observee(zoe := debutant())
    assert "1\u00a0observation prévue" in departs.charges_de(zoe)
    departs.transmettre(zoe, par=CelluleFactory())
    observation.refresh_from_db()
    assert observation.etat == Observation.Etat.RETIREE
    assert courriels("ne_vient_plus")


@pytest.mark.django_db(transaction=True)
def test_two_newcomers_asking_at_once_get_one_place() -> None:
    accompagnement = affectee(senior(nom="Ancienne"))
    agents = [debutant(nom=f"Débute{i}") for i in range(2)]
    depart, refus = threading.Barrier(2), []

    def demander(agent: Agent) -> None:
        try:
            depart.wait()
            observations.demander(accompagnement, agent=agent)
        except ValidationError as erreur:
            refus.append(erreur)
        finally:
            connection.close()

    fils = [threading.Thread(target=demander, args=[agent]) for agent in agents]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert Observation.objects.actives().count() == 1 and len(refus) == 1


@pytest.mark.parametrize("reponse", ["", "peut-être"])
def test_an_answer_that_is_none_sends_nobody_away(client_de, reponse: str) -> None:
    accompagnement = affectee(ancienne := senior(nom="Ancienne"))
    observation = observations.demander(accompagnement, agent=debutant())
    client_de(ancienne).post(f"/observations/{observation.cle}/repondre/", {"reponse": reponse})
    observation.refresh_from_db()
    assert observation.etat == Observation.Etat.PROPOSEE
