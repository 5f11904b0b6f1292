"""Those whom a file of the human resources forgets, says gone, or names again."""

import pytest
from django.utils import timezone

from agents.models import Agent, Direction, MembreCellule
from agents.services import fermer_en_nombre, modifier_agent
from demandes.models import Mission
from instance.models import Action
from tests.agents.factories import (
    AgentFactory,
    CelluleFactory,
)
from tests.demandes.cadrage import affectee, facilitateur, mission_de
from tests.demandes.factories import DemandeFactory
from tests.facilitateurs.factories import FacilitateurFactory

from .fichiers import N1, appliquer, csv, deposer, effectif, equipe_de, ligne_de

pytestmark = pytest.mark.django_db


def test_whoever_a_complete_file_forgets_is_closed_and_hands_over(
    institution, cellule, django_capture_on_commit_callbacks
):
    chef, parti, *restes = effectif(institution, 12)
    Agent.objects.filter(pk=parti.pk).update(n_plus_1=chef)
    Agent.objects.filter(pk=restes[0].pk).update(n_plus_1=parti)
    MembreCellule.objects.create(agent=parti, debut=timezone.localdate())
    direction = Direction.objects.create(institution=institution, nom="Voirie", directeur=parti)
    profil = FacilitateurFactory(agent=parti)
    accompagnement = affectee(parti, facilitateur(), referent=parti)
    mission = mission_de(accompagnement, parti)
    demande = DemandeFactory(demandeur=parti)
    lignes = [f"{agent.matricule};{agent.nom};{agent.prenom}" for agent in (chef, *restes)]
    fichier = csv(*lignes, titres="matricule;nom;prenom")
    page = deposer(cellule, institution, fichier, complet=True)
    texte = page.content.decode().replace("\u00a0", " ")
    for annonce in ("1 mission à remplacer", "fait partie du réseau", "est de la cellule", "dirige 1 direction"):
        assert annonce in texte
    appliquer(cellule, page, django_capture_on_commit_callbacks)
    for objet in (parti, restes[0], direction, profil, mission, accompagnement.demande):
        objet.refresh_from_db()
    assert not parti.is_active
    assert restes[0].n_plus_1 == chef, "the team goes to the manager's own manager"
    assert direction.directeur is None
    assert profil.quitte_le == timezone.localdate()
    assert mission.etat == Mission.Etat.ANNULEE
    assert (accompagnement.demande.etat, accompagnement.demande.referent) == ("cadree", None)
    assert Action.objects.sur(demande).filter(verbe="demandes.signaler_depart").exists()
    assert all(agent.is_active for agent in Agent.objects.filter(pk__in=[r.pk for r in restes]))


N1_DEPART = f"{N1};date de départ"


def test_team_of_a_leaver_stays_handed_over_when_the_file_comes_again(
    institution, cellule, django_capture_on_commit_callbacks
):
    """The file still names the leaver as their manager, that night and the next."""
    haut, milieu, parti, agent = equipe_de("001", "002", "003", "004", institution=institution)
    lignes = [ligne_de(haut, "") + ";", ligne_de(milieu, "001") + ";01/02/2026", ligne_de(parti, "002") + ";01/02/2026"]
    fichier = csv(*lignes, ligne_de(agent, "003") + ";", "005;Faure;Bao;003;", titres=N1_DEPART)
    page = deposer(cellule, institution, fichier)
    assert f"Responsable parti : {parti}." in page.content.decode().replace("\u00a0", " ")
    appliquer(cellule, page, django_capture_on_commit_callbacks)
    for matricule in ("004", "005"):
        assert Agent.objects.get(matricule=matricule).n_plus_1 == haut
    assert not Agent.objects.filter(matricule__in=["002", "003"], is_active=True).exists()
    assert "Ce fichier ne change rien" in deposer(cellule, institution, fichier).content.decode()


def test_manager_given_since_is_not_replaced_by_one_who_left(institution, cellule):
    parti, agent = equipe_de("001", "002", institution=institution)
    modifier_agent(parti, par=None, is_active=False)
    modifier_agent(agent, par=None, n_plus_1=AgentFactory())
    page = deposer(cellule, institution, csv(ligne_de(agent, "001"), titres=N1)).content.decode()
    assert "Responsable parti" in page
    assert "Ce fichier ne change rien" in page


def test_partial_file_closes_nobody_but_those_it_names(institution, importer):
    effectif(institution, 3)
    agent = Agent.objects.get(matricule="001")
    fichier = f"001;{agent.nom};{agent.prenom};01/02/2026"
    from donnees.lecture import lire
    from donnees.plan import preparer

    plan = preparer(
        institution,
        lire(csv(fichier, titres="matricule;nom;prenom;date de départ")),
        complet=False,
        le=timezone.localdate(),
    )
    assert plan.departs == [agent]


def test_whoever_comes_back_is_opened_again(institution, importer, cellule, django_capture_on_commit_callbacks):
    AgentFactory(institution=institution, matricule="001", nom="Tissot", prenom="Maud")
    depart = csv("001;Tissot;Maud;01/02/2026", titres="matricule;nom;prenom;date de départ")
    appliquer(cellule, deposer(cellule, institution, depart), django_capture_on_commit_callbacks)
    assert not Agent.objects.get(matricule="001").is_active
    importer("001;Tissot;Maud;;;;;")
    maud = Agent.objects.get(matricule="001")
    assert (maud.is_active, maud.parti_le) == (True, None)


def test_account_closed_by_hand_is_not_opened_by_a_file(institution, importer, cellule):
    agent = AgentFactory(institution=institution, matricule="001", nom="Tissot", prenom="Maud", direction=None)
    modifier_agent(agent, par=CelluleFactory(), is_active=False)
    page = deposer(cellule, institution, csv("001;Tissot;Magali", titres="matricule;nom;prenom"))
    assert "a été fermé à la main : il le reste" in page.content.decode().replace("\u00a0", " ")
    importer("001;Tissot;Magali;;;;;")
    agent.refresh_from_db()
    assert (agent.prenom, agent.is_active) == ("Magali", False)


def test_account_that_a_file_closed_then_a_person_opened_and_closed_stays_closed(institution, importer):
    agent = AgentFactory(institution=institution, matricule="001", direction=None)
    fermer_en_nombre([agent], par=None)
    for ouvert in (True, False):
        modifier_agent(agent, par=None, is_active=ouvert)
    importer("001;Tissot;Maud;;;;;")
    assert not Agent.objects.get(matricule="001").is_active
