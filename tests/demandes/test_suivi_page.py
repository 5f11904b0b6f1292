"""The tracking page: where it stands, who comes, what is exchanged, how to change or cancel."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courriels.models import Courriel
from demandes.models import Bilan, DateSouhaitee, Demande, Mission
from demandes.models.demande import Etat
from demandes.services import accord, suivi, triage
from demandes.services.etats import passer
from instance import journal
from tests.agents.factories import AgentFactory, CelluleFactory, SiteFactory
from tests.demandes.factories import DemandeFactory

pytestmark = pytest.mark.django_db


def page_de(client, demande):
    reponse = client.get(reverse("demandes:suivi", args=[demande.cle]))
    assert reponse.status_code == 200
    return reponse.content.decode()


def cadree(demande, cellule, jours=40):
    accord.confirmer(demande)
    triage.qualifier(demande, par=cellule)
    debut = timezone.now() + dt.timedelta(days=jours)
    return triage.cadrer(
        Demande.objects.get(pk=demande.pk),
        par=cellule,
        creneaux=[triage.Seance(debut=debut, fin=debut + dt.timedelta(hours=3), lieu="Domaine de Vizille")],
        equipe=2,
        cadrage="Cinq engagements, pas une charte.",
    )


def equiper(accompagnement, *prenoms):
    missions = []
    for prenom in prenoms:
        agent = AgentFactory(prenom=prenom, site=SiteFactory(commune="Bourgoin-Jallieu"))
        missions.append(
            Mission.objects.create(
                accompagnement=accompagnement, agent=agent, etat=Mission.Etat.ACCEPTEE, repondre_avant=timezone.now()
            )
        )
    return missions


@pytest.fixture
def cellule():
    return CelluleFactory(nom="Ferhat")


@pytest.fixture
def demande():
    demande = DemandeFactory(deposee_le=timezone.now())
    DateSouhaitee.objects.create(demande=demande, jour=timezone.localdate() + dt.timedelta(days=40))
    return demande


# --- Who sees it --------------------------------------------------------------------------------------


def test_request_is_hidden_from_others(client_de, demande):
    adresses = [
        reverse(f"demandes:{nom}", args=[demande.cle])
        for nom in ("suivi", "modifier", "annuler", "message", "accord_connecte")
    ]
    for adresse in adresses[:3]:
        assert Client().get(adresse).url.startswith("/connexion/")
        assert client_de(AgentFactory()).get(adresse).status_code == 404
    for adresse in adresses[1:]:
        assert Client().post(adresse, {"texte": "x", "motif": "x"}).status_code == 302
        assert client_de(AgentFactory()).post(adresse, {"texte": "x", "motif": "x"}).status_code == 404
    demande.refresh_from_db()
    assert demande.etat == Etat.DEPOSEE
    assert not demande.messages.exists()


def test_sponsor_follows_and_may_cancel(client_de, demande):
    client = client_de(AgentFactory(email=demande.commanditaire_email))
    assert demande.titre in page_de(client, demande)
    client.post(reverse("demandes:annuler", args=[demande.cle]), {"motif": "Priorités"})
    demande.refresh_from_db()
    assert demande.etat == Etat.ANNULEE


def test_somebody_only_asked_reads_the_request_but_not_the_exchange(client_de, demande, cellule):
    suivi.ecrire_message(demande, texte="Entre nous, le groupe est tendu.", par=demande.demandeur)
    accompagnement = cadree(demande, cellule)
    sollicite = AgentFactory()
    Mission.objects.create(accompagnement=accompagnement, agent=sollicite, repondre_avant=timezone.now())
    texte = page_de(client_de(sollicite), demande)
    assert demande.titre in texte
    assert "Entre nous" not in texte
    adresse = reverse("demandes:message", args=[demande.cle])
    assert client_de(sollicite).post(adresse, {"texte": "Bonjour"}).status_code == 404


# --- Where it stands ----------------------------------------------------------------------------------


def test_deposited_request_shows_what_is_promised(client_de, demande):
    texte = page_de(client_de(demande.demandeur), demande)
    assert "Étape 1 sur 8\u00a0: déposée." in texte
    assert "La cellule vous dit si elle prend la demande" in texte
    assert "Accord attendu" in texte


def test_request_in_preparation_shows_team_dates_and_way(client_de, demande, cellule):
    accompagnement = cadree(demande, cellule)
    equiper(accompagnement, "Élodie", "Karim")
    passer(demande, "affecter", par=None)
    passer(demande, "preparer", par=None)
    texte = page_de(client_de(demande.demandeur), demande)
    assert "Étape 5 sur 8\u00a0: en préparation." in texte
    assert "Votre binôme" in texte
    assert "Élodie" in texte
    assert "Domaine de Vizille" in texte
    assert "Cinq engagements, pas une charte." in texte
    assert "le jour même (engagement\u00a0: 5)" in texte
    assert reverse("agenda:session_ics", args=[accompagnement.session.cle]) in texte


def test_done_request_asks_the_requester_for_the_report_until_given(client_de, demande, cellule):
    accompagnement = cadree(demande, cellule)
    equiper(accompagnement, "Élodie")
    passer(demande, "affecter", par=None)
    passer(demande, "realiser", par=None)
    client = client_de(demande.demandeur)
    assert "À vous\u00a0: dire ce que vous en retenez" in page_de(client, demande)
    Bilan.objects.create(accompagnement=accompagnement, nature="demandeur", auteur=demande.demandeur)
    texte = page_de(client, demande)
    assert "À vous\u00a0: dire" not in texte
    assert "Étape 7 sur 8\u00a0: bilan rendu." in texte


def test_request_turned_away_says_why_without_a_profile(client_de, demande, cellule):
    triage.reorienter(demande, par=cellule, motif="La médiatrice <b>interne</b> saura mieux faire.")
    texte = page_de(client_de(demande.demandeur), demande)
    assert "D’autres sauront mieux vous aider" in texte
    assert "&lt;b&gt;interne&lt;/b&gt;" in texte
    assert "sur 8" not in texte


@pytest.mark.parametrize("etat", Etat.values)
def test_page_stands_in_every_state(client_de, etat):
    maintenant = timezone.now()
    demande = DemandeFactory(etat=etat, motif_sortie="Motif", sortie_le=maintenant, accord_le=maintenant)
    page_de(client_de(demande.demandeur), demande)


def test_queries_do_not_grow_with_messages_nor_team(client_de, demande, cellule):
    accompagnement = cadree(demande, cellule)
    client = client_de(demande.demandeur)

    def compter():
        page_de(client, demande)
        with CaptureQueriesContext(connection) as requetes:
            page_de(client, demande)
        return len(requetes)

    equiper(accompagnement, "Élodie")
    suivi.ecrire_message(demande, texte="Un", par=cellule)
    a_un = compter()
    equiper(accompagnement, "Karim", "Inès")
    suivi.ecrire_message(demande, texte="Deux", par=cellule)
    suivi.ecrire_message(demande, texte="Trois", par=demande.demandeur)
    assert compter() == a_un
    assert a_un <= 20


# --- Messages -----------------------------------------------------------------------------------------


def test_message_is_shown_inert_and_told_once_to_each_other_person(client_de, demande, cellule):
    accompagnement = cadree(demande, cellule)
    mission, _ = equiper(accompagnement, "Élodie", "Karim")
    client = client_de(mission.agent)
    client.post(
        reverse("demandes:message", args=[demande.cle]), {"texte": "<script>alert(1)</script> 🏔️\r\n\r\nBonjour"}
    )
    texte = page_de(client, demande)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 🏔️" in texte
    envois = Courriel.objects.filter(regle="demandes.message").values_list("destinataire", flat=True)
    autre = accompagnement.missions.exclude(pk=mission.pk).get().agent
    assert sorted(envois) == sorted([demande.demandeur.email, demande.commanditaire_email, autre.email, cellule.email])


def test_sponsor_who_has_not_agreed_is_not_told_of_messages(demande):
    suivi.ecrire_message(demande, texte="Bonjour", par=demande.demandeur)
    assert [c.destinataire for c in Courriel.objects.filter(regle="demandes.message")] == ["innovation@isere.example"]


def test_same_message_sent_twice_is_one(client_de, demande):
    client = client_de(demande.demandeur)
    for _ in range(2):
        client.post(reverse("demandes:message", args=[demande.cle]), {"texte": "Bonjour"})
    assert demande.messages.count() == 1


@pytest.mark.parametrize(("texte", "erreur"), [("", "Écrivez votre message"), ("é" * 10001, "10\u202f001 signes")])
def test_empty_or_too_long_message_is_told_and_kept(client_de, demande, texte, erreur):
    page = client_de(demande.demandeur).post(reverse("demandes:message", args=[demande.cle]), {"texte": texte})
    assert page.status_code == 200
    assert erreur in page.content.decode()
    assert texte in page.content.decode()
    assert not demande.messages.exists()


# --- Change and cancel --------------------------------------------------------------------------------


def changement(demande, **champs):
    jour = timezone.localdate() + dt.timedelta(days=50)
    return {"participants": "40", "jour_1": jour.isoformat(), "moment_1": "matin", "motif": "Salle prise", **champs}


def test_requester_changes_dates_and_number_before_scoping(client_de, demande):
    client = client_de(demande.demandeur)
    adresse = reverse("demandes:modifier", args=[demande.cle])
    assert client.get(adresse).status_code == 200
    assert client.post(adresse, changement(demande)).status_code == 302
    demande.refresh_from_db()
    assert demande.participants == 40
    assert demande.dates_souhaitees.get().jour == timezone.localdate() + dt.timedelta(days=50)
    action = journal.de(demande).get(verbe="demandes.modifier")
    assert action.motif == "Salle prise"
    assert action.changements["participants"] == ["34", "40"]
    assert [c.destinataire for c in Courriel.objects.filter(regle="demandes.modifiee")] == ["innovation@isere.example"]
    assert "Salle prise" in page_de(client, demande)


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"participants": "4"}, "participants"),
        ({"participants": "351"}, "participants"),
        ({"jour_1": "2020-01-01"}, "jour_1"),
        ({"motif": ""}, "motif"),
    ],
)
def test_wrong_change_is_told_and_kept(client_de, demande, champs, champ):
    page = client_de(demande.demandeur).post(
        reverse("demandes:modifier", args=[demande.cle]), changement(demande, **champs)
    )
    assert page.status_code == 200
    assert champ in page.context["form"].errors
    demande.refresh_from_db()
    assert demande.participants == 34


def test_after_scoping_a_change_is_a_message_to_the_cell(client_de, demande, cellule):
    cadree(demande, cellule)
    client = client_de(demande.demandeur)
    client.post(reverse("demandes:modifier", args=[demande.cle]), {"motif": "Reportons au 12 mars."})
    assert demande.messages.get().texte == "Reportons au 12 mars."
    assert cellule.email in Courriel.objects.filter(regle="demandes.message").values_list("destinataire", flat=True)


def test_change_that_comes_after_the_cell_scoped_is_refused_by_the_service(demande, cellule):
    cadree(demande, cellule)
    with pytest.raises(triage.TransitionRefusee):
        suivi.modifier(demande, par=demande.demandeur, motif="Trop tard", participants=50, dates=[])


def test_cancelling_asks_for_a_motive_then_tells_everybody(client_de, demande, cellule):
    accord.confirmer(demande)
    client = client_de(demande.demandeur)
    adresse = reverse("demandes:annuler", args=[demande.cle])
    page = client.post(adresse, {"motif": " "})
    assert page.status_code == 200
    assert "Donnez un motif" in page.content.decode()
    client.post(adresse, {"motif": "Le projet est abandonné."})
    demande.refresh_from_db()
    assert (demande.etat, demande.motif_sortie) == (Etat.ANNULEE, "Le projet est abandonné.")
    envois = Courriel.objects.filter(regle="demandes.annulee").values_list("destinataire", flat=True)
    assert sorted(envois) == sorted([demande.commanditaire_email, "innovation@isere.example"])
    assert client.get(adresse).status_code == 302
    assert "Le projet est abandonné." in page_de(client, demande)


def test_team_member_neither_changes_nor_cancels(client_de, demande, cellule):
    mission, _ = equiper(cadree(demande, cellule), "Élodie", "Karim")
    client = client_de(mission.agent)
    assert client.get(reverse("demandes:annuler", args=[demande.cle])).status_code == 404
    assert client.get(reverse("demandes:modifier", args=[demande.cle])).status_code == 404


def test_my_space_lists_my_requests_and_those_i_sponsor(client_de, demande):
    autre = DemandeFactory()
    espace = client_de(demande.demandeur).get("/mon-espace/").content.decode()
    assert demande.titre in espace
    assert autre.titre not in espace
    espace = client_de(AgentFactory(email=demande.commanditaire_email)).get("/mon-espace/").content.decode()
    assert demande.titre in espace
    assert "Mes demandes" not in client_de(AgentFactory()).get("/mon-espace/").content.decode()
