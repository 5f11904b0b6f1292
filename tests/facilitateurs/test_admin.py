"""The cell's screens of the network."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courriels.models import Courriel
from facilitateurs import quota, services
from facilitateurs.models import Certification, Convention, Facilitateur, LettreMission
from instance import journal
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory
from tests.facilitateurs.factories import CertificationFactory, FacilitateurFactory, LettreMissionFactory

pytestmark = pytest.mark.django_db
LISTE = "/admin/facilitateurs/facilitateur/"


@pytest.fixture
def cellule():
    return CelluleFactory()


@pytest.fixture
def client(cellule, client_de):
    return client_de(cellule)


def lire(reponse) -> str:
    return reponse.content.decode()


def test_the_list_shows_status_quota_and_end(client):
    facilitateur = FacilitateurFactory(agent__nom="Vasseur")
    lettre = facilitateur.lettre()
    FacilitateurFactory(agent__nom="Benslimane", lettre=None, certification=None)
    quota.declarer("essai", lambda lettres: {lettre.pk: quota.Emploi(6)})
    try:
        page = lire(client.get(LISTE))
    finally:
        del quota.FOURNISSEUR._items["essai"]
    assert "Valide" in page
    assert '<td class="field-utilisees">6</td><td class="field-quota_accorde">10</td>' in page
    assert "sans lettre" in page
    assert page.index("Benslimane") < page.index("Vasseur")


def test_the_list_filters_by_derived_status_and_searches_without_accents(client):
    FacilitateurFactory(agent__prenom="Élodie", agent__nom="Vasseur")
    expiree = FacilitateurFactory(agent__prenom="Marc", agent__nom="Tournier", certification=None)
    CertificationFactory(facilitateur=expiree, valable_jusqu_au=timezone.localdate() - dt.timedelta(days=1))
    FacilitateurFactory(agent__prenom="Inès", agent__nom="Morand", certification=None)
    for parametres, attendu in (
        ({"statut": "expiree"}, "Tournier"),
        ({"statut": "sans"}, "Morand"),
        ({"statut": "valide"}, "Vasseur"),
        ({"q": "elodie"}, "Vasseur"),
    ):
        page = lire(client.get(LISTE, parametres))
        assert [nom for nom in ("Vasseur", "Tournier", "Morand") if nom in page] == [attendu], parametres


def test_the_list_costs_the_same_for_three(client):
    FacilitateurFactory()
    client.get(LISTE)
    with CaptureQueriesContext(connection) as pour_un:
        client.get(LISTE)
    FacilitateurFactory.create_batch(2)
    with CaptureQueriesContext(connection) as pour_trois:
        client.get(LISTE)
    assert len(pour_trois) == len(pour_un) <= 12


@pytest.mark.parametrize("modele", ["certification", "lettremission", "methode", "convention"])
def test_every_list_opens(client, modele):
    services.accorder_lettre(
        services.demander_lettre(
            FacilitateurFactory(lettre=None, agent__n_plus_1=AgentFactory()),
            debut=timezone.localdate(),
            fin=timezone.localdate(),
            par=None,
        ),
        quota=3,
        par=None,
    )
    assert client.get(f"/admin/facilitateurs/{modele}/").status_code == 200


def test_the_profile_shows_all_that_hangs_on_it(client):
    facilitateur = FacilitateurFactory()
    services.suspendre(facilitateur.certification(), motif="Congé parental", urgence="Essai", par=None)
    page = lire(client.get(f"{LISTE}{facilitateur.pk}/change/"))
    assert facilitateur.certification().numero in page
    assert "Congé parental" in page
    assert "Hélène Carrel" in page


def test_changing_a_profile_goes_through_the_services(client, cellule):
    facilitateur = FacilitateurFactory(senior_declare=False)
    donnees = {"senior_declare": "on", "missions_anterieures": "5", "presentation": "Animatrice"}
    reponse = client.post(f"{LISTE}{facilitateur.pk}/change/", donnees | _gestion())
    assert reponse.status_code == 302
    facilitateur.refresh_from_db()
    assert (facilitateur.senior_declare, facilitateur.missions_anterieures) == (True, 5)
    assert {action.verbe for action in journal.de(facilitateur)} == {
        "facilitateurs.modifier",
        "facilitateurs.completer_profil",
    }
    assert journal.de(facilitateur).first().auteur == cellule


def test_adding_a_profile_enters_the_network(client):
    agent = AgentFactory()
    donnees = {"agent": agent.pk, "rejoint_le": "01/09/2026", "missions_anterieures": "0"}
    assert client.post(f"{LISTE}add/", donnees | _gestion()).status_code == 302
    assert journal.de(Facilitateur.objects.get(agent=agent)).get().verbe == "facilitateurs.entrer"
    assert client.post(f"{LISTE}add/", donnees | _gestion()).status_code == 200


def _gestion() -> dict[str, str]:
    return {
        f"{prefixe}-{quoi}": "0"
        for prefixe in (
            "certifications",
            "lettres",
            "liens_declares",
            "indisponibilites",
            "indisponibilites_regulieres",
        )
        for quoi in ("TOTAL_FORMS", "INITIAL_FORMS")
    }


def test_the_cell_certifies_with_number_and_end_by_rule(client):
    facilitateur = FacilitateurFactory(certification=None)
    donnees = {"facilitateur": facilitateur.pk, "numero": "", "delivree_le": "14/03/2025", "valable_jusqu_au": ""}
    adresse = "/admin/facilitateurs/certification/add/"
    assert client.post(adresse, donnees).status_code == 302
    une = Certification.objects.get()
    assert (une.numero, une.valable_jusqu_au) == ("C-2025-0001", dt.date(2028, 3, 14))
    assert "C-2025-0001" in lire(client.get(f"/admin/facilitateurs/certification/{une.pk}/change/"))


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"delivree_le": "14/03/2050"}, "à venir"),
        ({"valable_jusqu_au": "13/03/2025"}, "La validité doit finir après la délivrance"),
        ({"delivree_le": "hier"}, "date valide"),
        ({"numero": "C-PRIS"}, "existe déjà"),
    ],
)
def test_a_wrong_certification_is_refused_in_words(client, champs, message):
    facilitateur = FacilitateurFactory(certification=None)
    CertificationFactory(facilitateur=FacilitateurFactory(certification=None), numero="C-PRIS")
    donnees = {"facilitateur": facilitateur.pk, "numero": "", "delivree_le": "14/03/2025", "valable_jusqu_au": ""}
    page = lire(client.post("/admin/facilitateurs/certification/add/", donnees | champs))
    assert message in page
    assert not facilitateur.certifications.exists()


def test_withdrawing_asks_for_a_motive_first(client):
    une = FacilitateurFactory().certification()
    liste = "/admin/facilitateurs/certification/"
    choix = {"action": "retirer", "_selected_action": [une.pk]}
    page = lire(client.post(liste, choix))
    assert une.numero in page
    assert "Motif" in page
    assert "obligatoire" in lire(client.post(liste, choix | {"confirmer": "1", "motif": ""}))
    assert Certification.objects.get().retiree_le is None
    client.post(liste, choix | {"confirmer": "1", "motif": "Départ"})
    assert Certification.objects.get().motif_retrait == "Départ"


def test_a_suspension_is_lifted_from_the_list(client):
    une = FacilitateurFactory().certification()
    liste = "/admin/facilitateurs/certification/"
    services.suspendre(une, motif="Enquête", urgence="Essai", debut=une.delivree_le, par=None)
    client.post(liste, {"action": "lever_suspension", "_selected_action": [une.pk]})
    assert Certification.objects.get().statut() == Certification.Statut.VALIDE


def test_letters_are_asked_in_a_batch_and_a_refusal_hinders_no_other(client):
    bon = FacilitateurFactory(lettre=None, agent__n_plus_1=AgentFactory())
    sans_chef = FacilitateurFactory(lettre=None)
    annee = timezone.localdate().year + 1
    choix = {"action": "demander_lettres", "_selected_action": [bon.pk, sans_chef.pk]}
    assert "Écrire aux responsables" in lire(client.post(LISTE, choix))
    dates = {"debut": f"01/01/{annee}", "fin": f"31/12/{annee}", "quota": "12", "confirmer": "1"}
    page = lire(client.post(LISTE, choix | dates, follow=True))
    assert LettreMission.objects.get().facilitateur == bon
    assert LettreMission.objects.get().quota == 12
    assert "Indiquez le courriel" in page
    assert "Fait\u00a0: 1." in page


def test_a_letter_is_sent_anew_or_revoked_from_its_list(client):
    lettre = services.demander_lettre(
        FacilitateurFactory(lettre=None, agent__n_plus_1=AgentFactory()),
        debut=timezone.localdate(),
        fin=timezone.localdate(),
        par=None,
    )
    liste = "/admin/facilitateurs/lettremission/"
    client.post(liste, {"action": "relancer", "_selected_action": [lettre.pk]})
    lettre.refresh_from_db()
    assert lettre.relancee_le
    page = lire(client.get(f"{liste}{lettre.pk}/change/"))
    assert reverse("admin:courriels_courriel_change", args=[Courriel.objects.first().pk]) in page
    client.post(liste, {"action": "revoquer", "_selected_action": [lettre.pk], "confirmer": "1", "motif": "Erreur"})
    lettre.refresh_from_db()
    assert (lettre.etat, lettre.motif) == (LettreMission.Etat.REVOQUEE, "Erreur")


def test_an_answered_letter_is_not_sent_anew(client):
    lettre = LettreMissionFactory(facilitateur=FacilitateurFactory(lettre=None))
    page = lire(
        client.post(
            "/admin/facilitateurs/lettremission/",
            {"action": "relancer", "_selected_action": [lettre.pk]},
            follow=True,
        )
    )
    assert "déjà «\u202faccordée\u202f»" in page


def test_the_network_is_closed_to_agents(client_de):
    assert client_de(FacilitateurFactory().agent).get(LISTE).status_code in (302, 403)


def test_conventions_near_their_end_are_told_unless_another_takes_over(client):
    jour = timezone.localdate()
    bientot = AutreInstitutionFactory(nom="Ville de Grenoble", sigle="Ville", domaines=["ville.example"])
    relayee = AutreInstitutionFactory(nom="CCAS de Grenoble", sigle="CCAS", domaines=["ccas.example"])
    for institution, reference, fin in (
        (bientot, "V-1", jour + dt.timedelta(days=60)),
        (relayee, "C-1", jour + dt.timedelta(days=60)),
        (relayee, "C-2", jour + dt.timedelta(days=900)),
    ):
        Convention.objects.create(institution=institution, reference=reference, debut=jour, fin=fin)
    page = lire(client.get("/admin/facilitateurs/convention/?fin=bientot"))
    assert "V-1" in page
    assert "C-1" not in page
    assert "C-2" not in page
    assert "Conventions bientôt finies" in lire(client.get("/admin/"))
    assert Convention.objects.bientot_finies().count() == 1
