import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from courriels.models import Courriel
from demandes.models import Mission
from demandes.models.demande import Etat
from demandes.services import missions
from tests.agents.factories import CelluleFactory
from tests.demandes.cadrage import affectee, cadree, facilitateur, mission_de, relire

pytestmark = pytest.mark.django_db


def lu(regle: str, destinataire: str) -> str:
    return " ".join(Courriel.objects.get(regle=regle, destinataire=destinataire).texte.split())


def page(client: Client, adresse: str) -> str:
    return " ".join(client.get(adresse).content.decode().split())


@pytest.fixture
def quittee():
    """Élodie Partie, experienced, has left a team of two whose séance is in thirty days; Karim Reste, new, stays."""
    elodie, karim = facilitateur(nom="Partie"), facilitateur(prenom="Karim", nom="Reste", senior_declare=False)
    accompagnement = affectee(elodie, karim)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5)):
        missions.se_retirer(mission_de(accompagnement, elodie), par=elodie)
        yield accompagnement


def test_the_cell_reads_who_could_take_the_place_with_somebody_experienced() -> None:
    elodie, karim = facilitateur(nom="Partie"), facilitateur(prenom="Karim", nom="Reste", senior_declare=False)
    facilitateur(prenom="Aline", nom="Neuve", senior_declare=False)
    facilitateur(prenom="Bruno", nom="Ancien")
    facilitateur(prenom="Chloé", nom="Ancienne")
    accompagnement = affectee(elodie, karim)
    missions.se_retirer(mission_de(accompagnement, elodie), par=elodie)
    courriel = lu("missions.a_remplacer", "innovation@isere.example")
    assert "Élodie Partie a quitté l’équipe" in courriel
    assert "Bruno Ancien" in courriel
    assert "Chloé Ancienne" in courriel
    assert "Aline Neuve" not in courriel, "who stays is not experienced either"
    assert "jours ouvrés" in courriel


def test_the_page_of_the_request_offers_the_next_person_in_one_click(client_de, quittee) -> None:
    suivante = facilitateur(prenom="Aline", nom="Suivante")
    client = client_de(CelluleFactory())
    html = page(client, f"/cellule/demandes/{quittee.demande.numero}/")
    assert "Élodie Partie a quitté l’équipe." in html
    assert f'name="agents" value="{suivante.pk}"' in html
    client.post(f"/cellule/demandes/{quittee.demande.numero}/proposer/", {"agents": suivante.pk})
    assert mission_de(quittee, suivante).etat == Mission.Etat.PROPOSEE


@pytest.mark.parametrize(("jours", "urgent"), [(9, True), (60, False)])
def test_a_near_date_is_said_urgent(client_de, jours: int, urgent: bool) -> None:
    elodie = facilitateur(nom="Partie")
    accompagnement = affectee(elodie, jours=(jours,))
    missions.se_retirer(mission_de(accompagnement, elodie), par=elodie)
    courriel = Courriel.objects.get(regle="missions.a_remplacer")
    assert courriel.sujet.startswith("Urgent") == urgent
    html = page(client_de(CelluleFactory()), f"/cellule/demandes/{accompagnement.demande.numero}/")
    assert ("laisse maintenant moins de temps" in html) == urgent


def test_a_replacement_is_answered_sooner() -> None:
    with time_machine.travel(dt.datetime(2026, 3, 5, 10, tzinfo=dt.UTC), tick=False) as horloge:  # a Thursday
        elodie, aline = facilitateur(), facilitateur(nom="Suivante")
        accompagnement = affectee(elodie)
        horloge.move_to(dt.datetime(2026, 3, 6, 10, tzinfo=dt.UTC))
        missions.se_retirer(mission_de(accompagnement, elodie), par=elodie)
        (mission,) = missions.proposer(accompagnement, agents=[aline], par=CelluleFactory())
    local = timezone.localtime(mission.repondre_avant)
    assert (local.date(), local.hour) == (dt.date(2026, 3, 9), 18)
    rappel = next(e for e in _rappels(mission))
    assert rappel < mission.repondre_avant


def _rappels(mission: Mission) -> list[dt.datetime]:
    from courriels.regles import REGLES

    return [envoi.quand for envoi in REGLES["missions.rappel"].envois(mission)]


def test_who_stays_learns_who_left_then_who_comes(client_de, quittee) -> None:
    karim, aline = mission_de(quittee, quittee.missions.acceptees().get().agent).agent, facilitateur(nom="Arrivée")
    assert "Élodie Partie ne pourra finalement pas venir" in lu("missions.equipe_rouverte", karim.email)
    (mission,) = missions.proposer(quittee, agents=[aline], par=CelluleFactory())
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        missions.accepter(mission, par=aline)
    complete = Courriel.objects.filter(regle="missions.equipe_complete", etat=Courriel.Etat.A_ENVOYER)
    par_adresse = {c.destinataire: " ".join(c.texte.split()) for c in complete}
    phrase = "Élodie Arrivée rejoint l’équipe à la place de Élodie Partie."
    assert phrase in par_adresse[karim.email]
    assert phrase in par_adresse[quittee.demande.demandeur.email]
    assert phrase not in par_adresse[aline.email]
    html = page(client_de(CelluleFactory()), f"/cellule/demandes/{quittee.demande.numero}/")
    assert "a quitté l’équipe." not in html, "nothing is left to replace"


def test_the_cell_says_honestly_that_nobody_is_found(client_de, quittee) -> None:
    client = client_de(CelluleFactory())
    adresse = f"/cellule/demandes/{quittee.demande.numero}/personne/"
    assert "Écrivez le motif" in client.post(adresse, {"motif": " "}).content.decode()
    client.post(adresse, {"motif": "Nous avons sollicité neuf personnes. Pouvons-nous reporter en janvier ?"})
    demande = relire(quittee.demande)
    assert demande.etat == Etat.CADREE
    for adresse_mel in (demande.demandeur.email, demande.commanditaire_email):
        assert "reporter en janvier" in lu("demandes.personne", adresse_mel)
    assert "reporter en janvier" in page(client_de(demande.demandeur), f"/demandes/{demande.cle}/")


def test_nobody_is_said_missing_once_the_team_is_complete(client_de) -> None:
    accompagnement = affectee(facilitateur())
    client_de(CelluleFactory()).post(
        f"/cellule/demandes/{accompagnement.demande.numero}/personne/", {"motif": "Trop tard."}
    )
    assert not Courriel.objects.filter(regle="demandes.personne").exists()


def test_a_first_proposal_keeps_the_usual_delay() -> None:
    with time_machine.travel(dt.datetime(2026, 3, 5, 10, tzinfo=dt.UTC), tick=False):
        (mission,) = missions.proposer(cadree(), agents=[facilitateur()], par=CelluleFactory())
    assert timezone.localdate(mission.repondre_avant) == dt.date(2026, 3, 10)
