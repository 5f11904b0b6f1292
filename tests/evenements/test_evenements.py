"""The cell's hand on events: the admin's form, acts on several, people and rooms booked."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from agenda import services as agenda
from agenda.models import Jauge, Occupation, Salle
from agents.departs import charges_de
from agents.services import modifier_agent
from courriels.models import Courriel
from evenements import services
from evenements.models import Edition, Evenement
from tests.agents.factories import AgentFactory, CelluleFactory, SiteFactory
from tests.courriels.lecture import lus
from tests.evenements.factories import edition, evenement, paris, seance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("debut_octobre")]


@pytest.fixture
def debut_octobre() -> object:
    with time_machine.travel(paris(10, 1, 9), tick=False) as horloge:
        yield horloge


def _saisie(dans: Edition, **changements: Any) -> dict[str, Any]:
    return {
        "titre": "Écrire clair",
        "accroche": "On apporte un courrier.",
        "edition": dans.pk,
        "format": "atelier",
        "niveau": "tous",
        "presence": "40",
        "audience": "tous",
        "liste_attente": "on",
        "promotion": "directe",
        "creneaux-TOTAL_FORMS": "1",
        "creneaux-INITIAL_FORMS": "0",
        "creneaux-0-debut_0": "14/11/2030",
        "creneaux-0-debut_1": "09:00",
        "creneaux-0-fin_0": "14/11/2030",
        "creneaux-0-fin_1": "12:00",
        "creneaux-0-modalite": "presence",
        "intervenants-TOTAL_FORMS": "0",
        "intervenants-INITIAL_FORMS": "0",
        "documents-TOTAL_FORMS": "0",
        "documents-INITIAL_FORMS": "0",
        **changements,
    }


def test_event_is_made_on_one_page(client_de: Callable[..., Client]) -> None:
    agent = AgentFactory()
    une = {
        "intervenants-TOTAL_FORMS": "1",
        "intervenants-0-agent": agent.pk,
        "intervenants-0-role": "animation",
        "intervenants-0-ordre": "0",
    }
    reponse = client_de(CelluleFactory()).post("/admin/evenements/evenement/add/", _saisie(edition(), **une))
    assert reponse.status_code == 302, reponse.context["errors"]
    fait = Evenement.objects.get()
    assert fait.session.creneaux.get().debut == paris(11, 14, 9) and fait.slug == "ecrire-clair"
    assert Jauge.objects.get(session=fait.session).capacite == 40 and not fait.session.inscriptible
    assert Occupation.objects.filter(agent=agent, ferme=True).exists()


def test_refusal_of_a_service_keeps_what_was_typed(client_de: Callable[..., Client]) -> None:
    salle = Salle.objects.create(site=SiteFactory(), nom="Chartreuse")
    dans = edition()
    evenement(dans, seances=[seance(salle=salle)])
    saisie = _saisie(dans, titre="Au même moment", **{"creneaux-0-salle": salle.pk})
    client = client_de(CelluleFactory())
    reponse = client.post("/admin/evenements/evenement/add/", saisie)
    page = reponse.content.decode()
    assert reponse.status_code == 200 and "déjà prise" in page and "Au même moment" in page
    assert Evenement.objects.count() == 1
    partagee = saisie | {"creneaux-0-partage": "La cloison mobile fait deux salles."}
    assert client.post("/admin/evenements/evenement/add/", partagee).status_code == 302


def test_double_booking_of_a_speaker_is_refused_unless_wished() -> None:
    agent, par, dans = AgentFactory(), CelluleFactory(), edition()
    un, deux = evenement(dans, "Un"), evenement(dans, "Deux")
    services.inviter(un, par=par, agent=agent)
    with pytest.raises(ValidationError, match="pas libre"):
        services.inviter(deux, par=par, agent=agent)
    assert not deux.intervenants.exists()
    services.inviter(deux, par=par, agent=agent, malgre="Elle ouvre l’un et conclut l’autre.")
    assert Occupation.objects.filter(agent=agent, ferme=True).count() == 2
    services.retirer_intervenant(deux.intervenants.get(), par=par)
    assert Occupation.objects.filter(agent=agent).count() == 1


def test_leaver_no_longer_speaks_at_an_event_to_come(debut_octobre: Any) -> None:
    agent, par = AgentFactory(), CelluleFactory()
    fait = evenement(edition(), "Un")
    services.inviter(fait, par=par, agent=agent)
    assert "intervient dans 1 événement à venir" in [dit.replace("\u00a0", " ") for dit in charges_de(agent)]
    modifier_agent(agent, par=par, is_active=False)
    assert not fait.intervenants.exists()
    assert not Occupation.objects.filter(agent=agent).exists()


def test_registered_are_told_of_date_and_place_only(debut_octobre: Any) -> None:
    fait, agent, par = evenement(edition()), AgentFactory(), CelluleFactory()
    agenda.inscrire(fait.session, agent, par=agent)
    avant = Courriel.objects.filter(destinataire=agent.email).count()
    debut_octobre.shift(dt.timedelta(hours=1))
    services.modifier(fait, par=par, accroche="Une autre phrase.")
    assert Courriel.objects.filter(destinataire=agent.email).count() == avant
    services.changer_seance(fait, fait.session.creneaux.get(), seance=seance(11, 15), par=par)
    assert Courriel.objects.filter(destinataire=agent.email).count() == avant + 1
    debut_octobre.shift(dt.timedelta(hours=1))
    services.annuler(fait, par=par, motif="La salle est fermée.")
    assert any("La salle est fermée." in courriel.texte for courriel in lus(destinataire=agent.email))


def test_bulk_acts_of_the_admin(client_de: Callable[..., Client]) -> None:
    dans, client = edition(), client_de(CelluleFactory())
    faits = [evenement(dans, f"Séance {i}", publie=False, seances=[seance(11, 10 + i)]) for i in range(2)]
    choix = {"_selected_action": [fait.pk for fait in faits]}
    liste = "/admin/evenements/evenement/"
    client.post(liste, choix | {"action": "publier"})
    assert Evenement.objects.filter(etat="publie").count() == 2
    ouverture = {"quand_ouvrir_0": "07/10/2030", "quand_ouvrir_1": "09:00", "confirmer": "1"}
    client.post(liste, choix | {"action": "ouvrir_inscriptions"} | ouverture)
    assert {e.session.ouverture for e in Evenement.objects.select_related("session")} == {paris(10, 7, 9)}
    client.post(liste, choix | {"action": "dupliquer", "jours": "7", "edition": "", "confirmer": "1"})
    assert Evenement.objects.filter(etat="brouillon").count() == 2
    client.post(liste, choix | {"action": "annuler", "motif": "Grève des transports.", "confirmer": "1"})
    assert Evenement.objects.filter(etat="annule", motif_annulation="Grève des transports.").count() == 2


def test_places_below_those_taken_are_refused() -> None:
    fait, par = evenement(edition(), presence=3), CelluleFactory()
    for _ in range(2):
        agenda.inscrire(fait.session, AgentFactory(), par=par)
    with pytest.raises(ValidationError, match="2"):
        services.regler_places(fait, presence=1, distance=None, par=par)


def test_last_date_of_a_published_event_is_not_removed() -> None:
    fait, par = evenement(edition(), seances=[seance(11, 14), seance(11, 21)]), CelluleFactory()
    premier, second = fait.session.creneaux.all()
    services.retirer_seance(fait, premier, par=par)
    with pytest.raises(ValidationError, match="dernière date"):
        services.retirer_seance(fait, second, par=par)


def test_published_edition_keeps_its_year_and_goes_back_only_while_nobody_registered() -> None:
    dans, par = edition(), CelluleFactory()
    with pytest.raises(ValidationError, match="année"):
        services.enregistrer_edition(dans, par=par, annee=2031)
    fait = evenement(dans)
    assert fait.session.inscriptible
    services.depublier_edition(dans, par=par)
    fait.session.refresh_from_db()
    assert not fait.session.inscriptible
    services.publier_edition(dans, par=par)
    agenda.inscrire(fait.session, AgentFactory(), par=par)
    with pytest.raises(ValidationError, match="inscrites"):
        services.depublier_edition(dans, par=par)


def test_picture_of_an_edition_is_a_picture() -> None:
    for contenu in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ\x90", b"\x89PNG\r\n\x1a\n" + b"0" * 2_100_000):
        with pytest.raises(ValidationError):
            services.enregistrer_edition(edition(annee=2032), par=None, visuel=contenu)
            Edition.objects.all().delete()
        Edition.objects.filter(annee=2032).delete()
