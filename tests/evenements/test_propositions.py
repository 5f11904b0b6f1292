"""The call for proposals, from the author's draft to the event."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from agenda.models import Occupation
from courriels.models import Courriel
from evenements.models import Edition, Proposition
from evenements.services import propositions
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.evenements.factories import edition, evenement, paris, seance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("debut_octobre")]
COMPLETE = {
    "titre": "Une heure sans mail",
    "accroche": "Ce que l’équipe y a gagné.",
    "description": "Récit, puis atelier.",
    "format": "atelier",
    "modalite": "presence",
    "duree": "90",
    "places": "30",
    "jour_souhaite": "2030-11-21",
    "intervenants": "Nour Haddad, designer",
}


@pytest.fixture
def debut_octobre() -> object:
    with time_machine.travel(paris(10, 1, 9), tick=False):
        yield


def _appel(**champs: object) -> Edition:
    return edition(**{"appel_debut": paris(9, 1, 9), "appel_fin": paris(10, 20, 18), **champs})


def _envoyee(auteur: object) -> Proposition:
    faite = propositions.commencer(
        _appel(),
        par=auteur,
        titre="Une heure sans mail",
        accroche="Gagner du temps.",
        description="Récit.",
        duree=90,
        jour_souhaite=dt.date(2030, 11, 21),
        intervenants="Nour Haddad, designer",
    )
    return propositions.deposer(faite, par=auteur)


def test_draft_is_kept_unfinished_then_sent(client_de: Callable[..., Client]) -> None:
    _appel()
    auteur = AgentFactory()
    client = client_de(auteur)
    client.post(
        "/programme/proposer/nouvelle/",
        {"titre": "Une heure", "format": "atelier", "modalite": "presence", "geste": "garder"},
    )
    proposition = Proposition.objects.get()
    assert proposition.etat == "brouillon" and not Courriel.objects.exists()
    adresse = f"/mon-espace/propositions/{proposition.cle}/modifier/"
    reponse = client.post(
        adresse, {"titre": "Une heure", "format": "atelier", "modalite": "presence", "geste": "envoyer"}
    )
    assert "4 points" in reponse.content.decode() or "3 points" in reponse.content.decode()
    client.post(adresse, COMPLETE | {"geste": "envoyer"})
    proposition.refresh_from_db()
    assert proposition.etat == "deposee" and proposition.institution == auteur.institution
    assert set(Courriel.objects.values_list("regle", flat=True)) == {"evenements.proposition_deposee"}
    assert Courriel.objects.filter(destinataire=auteur.email).exists()


def test_call_is_open_between_its_two_dates(client_de: Callable[..., Client]) -> None:
    _appel(appel_fin=paris(10, 1, 8))
    client = client_de(AgentFactory())
    assert "fermé" in client.get("/programme/proposer/").content.decode()
    client.post("/programme/proposer/nouvelle/", COMPLETE | {"geste": "envoyer"})
    assert not Proposition.objects.exists()


def test_foreign_proposal_answers_as_nothing(client_de: Callable[..., Client]) -> None:
    proposition = _envoyee(AgentFactory())
    brouillon = propositions.commencer(proposition.edition, par=AgentFactory(), titre="À moi")
    etranger, cellule = client_de(AgentFactory()), client_de(CelluleFactory())
    page = f"/mon-espace/propositions/{proposition.cle}/"
    assert etranger.get(page).status_code == 404
    assert etranger.post(f"{page}message/", {"texte": "Bonjour"}).status_code == 404
    assert etranger.get(f"/cellule/propositions/{proposition.cle}/").status_code == 404
    assert cellule.get(f"/cellule/propositions/{brouillon.cle}/").status_code == 404
    assert "À moi" not in cellule.get("/cellule/propositions/").content.decode()


def test_discussion_reaches_the_other_side(client_de: Callable[..., Client]) -> None:
    auteur, membre = AgentFactory(), CelluleFactory()
    proposition = _envoyee(auteur)
    adresse = f"/mon-espace/propositions/{proposition.cle}/message/"
    client_de(membre).post(adresse, {"texte": "À distance, peut-être ?"})
    client_de(membre).post(adresse, {"texte": "À distance, peut-être ?"})
    client_de(auteur).post(adresse, {"texte": "Oui, volontiers."})
    proposition.refresh_from_db()
    assert proposition.etat == "en_discussion" and proposition.messages.count() == 2
    ecrits = Courriel.objects.filter(regle="evenements.proposition_message").values_list("destinataire", flat=True)
    assert auteur.email in ecrits and len(ecrits) == 2


def test_kept_proposal_becomes_a_prefilled_event_once(client_de: Callable[..., Client]) -> None:
    auteur = AgentFactory(prenom="Maud", nom="Tissot")
    proposition = _envoyee(auteur)
    client = client_de(CelluleFactory())
    for _ in range(2):
        client.post(f"/cellule/propositions/{proposition.cle}/", {"geste": "retenir"})
    proposition.refresh_from_db()
    fait = proposition.evenement
    assert fait is not None and fait.etat == "brouillon" and fait.session.titre == "Une heure sans mail"
    creneau = fait.session.creneaux.get()
    assert creneau.debut == paris(11, 21, 9) and creneau.fin - creneau.debut == dt.timedelta(minutes=90)
    assert [i.nom for i in fait.intervenants.all()] == ["Maud Tissot", "Nour Haddad"]
    assert Occupation.objects.filter(agent=auteur, creneau=creneau, ferme=True).exists()
    assert Courriel.objects.filter(regle="evenements.proposition_decidee", destinataire=auteur.email).count() == 1


def test_kept_proposal_of_a_busy_author_is_named_without_being_held() -> None:
    auteur = AgentFactory()
    autre = evenement(None, seances=[seance(11, 21)])
    from evenements import services

    services.inviter(autre, par=CelluleFactory(), agent=auteur)
    fait = propositions.retenir(_envoyee(auteur), par=CelluleFactory())
    assert fait.intervenants.first().agent is None and fait.intervenants.first().nom == str(auteur)


def test_set_aside_needs_a_motive_that_its_author_reads(client_de: Callable[..., Client]) -> None:
    auteur = AgentFactory()
    proposition = _envoyee(auteur)
    client = client_de(CelluleFactory())
    adresse = f"/cellule/propositions/{proposition.cle}/"
    assert client.post(adresse, {"geste": "ecarter", "motif": " "}).status_code == 200
    client.post(adresse, {"geste": "ecarter", "motif": "Trop proche d’une autre séance."})
    assert "Trop proche" in client_de(auteur).get(f"/mon-espace/propositions/{proposition.cle}/").content.decode()
    with pytest.raises(propositions.PropositionRefusee):
        propositions.retenir(proposition, par=None)


def test_decided_proposal_is_changed_no_more(client_de: Callable[..., Client]) -> None:
    auteur = AgentFactory()
    proposition = _envoyee(auteur)
    propositions.retenir(proposition, par=CelluleFactory())
    client = client_de(auteur)
    client.post(f"/mon-espace/propositions/{proposition.cle}/retirer/")
    client.post(
        f"/mon-espace/propositions/{proposition.cle}/modifier/", COMPLETE | {"titre": "Autre", "geste": "garder"}
    )
    proposition.refresh_from_db()
    assert proposition.etat == "retenue" and proposition.titre == "Une heure sans mail"
