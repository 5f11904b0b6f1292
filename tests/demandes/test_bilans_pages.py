import re

import pytest
from django.test import Client

from courriels.models import Courriel
from demandes.models import Bilan
from demandes.models.demande import Etat
from demandes.services.etats import passer
from tests.agents.factories import CelluleFactory
from tests.demandes.cadrage import affectee, facilitateur, relire

pytestmark = pytest.mark.django_db
REPONSES = {
    "presents": "31",
    "objectif_atteint": "3",
    "satisfaction": "4",
    "livrable": "Trois gestes.",
    "enseignements": "Laisser le temps.",
}


@pytest.fixture
def realise():
    elodie = facilitateur()
    accompagnement = affectee(elodie)
    passer(accompagnement.demande, "realiser", par=None)
    return accompagnement.demande, elodie


def lien(regle: str, occurrence: str) -> str:
    texte = Courriel.objects.get(regle=regle, occurrence=occurrence).texte
    trouve = re.search(r"https?://[^/\s]+(/l/\S+/)", texte)
    assert trouve
    return trouve[1]


def test_the_life_of_a_request_ends_through_two_links(realise):
    demande, elodie = realise
    pour_demandeur, pour_equipe = lien("bilans.demande", "demandeur"), lien("bilans.demande", "facilitateur")
    assert "L’objectif est-il atteint" in Client().get(pour_demandeur).content.decode()
    assert not Bilan.objects.exists()
    assert "Merci" in Client().post(pour_demandeur, REPONSES).content.decode()
    Client().post(pour_equipe, REPONSES)
    assert relire(demande).etat == Etat.CLOSE
    assert {(b.nature, b.auteur) for b in Bilan.objects.all()} == {
        ("demandeur", demande.demandeur),
        ("facilitateur", elodie),
    }


def test_a_link_serves_one_purpose_only(realise):
    jeton = lien("bilans.demande", "demandeur").split("/")[3]
    assert Client().get(f"/l/suivi/{jeton}/").status_code == 404
    assert Client().get(f"/l/bilan-equipe/{jeton}/").status_code == 404


def test_missing_answers_are_named_and_the_rest_kept(realise, client_de):
    demande, _ = realise
    page = client_de(demande.demandeur).post(f"/demandes/{demande.cle}/bilan/", {"livrable": "Gardé"})
    corps = page.content.decode()
    assert "Choisissez une réponse." in corps
    assert "Écrivez un nombre, même approximatif." in corps
    assert "Gardé" in corps
    assert not Bilan.objects.exists()


def test_reports_are_for_those_concerned(realise, client_de):
    demande, elodie = realise
    autre = facilitateur()
    for adresse, admis in (("bilan", demande.demandeur), ("bilan/suivi", demande.demandeur), ("bilan/equipe", elodie)):
        chemin = f"/demandes/{demande.cle}/{adresse}/"
        assert client_de(admis).get(chemin).status_code == 200
        assert client_de(autre).get(chemin).status_code == 404
        assert client_de(CelluleFactory()).get(chemin).status_code == 404


def test_before_the_end_the_page_says_when(client_de):
    elodie = facilitateur()
    demande = affectee(elodie).demande
    page = client_de(demande.demandeur).get(f"/demandes/{demande.cle}/bilan/").content.decode()
    assert "une fois la dernière séance passée" in page


def test_my_space_asks_for_the_reports_due(realise, client_de):
    demande, elodie = realise
    assert "Rendre mon bilan" in client_de(elodie).get("/mon-espace/").content.decode()
    client_de(elodie).post(f"/demandes/{demande.cle}/bilan/equipe/", REPONSES)
    assert "Rendre mon bilan" not in client_de(elodie).get("/mon-espace/").content.decode()


def test_the_follow_up_is_given_by_its_page(realise, client_de):
    demande, _ = realise
    client_de(demande.demandeur).post(
        f"/demandes/{demande.cle}/bilan/suivi/", {"objectif_atteint": "2", "livrable": "L’accueil dure moins."}
    )
    assert Bilan.objects.get().nature == Bilan.Nature.SUIVI
    assert relire(demande).etat == Etat.REALISEE
