"""The public page, the facilitator's own pages and panels."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from facilitateurs import quota, services
from facilitateurs.models import Indisponibilite, LettreMission
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory, DirectionFactory
from tests.facilitateurs.factories import CertificationFactory, FacilitateurFactory, MethodeFactory

pytestmark = pytest.mark.django_db
A_LA_CELLULE = {"presentation_pour": "cellule", "territoire_pour": "cellule"}
PAGES = ["profil", "indisponibilites", "liens", "demander_lettre"]


def lire(reponse) -> str:
    return reponse.content.decode()


def test_the_public_page_counts_who_is_available_and_names_nobody(client):
    FacilitateurFactory(agent__nom="Vasseur")
    FacilitateurFactory(agent__institution=AutreInstitutionFactory())
    FacilitateurFactory(certification=None)
    MethodeFactory(nom="World café")
    page = lire(client.get("/reseau/"))
    assert "<dd>2</dd>" in page
    assert "World café" in page
    assert "Vasseur" not in page


def test_only_those_who_agree_are_named_and_they_may_change_their_mind(client, client_de):
    elodie, karim = (FacilitateurFactory(agent__nom=nom, agent__prenom="Élodie") for nom in ("Vasseur", "Benslimane"))
    methode = MethodeFactory(nom="World café")
    profil, corps = (
        reverse("facilitateurs:profil"),
        {**A_LA_CELLULE, "presentation": "Confidentiel", "methodes": [methode.pk]},
    )
    client_de(elodie.agent).post(profil, {**corps, "public": "on"})
    client_de(karim.agent).post(profil, corps)
    page = lire(client.get("/reseau/"))
    assert "Élodie Vasseur" in page
    assert "Benslimane" not in page
    assert "Confidentiel" not in page
    assert elodie.agent.email not in page
    client_de(elodie.agent).post(profil, corps)
    assert "Vasseur" not in lire(client.get("/reseau/"))


def test_cell_does_not_agree_in_somebodys_place(client_de):
    facilitateur = FacilitateurFactory(public=True)
    client = client_de(CelluleFactory())
    adresse = reverse("admin:facilitateurs_facilitateur_change", args=[facilitateur.pk])
    assert 'name="public"' not in lire(client.get(adresse))
    client.post(adresse, {"missions_anterieures": 2, "presentation": "Sage-femme"})
    facilitateur.refresh_from_db()
    assert facilitateur.public


def test_who_left_or_lost_the_certification_is_named_no_more(client):
    parti, suspendu, ferme = (FacilitateurFactory(public=True, agent__nom=f"Nomme{i}") for i in range(3))
    assert lire(client.get("/reseau/")).count("Nomme") == 3
    services.quitter_le_reseau(parti, par=None)
    services.suspendre(suspendu.certification(), motif="Pause", urgence="Essai", par=None)
    type(ferme.agent).objects.filter(pk=ferme.agent_id).update(is_active=False)
    assert "Nomme" not in lire(client.get("/reseau/"))


def test_the_public_page_follows_a_change_at_once(client):
    une = FacilitateurFactory().certification()
    assert "<dd>1</dd>" in lire(client.get("/reseau/"))
    services.suspendre(une, motif="Pause", urgence="Essai", par=None)
    assert "Le réseau se constitue" in lire(client.get("/reseau/"))


def test_the_public_page_follows_the_calendar(client, time_machine):
    une = FacilitateurFactory().certification()
    client.get("/reseau/")
    time_machine.move_to(dt.datetime.combine(une.valable_jusqu_au + dt.timedelta(days=1), dt.time(12), tzinfo=dt.UTC))
    assert "Le réseau se constitue" in lire(client.get("/reseau/"))


@pytest.mark.parametrize("page", PAGES)
def test_own_pages_exist_for_members_only(page, client, client_de):
    adresse = reverse(f"facilitateurs:{page}")
    assert client.get(adresse).status_code == 302
    assert client_de(AgentFactory()).get(adresse).status_code == 404
    assert client_de(FacilitateurFactory().agent).get(adresse).status_code == 200


def test_somebody_who_left_loses_the_pages(client_de):
    facilitateur = FacilitateurFactory()
    services.quitter_le_reseau(facilitateur, par=None)
    assert client_de(facilitateur.agent).get(reverse("facilitateurs:profil")).status_code == 404


def test_panels_show_certification_letter_and_quota(client_de):
    facilitateur = FacilitateurFactory()
    lettre = facilitateur.lettre()
    quota.declarer("essai", lambda lettres: {lettre.pk: quota.Emploi(6)})
    try:
        page = lire(client_de(facilitateur.agent).get("/mon-espace/"))
    finally:
        del quota.FOURNISSEUR._items["essai"]
    assert "6 sur 10" in page
    assert "4\u00a0demi-journées" in page
    assert "Valide jusqu’au" in page
    assert "aucune indisponibilité" in page


def test_panels_are_not_shown_to_others(client_de):
    page = lire(client_de(AgentFactory()).get("/mon-espace/"))
    assert "Ma certification" not in page


@pytest.mark.parametrize(
    ("ecart", "attendu"),
    [(-1, "Expirée depuis le"), (30, "À renouveler avant le")],
)
def test_the_certification_panel_says_what_is_wrong(client_de, ecart, attendu):
    facilitateur = FacilitateurFactory(certification=None)
    CertificationFactory(facilitateur=facilitateur, valable_jusqu_au=timezone.localdate() + dt.timedelta(days=ecart))
    assert attendu in lire(client_de(facilitateur.agent).get("/mon-espace/"))


def test_the_letter_panel_offers_to_ask_when_there_is_none(client_de):
    facilitateur = FacilitateurFactory(lettre=None)
    page = lire(client_de(facilitateur.agent).get("/mon-espace/"))
    assert reverse("facilitateurs:demander_lettre") in page


def test_the_letter_panel_waits_for_the_manager(client_de):
    facilitateur = FacilitateurFactory(lettre=None, agent__n_plus_1=AgentFactory(prenom="Luc", nom="Morel"))
    jour = timezone.localdate()
    donnees = {"debut": jour, "fin": jour, "quota": 4, "responsable_nom": "Luc Morel"}
    donnees["responsable_email"] = facilitateur.agent.n_plus_1.email
    page = lire(client_de(facilitateur.agent).post(reverse("facilitateurs:demander_lettre"), donnees, follow=True))
    assert LettreMission.objects.get().quota == 4
    assert "Demande envoyée à Luc Morel" in page
    assert "En attente de réponse" in page


def test_unavailability_of_whole_days_around_a_change_of_clock(client_de, time_machine):
    time_machine.move_to(dt.datetime(2031, 3, 1, 9, tzinfo=dt.UTC))
    facilitateur = FacilitateurFactory()
    client = client_de(facilitateur.agent)
    page = lire(
        client.post(
            reverse("facilitateurs:indisponibilites"),
            {"du": "2031-03-29", "au": "2031-03-30", "moment": "journee"},
            follow=True,
        )
    )
    une = Indisponibilite.objects.get()
    assert une.periode.upper - une.periode.lower == dt.timedelta(hours=47)
    assert (une.premier_jour, une.dernier_jour) == (dt.date(2031, 3, 29), dt.date(2031, 3, 30))
    assert "du 29 au 30\u00a0mars 2031" in page
    client.post(reverse("facilitateurs:retirer_indisponibilite", args=[une.pk]))
    assert not Indisponibilite.objects.exists()


@pytest.mark.parametrize(
    ("du", "au", "message"),
    [
        ("", "", "obligatoire"),
        ("demain", "", "Donnez une date"),
        ("2031-05-10", "2031-05-09", "vient avant le premier"),
        ("2031-01-10", "", "déjà passée"),
        ("2031-05-10", "2035-05-10", "prévenez plutôt la cellule"),
    ],
)
def test_wrong_dates_are_said_and_kept(client_de, time_machine, du, au, message):
    time_machine.move_to(dt.datetime(2031, 3, 1, 9, tzinfo=dt.UTC))
    client = client_de(FacilitateurFactory().agent)
    page = lire(client.post(reverse("facilitateurs:indisponibilites"), {"du": du, "au": au, "moment": "journee"}))
    assert message in page
    assert f'value="{du}"' in page or not du
    assert not Indisponibilite.objects.exists()


def test_nobody_removes_what_is_anothers(client_de):
    facilitateur = FacilitateurFactory()
    debut = timezone.now() + dt.timedelta(days=1)
    une = services.declarer_indisponibilite(
        facilitateur, debut=debut, fin=debut + dt.timedelta(days=1), par=facilitateur.agent
    )
    autre = client_de(FacilitateurFactory().agent)
    assert autre.post(reverse("facilitateurs:retirer_indisponibilite", args=[une.pk])).status_code == 404
    assert (
        client_de(facilitateur.agent).get(reverse("facilitateurs:retirer_indisponibilite", args=[une.pk])).status_code
        == 405
    )
    assert Indisponibilite.objects.exists()


def test_profile_keeps_a_retired_method_and_escapes_what_is_typed(client_de):
    retiree, proposee = MethodeFactory(nom="Ancienne", active=False), MethodeFactory(nom="Nouvelle")
    facilitateur = FacilitateurFactory()
    facilitateur.methodes.add(retiree)
    client = client_de(facilitateur.agent)
    page = lire(client.get(reverse("facilitateurs:profil")))
    assert "Ancienne" in page
    donnees = {
        **A_LA_CELLULE,
        "presentation": "<script>alert(1)</script> 🙂",
        "methodes": [retiree.pk, proposee.pk],
    }
    page = lire(client.post(reverse("facilitateurs:profil"), donnees, follow=True))
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert facilitateur.methodes.count() == 2


def test_too_long_a_profile_is_refused_and_kept(client_de):
    client = client_de(FacilitateurFactory().agent)
    page = lire(client.post(reverse("facilitateurs:profil"), {"presentation": "é" * 10_000}))
    assert "2000" in page or "2\u202f000" in page
    assert "é" * 10_000 in page


def test_a_tie_is_declared_and_removed(client_de):
    facilitateur, direction = FacilitateurFactory(), DirectionFactory(nom="Direction des routes")
    client = client_de(facilitateur.agent)
    adresse = reverse("facilitateurs:liens")
    page = lire(client.post(adresse, {"direction": direction.pk}, follow=True))
    assert "Retirer" in page
    lien = facilitateur.liens_declares.get()
    client.post(reverse("facilitateurs:retirer_lien", args=[lien.pk]))
    assert not facilitateur.liens_declares.exists()
    assert "Choisissez une direction" in lire(client.post(adresse, {}))


def test_the_panels_of_the_network_cost_few_queries(client_de):
    client = client_de(FacilitateurFactory().agent)
    with CaptureQueriesContext(connection) as requetes:
        client.get("/mon-espace/")
    propres = [r for r in requetes if 'FROM "facilitateurs_' in r["sql"] or 'FROM "documents_' in r["sql"]]
    assert len(propres) <= 10  # the last counts what a renewal asks
