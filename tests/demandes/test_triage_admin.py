"""The admin of requests: to look up, correct and act, never to write a state."""

import datetime as dt
import html
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from demandes.models import Bilan, Demande, Format, Intervention, Message, Mission
from demandes.models.demande import Etat
from demandes.services import triage
from instance import journal
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.facilitateurs.factories import FacilitateurFactory

from .factories import DemandeFactory

pytestmark = pytest.mark.django_db
Ouvrir = Callable[[Agent], Client]
LISTE = "/admin/demandes/demande/"
MODELES = ["demande", "accompagnement", "mission", "bilan", "intervention", "message", "format"]


@pytest.fixture
def cellule() -> Agent:
    return CelluleFactory()


@pytest.fixture
def navigateur(client_de: Ouvrir, cellule: Agent) -> Client:
    return client_de(cellule)


def lire(reponse: Any) -> str:
    return html.unescape(reponse.content.decode())


def une_vie(cellule: Agent) -> Demande:
    """A request with a row in each table that hangs on it."""
    demande = triage.qualifier(DemandeFactory(accord_le=timezone.now()), par=cellule)
    debut = timezone.now() + dt.timedelta(days=40)
    seance = triage.Seance(debut=debut, fin=debut + dt.timedelta(hours=3))
    accompagnement = triage.cadrer(demande, par=cellule, creneaux=[seance])
    agent = FacilitateurFactory().agent
    Mission.objects.create(accompagnement=accompagnement, agent=agent, repondre_avant=debut)
    Bilan.objects.create(accompagnement=accompagnement, nature="demandeur", auteur=demande.demandeur)
    Intervention.objects.create(accompagnement=accompagnement, agent=agent, animation=1, institution=agent.institution)
    Message.objects.create(demande=demande, auteur=cellule, auteur_nom="Nadia", texte="Bonjour.")
    return accompagnement.demande


@pytest.mark.parametrize("modele", MODELES)
def test_lists_cost_the_same_at_one_and_three_rows(navigateur: Client, cellule: Agent, modele: str) -> None:
    def compter() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert navigateur.get(f"/admin/demandes/{modele}/").status_code == 200
        return len(requetes)

    une_vie(cellule)
    navigateur.get(f"/admin/demandes/{modele}/")
    a_une = compter()
    une_vie(cellule), une_vie(cellule)
    assert compter() == a_une
    assert a_une <= 12


@pytest.mark.parametrize("modele", MODELES)
def test_every_object_has_a_page_with_its_history(navigateur: Client, cellule: Agent, modele: str) -> None:
    demande = une_vie(cellule)
    accompagnement = demande.accompagnement
    objets = {
        "demande": demande,
        "accompagnement": accompagnement,
        "mission": accompagnement.missions.get(),
        "bilan": accompagnement.bilans.get(),
        "intervention": accompagnement.interventions.get(),
        "message": demande.messages.get(),
        "format": demande.format,
    }
    adresse = reverse(f"admin:demandes_{modele}_change", args=[objets[modele].pk])
    page = lire(navigateur.get(adresse))
    assert 'id="panneau-historique"' in page
    assert navigateur.get(f"{adresse}../history/", follow=True).status_code == 200
    assert navigateur.get(f"{adresse}../delete/").status_code == 403


def test_objects_link_to_each_other(navigateur: Client, cellule: Agent) -> None:
    demande = une_vie(cellule)
    accompagnement = demande.accompagnement
    page = lire(navigateur.get(f"{LISTE}{demande.pk}/change/"))
    assert reverse("admin:demandes_accompagnement_change", args=[accompagnement.pk]) in page
    assert reverse("demandes:fiche", args=[demande.numero]) in page
    page = lire(navigateur.get(reverse("admin:demandes_accompagnement_change", args=[accompagnement.pk])))
    mission = accompagnement.missions.get()
    assert f"{LISTE}{demande.pk}/change/" in page
    assert reverse("admin:demandes_mission_change", args=[mission.pk]) in page
    page = lire(navigateur.get(reverse("admin:demandes_mission_change", args=[mission.pk])))
    assert f"{LISTE}{demande.pk}/change/" in page


def test_buttons_follow_the_table(navigateur: Client) -> None:
    demande = DemandeFactory(accord_le=timezone.now())
    page = lire(navigateur.get(f"{LISTE}{demande.pk}/change/"))
    racine = reverse("demandes:fiche", args=[demande.numero])
    assert f"{racine}qualifier/" in page
    assert f"{racine}clore/" not in page


def test_state_cannot_be_written_by_the_form(navigateur: Client) -> None:
    demande = DemandeFactory()
    donnees = _donnees(demande) | {"etat": "close", "deposee_le_0": "01/01/2020", "titre": "Titre corrigé"}
    assert navigateur.post(f"{LISTE}{demande.pk}/change/", donnees).status_code == 302
    demande.refresh_from_db()
    assert demande.etat == Etat.DEPOSEE
    assert demande.titre == "Titre corrigé"
    action = journal.de(demande).get()
    assert action.changements == {"corrigé": ["", "titre"]}


def test_correction_keeps_what_a_colleague_corrected_meanwhile(navigateur: Client, cellule: Agent) -> None:
    demande = DemandeFactory(lieu="")
    donnees = _donnees(demande) | {"titre": "Titre corrigé"}
    triage.corriger(demande, par=cellule, champs={"lieu": "Salle des Sagnes"})
    donnees["lieu"] = "Salle des Sagnes"
    navigateur.post(f"{LISTE}{demande.pk}/change/", donnees)
    demande.refresh_from_db()
    assert (demande.titre, demande.lieu) == ("Titre corrigé", "Salle des Sagnes")


def test_wrong_correction_is_said_beside_the_field(navigateur: Client) -> None:
    demande = DemandeFactory()
    for participants in ("4", "351", "beaucoup"):
        reponse = navigateur.post(f"{LISTE}{demande.pk}/change/", _donnees(demande) | {"participants": participants})
        assert reponse.status_code == 200
        assert "errorlist" in lire(reponse)


def test_search_and_delay_filter(navigateur: Client) -> None:
    DemandeFactory(titre="Fêter dix ans", deposee_le=timezone.now() - dt.timedelta(days=30))
    DemandeFactory(titre="Autre chose")
    assert "Autre chose" not in lire(navigateur.get(LISTE, {"q": "feter"}))
    assert "Autre chose" not in lire(navigateur.get(LISTE, {"delai": "en-retard"}))
    assert "Autre chose" in lire(navigateur.get(LISTE, {"delai": "en-retard"} | {"delai": "autre"}))


def test_bulk_action_asks_for_a_motive_then_says_each_result(navigateur: Client, cellule: Agent) -> None:
    ouverte, close = DemandeFactory(), DemandeFactory()
    triage.refuser(close, par=cellule, motif="Déjà dit.")
    donnees = {"action": "geste_reorienter", "_selected_action": [ouverte.pk, close.pk]}
    page = lire(navigateur.post(LISTE, donnees))
    assert ouverte.titre in page
    assert "Motif" in page
    page = lire(navigateur.post(LISTE, donnees | {"confirme": "1", "motif": ""}))
    assert "Écrivez le motif" in page
    page = lire(navigateur.post(LISTE, donnees | {"confirme": "1", "motif": "Voyez la DRH."}, follow=True))
    assert f"c’est fait pour {ouverte.numero}" in page
    assert "quelqu’un est passé avant vous" in page
    ouverte.refresh_from_db()
    assert ouverte.motif_sortie == "Voyez la DRH."


def test_nothing_is_added_nor_deleted_by_hand(navigateur: Client) -> None:
    assert navigateur.get(f"{LISTE}add/").status_code == 403
    assert "delete_selected" not in navigateur.get(LISTE).content.decode()


def test_format_is_saved_with_its_history(navigateur: Client) -> None:
    reponse = navigateur.post(
        "/admin/demandes/format/add/", {"nom": "Forum ouvert", "description": "", "ordre": "3", "actif": "on"}
    )
    assert reponse.status_code == 302
    assert journal.de(Format.objects.get(nom="Forum ouvert")).get().verbe == "demandes.creer_format"


def test_admin_is_closed_to_others(client_de: Ouvrir) -> None:
    assert client_de(AgentFactory()).get(LISTE).status_code in (302, 403)


def _donnees(demande: Demande) -> dict[str, Any]:
    """The change form as the browser would send it back untouched."""
    champs = {nom: getattr(demande, nom) for nom in triage.CORRIGIBLES - {"format", "site", "partage"}}
    prefixes = {f"{p}-{total}_FORMS": "0" for p in ("dates_souhaitees", "pieces") for total in ("TOTAL", "INITIAL")}
    return {**champs, "format": demande.format_id, "site": demande.site_id, **prefixes}
