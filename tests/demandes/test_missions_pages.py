import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courriels.models import Courriel
from demandes.models import Mission
from demandes.models.demande import Etat
from demandes.services import missions
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.cadrage import affectee, cadree, facilitateur, mission_de, relire

pytestmark = pytest.mark.django_db


@pytest.fixture
def cellule():
    return CelluleFactory()


@pytest.fixture
def sollicitee(cellule):
    elodie = facilitateur()
    (mission,) = missions.proposer(cadree(equipe=1), agents=[elodie], par=cellule)
    return mission


def lien(mission: Mission) -> str:
    """The address in the e-mail that the person received."""
    texte = Courriel.objects.get(regle="missions.proposition", agent=mission.agent).texte
    trouve = re.search(r"https?://\S+(/l/mission/\S+/)", texte)
    assert trouve
    return trouve[1]


def texte(reponse) -> str:
    return reponse.content.decode()


# --- The link of the e-mail ------------------------------------------------------------------------------


def test_the_link_shows_the_brief_and_changes_nothing(sollicitee):
    reponse = Client().get(lien(sollicitee))
    assert reponse.status_code == 200
    assert sollicitee.accompagnement.demande.contexte in texte(reponse)
    assert "Décliner ne demande aucune raison" in texte(reponse)
    sollicitee.refresh_from_db()
    assert sollicitee.etat == Mission.Etat.PROPOSEE


@pytest.mark.parametrize(
    ("reponse", "etat", "mot"),
    [("accepter", Mission.Etat.ACCEPTEE, "Merci"), ("decliner", Mission.Etat.DECLINEE, "C’est noté")],
)
def test_one_tap_answers_without_an_account(sollicitee, reponse, etat, mot):
    page = Client().post(lien(sollicitee), {"reponse": reponse})
    assert mot in texte(page)
    sollicitee.refresh_from_db()
    assert sollicitee.etat == etat
    encore = Client().post(lien(sollicitee), {"reponse": "accepter"})
    assert encore.status_code == 410
    assert "déjà enregistrée" in texte(encore)


def test_after_the_delay_the_link_says_so(sollicitee):
    with time_machine.travel(sollicitee.repondre_avant + dt.timedelta(hours=1)):
        missions.laisser_passer(sollicitee)
        page = Client().get(lien(sollicitee))
    assert "Le délai de réponse est passé" in texte(page)
    assert "J’accepte" not in texte(page)


def test_a_refused_acceptance_says_why_and_leaves_the_link_usable(sollicitee):
    certification = sollicitee.agent.facilitateur.certifications.get()
    certification.suspensions.create(motif="Pause.", urgence="Essai.")
    page = Client().post(lien(sollicitee), {"reponse": "accepter"})
    assert "certification suspendue" in texte(page)
    assert Client().post(lien(sollicitee), {"reponse": "decliner"}).status_code == 200


def test_a_tampered_link_opens_nothing(sollicitee):
    assert Client().get(lien(sollicitee)[:-3] + "xx/").status_code == 404


# --- The brief, signed in ----------------------------------------------------------------------------------


def test_the_brief_is_seen_by_the_person_asked_and_the_cell_only(sollicitee, cellule, client_de):
    adresse = f"/missions/{sollicitee.cle}/"
    assert client_de(sollicitee.agent).get(adresse).status_code == 200
    assert client_de(cellule).get(adresse).status_code == 200
    assert client_de(facilitateur()).get(adresse).status_code == 404
    assert client_de(sollicitee.accompagnement.demande.demandeur).get(adresse).status_code == 404
    assert Client().get(adresse).status_code == 302


def test_nobody_answers_for_somebody_else(sollicitee, cellule, client_de):
    adresse = f"/missions/{sollicitee.cle}/repondre/"
    for personne in (cellule, facilitateur()):
        assert client_de(personne).post(adresse, {"reponse": "accepter"}).status_code == 404
    sollicitee.refresh_from_db()
    assert sollicitee.etat == Mission.Etat.PROPOSEE


def test_accepting_then_leaving_from_the_brief(sollicitee, client_de):
    client = client_de(sollicitee.agent)
    adresse = f"/missions/{sollicitee.cle}/"
    page = client.post(f"{adresse}repondre/", {"reponse": "accepter"}, follow=True)
    assert "la mission est dans votre agenda" in texte(page)
    assert "Me retirer de la mission" in texte(page)
    page = client.post(f"{adresse}quitter/", follow=True)
    assert "vos dates sont de nouveau libres" in texte(page)
    assert relire(sollicitee.accompagnement.demande).etat == Etat.CADREE


def test_a_stale_answer_is_told_in_words(sollicitee, client_de, cellule):
    missions.lever(sollicitee, par=cellule)
    page = client_de(sollicitee.agent).post(
        f"/missions/{sollicitee.cle}/repondre/", {"reponse": "accepter"}, follow=True
    )
    assert "n’a plus lieu d’être" in texte(page)


def test_the_plan_is_shared_and_opens_the_preparation(client_de):
    elodie = facilitateur()
    accompagnement = affectee(elodie)
    adresse = f"/missions/{mission_de(accompagnement, elodie).cle}/deroule/"
    client_de(elodie).post(adresse, {"deroule": "9 h : ouverture", "lu": ""})
    accompagnement.refresh_from_db()
    assert accompagnement.deroule == "9 h : ouverture"
    assert relire(accompagnement.demande).etat == Etat.EN_PREPARATION


def test_two_versions_of_the_plan_lose_nothing(client_de):
    elodie, karim = facilitateur(), facilitateur()
    accompagnement = affectee(elodie, karim)
    une, autre = (f"/missions/{mission_de(accompagnement, a).cle}/deroule/" for a in (elodie, karim))
    client_de(elodie).post(une, {"deroule": "Version d’Élodie", "lu": ""})
    page = client_de(karim).post(autre, {"deroule": "Version de Karim", "lu": ""})
    assert "Version d’Élodie" in texte(page)
    assert "Version de Karim" in texte(page)
    accompagnement.refresh_from_db()
    assert accompagnement.deroule == "Version d’Élodie"
    client_de(karim).post(autre, {"deroule": "Les deux", "lu": "Version d’Élodie"})
    accompagnement.refresh_from_db()
    assert accompagnement.deroule == "Les deux"


def test_a_plan_too_long_comes_back_whole(client_de):
    elodie = facilitateur()
    accompagnement = affectee(elodie)
    long = "x" * 20001
    page = client_de(elodie).post(
        f"/missions/{mission_de(accompagnement, elodie).cle}/deroule/", {"deroule": long, "lu": ""}
    )
    assert "20 000 signes" in texte(page)
    assert long in texte(page)


def test_a_message_from_the_brief_joins_the_exchange(client_de):
    elodie = facilitateur()
    accompagnement = affectee(elodie)
    adresse = f"/missions/{mission_de(accompagnement, elodie).cle}/"
    page = client_de(elodie).post(f"{adresse}message/", {"texte": "<b>Bonjour</b> 👋"}, follow=True)
    assert "&lt;b&gt;Bonjour&lt;/b&gt; 👋" in texte(page)
    vide = client_de(elodie).post(f"{adresse}message/", {"texte": "  "})
    assert vide.status_code == 200
    assert accompagnement.demande.messages.count() == 1


# --- « Mon espace » ----------------------------------------------------------------------------------------


def test_my_space_shows_what_waits_for_an_answer(sollicitee, client_de):
    page = texte(client_de(sollicitee.agent).get("/mon-espace/"))
    assert "Proposition, à répondre avant le" in page
    assert f"/missions/{sollicitee.cle}/repondre/" in page
    assert "J’accepte" not in texte(client_de(facilitateur()).get("/mon-espace/"))


def test_my_space_lists_next_missions_at_a_constant_cost(client_de):
    elodie = facilitateur(lettre={"quota": 40})
    client = client_de(elodie)

    def cout() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert client.get("/mon-espace/").status_code == 200
        return len(requetes)

    affectee(elodie, jours=(10,))
    client.get("/mon-espace/")
    une = cout()
    affectee(elodie, jours=(11,)), affectee(elodie, facilitateur(), jours=(12,))
    assert cout() == une


def test_my_agenda_shows_firm_and_pending_slots(sollicitee, client_de):
    affectee(sollicitee.agent, jours=(40,))
    page = texte(client_de(sollicitee.agent).get("/mon-espace/agenda/"))
    assert "Confirmé" in page
    assert "Attend votre réponse" in page
    assert "Rien de prévu" in texte(client_de(AgentFactory()).get("/mon-espace/agenda/"))


# --- The cell composes --------------------------------------------------------------------------------------


def test_the_detail_page_suggests_pairs_with_their_reasons(client_de, cellule):
    facilitateur(prenom="Aline"), facilitateur(prenom="Karim", senior_declare=False)
    facilitateur(certification=None)
    accompagnement = cadree()
    page = texte(client_de(cellule).get(f"/cellule/demandes/{accompagnement.demande.numero}/"))
    assert "Un binôme possible" in page
    assert "aucun lien déclaré" in page
    assert page.count("btn-go") == 1, "one next step per screen"
    assert "Voir la personne écartée" in page


def test_proposing_from_the_detail_page_keeps_the_filters(client_de, cellule):
    elodie, karim = facilitateur(), facilitateur()
    numero = cadree().demande.numero
    reponse = client_de(cellule).post(
        f"/cellule/demandes/{numero}/proposer/?etape=cadree", {"agents": [elodie.pk, karim.pk]}
    )
    assert reponse.headers["Location"] == f"/cellule/demandes/{numero}/?etape=cadree"
    assert Mission.objects.count() == 2


def test_a_rule_to_set_aside_asks_for_the_motive_and_keeps_the_choice(client_de, cellule):
    accompagnement = cadree(equipe=1)
    elodie = facilitateur(direction=accompagnement.demande.direction)
    adresse = f"/cellule/demandes/{accompagnement.demande.numero}/proposer/"
    page = texte(client_de(cellule).post(adresse, {"agents": [elodie.pk]}))
    assert "Dites pourquoi vous passez outre" in page
    assert re.search(rf'value="{elodie.pk}" checked', page)
    client_de(cellule).post(adresse, {"agents": [elodie.pk], "derogation": "Elle seule connaît le sujet."})
    assert Mission.objects.get().derogation == "Elle seule connaît le sujet."


@pytest.mark.parametrize("donnees", [{}, {"agents": ["x"]}, {"agents": ["999999"]}])
def test_a_bad_choice_is_explained(client_de, cellule, donnees):
    adresse = f"/cellule/demandes/{cadree().demande.numero}/proposer/"
    page = client_de(cellule).post(adresse, donnees)
    assert page.status_code == 200
    assert "Choisissez au moins une personne" in texte(page) or "n’est plus proposée" in texte(page)


def test_the_excluded_are_listed_with_their_reason(client_de, cellule):
    accompagnement = cadree()
    facilitateur(certification=None, nom="Sans-Certif")
    facilitateur(direction=accompagnement.demande.direction, nom="Voisine")
    page = texte(client_de(cellule).get(f"/cellule/demandes/{accompagnement.demande.numero}/ecartes/"))
    assert "1 n’a pas de certification" in page
    assert "1 travaille dans la direction qui demande" in page
    assert "Sans-Certif" in page
    assert "Voisine" in page


def test_the_composition_offers_only_who_is_not_absolutely_excluded(client_de, cellule):
    accompagnement = cadree()
    facilitateur(certification=None, nom="Sans-Certif")
    facilitateur(direction=accompagnement.demande.direction, nom="Voisine")
    page = texte(client_de(cellule).get(f"/cellule/demandes/{accompagnement.demande.numero}/composer/"))
    assert "Voisine" in page
    assert "Sans-Certif" not in page
    assert str(cellule) in page


def test_the_cell_takes_a_proposal_back_from_the_page(client_de, cellule, sollicitee):
    client_de(cellule).post(f"/cellule/missions/{sollicitee.cle}/lever/")
    sollicitee.refresh_from_db()
    assert sollicitee.etat == Mission.Etat.ANNULEE


def test_the_pages_of_the_cell_are_the_cell_s(client_de, sollicitee):
    numero = sollicitee.accompagnement.demande.numero
    client = client_de(sollicitee.agent)
    for adresse in ("ecartes", "composer"):
        assert client.get(f"/cellule/demandes/{numero}/{adresse}/").status_code == 403
    assert client.post(f"/cellule/demandes/{numero}/proposer/").status_code == 403
    assert client.post(f"/cellule/missions/{sollicitee.cle}/lever/").status_code == 403


def test_nobody_having_accepted_the_request_cannot_be_assigned(client_de, cellule):
    accompagnement = cadree()
    client_de(cellule).post(f"/cellule/demandes/{accompagnement.demande.numero}/affecter/")
    assert relire(accompagnement.demande).etat == Etat.CADREE


def test_the_day_of_the_answer_is_in_the_future(sollicitee):
    assert sollicitee.repondre_avant > timezone.now()
