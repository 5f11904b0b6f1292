"""The admin, the preview, the demo's mailboxes and the health check."""

import datetime as dt

import pytest
import time_machine
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from courriels import envoi, services
from courriels.models import Courriel
from courriels.regles import Destinataire, Envoi
from courriels.sante import file_des_courriels
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.courriels.conftest import MAUD, fermeture, un_envoi

pytestmark = pytest.mark.django_db
Etat = Courriel.Etat
LISTE = "/admin/courriels/courriel/"


@pytest.fixture
def nadia(client_de):
    return client_de(CelluleFactory())


@pytest.fixture
def ligne(regle):
    regle()
    services.reconcilier(fermeture(libelle="<script>alert(1)</script>"))
    return Courriel.objects.get()


def page_de(ligne):
    return f"{LISTE}{ligne.pk}/change/"


def geste(ligne, nom):
    return reverse("admin:courriels_courriel_geste", args=[ligne.pk, nom])


def codes(regle):
    regle(lambda jour: [Envoi(MAUD, timezone.now(), {"code": "417 093"})], gabarit="essais/code", priorite=0)
    services.reconcilier(fermeture())
    return Courriel.objects.get()


def test_cell_reads_filters_and_searches(nadia, ligne):
    for question in (
        "",
        "?q=tissot",
        "?etat__exact=a_envoyer",
        "?regle=essais.fermeture",
        f"?objet_id={ligne.objet_id}",
    ):
        assert ligne.sujet in nadia.get(LISTE + question).content.decode(), question
    for question in ("?q=personne", "?etat__exact=envoye"):
        assert ligne.sujet not in nadia.get(LISTE + question).content.decode(), question


@pytest.mark.parametrize("nombre", [1, 3])
def test_list_costs_the_same_for_one_or_many(nadia, regle, nombre, django_assert_max_num_queries):
    regle(lambda jour: [un_envoi(jour, a=Destinataire(f"a{n}@isere.example")) for n in range(nombre)])
    services.reconcilier(fermeture())
    nadia.get(LISTE)
    with django_assert_max_num_queries(12) as requetes:
        nadia.get(LISTE)
    assert len(requetes) == 11


def test_cell_acts_from_the_page_of_an_e_mail(nadia, ligne, smtp_server):
    assert "Retenir" in nadia.get(page_de(ligne)).content.decode()
    page = nadia.post(geste(ligne, "retenir"), follow=True).content.decode()
    assert "attend votre accord" in page
    assert "Relâcher" in page
    nadia.post(geste(ligne, "relacher"))
    page = nadia.post(page_de(ligne), {"sujet": "Autre objet", "texte": "Autre texte"}, follow=True).content.decode()
    ligne.refresh_from_db()
    assert (ligne.sujet, ligne.texte, ligne.modifie_a_la_main) == ("Autre objet", "Autre texte\n", True)
    envoi.envoyer_en_attente()
    page = nadia.get(page_de(ligne)).content.decode()
    assert "a reçu" in page
    assert 'name="texte"' not in page
    assert "Retenir" not in page


def test_cell_has_the_words_of_a_reminder_written_to_read_or_change_them(nadia, regle):
    regle()
    fermeture()
    services.reconcilier_tous()
    ligne = Courriel.objects.get()
    page = nadia.get(page_de(ligne)).content.decode()
    assert "au moment du départ" in page
    assert 'name="texte"' not in page
    page = nadia.post(geste(ligne, "rediger"), follow=True).content.decode()
    assert "vous pouvez le relire" in page
    assert "Pont de l’Ascension" in page
    assert 'name="texte"' in page
    assert "Écrire le texte" not in page


def test_gesture_that_comes_too_late_is_said(nadia, ligne, smtp_server):
    envoi.envoyer_en_attente()
    page = nadia.post(geste(ligne, "annuler"), follow=True).content.decode()
    assert "trop tard pour ce geste" in page
    ligne.refresh_from_db()
    assert ligne.etat == Etat.ENVOYE


def test_edit_that_comes_too_late_is_said(nadia, ligne, monkeypatch):
    lire = Courriel.objects.get

    def part_entre_temps(*args, **kwargs):
        Courriel.objects.filter(pk=ligne.pk).update(etat=Etat.EN_COURS)
        return lire(*args, **kwargs)

    with monkeypatch.context() as entre:
        entre.setattr(services.rendu, "habiller_texte", lambda *a: part_entre_temps(pk=ligne.pk) and "")
        page = nadia.post(page_de(ligne), {"sujet": "Autre", "texte": "Autre"}, follow=True).content.decode()
    assert "trop tard pour ce geste" in page


def test_gesture_needs_a_post_and_a_known_verb(nadia, ligne):
    assert nadia.get(geste(ligne, "annuler")).status_code == 405
    assert nadia.post(geste(ligne, "supprimer")).status_code == 404
    ligne.refresh_from_db()
    assert ligne.etat == Etat.A_ENVOYER


def test_several_at_once(nadia, regle):
    regle(lambda jour: [un_envoi(jour, a=Destinataire(f"a{n}@isere.example")) for n in range(3)])
    services.reconcilier(fermeture())
    choix = {"action": "action_retenir", "_selected_action": list(Courriel.objects.values_list("pk", flat=True))}
    page = nadia.post(LISTE, choix, follow=True).content.decode()
    assert "(3 courriels)" in page
    assert set(Courriel.objects.values_list("etat", flat=True)) == {Etat.RETENU}


def test_list_beside_the_object_leads_to_planned_ones_which_can_be_written(nadia, regle):
    regle()
    jour = fermeture(dans=20)
    html = Template("{% load courriels %}{% courriels_de jour %}").render(Context({"jour": jour}))
    adresse = html.split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Annonce d’une fermeture" in html
    assert "isere.example" not in adresse
    assert "%40" not in adresse
    assert "Maud Tissot" in nadia.get(adresse).content.decode()
    assert not Courriel.objects.exists()
    assert "recevra" in nadia.post(adresse, follow=True).content.decode()
    assert Courriel.objects.get().etat == Etat.A_ENVOYER


@pytest.mark.parametrize("question", ["", "?type=abc&objet=1", "?type=1&objet=zz&regle=x", "?type=999999&objet=1"])
def test_planned_one_that_names_nothing_is_not_found(nadia, question):
    assert nadia.get(f"{LISTE}prevu/{question}").status_code == 404


def test_codes_are_hidden_from_the_cell(nadia, regle):
    ligne = codes(regle)
    assert "417" not in nadia.get(LISTE).content.decode()
    assert nadia.get(page_de(ligne)).status_code == 302
    assert nadia.get(f"/courriels/{ligne.cle}/apercu/").status_code == 404
    assert nadia.post(geste(ligne, "retenir")).status_code == 404


# --- Preview ---------------------------------------------------------------------------------------


def test_preview_runs_nothing_and_frames_only_here(nadia, ligne):
    reponse = nadia.get(f"/courriels/{ligne.cle}/apercu/")
    politique = reponse["Content-Security-Policy"]
    assert "default-src 'none'" in politique
    assert "style-src 'unsafe-inline'" in politique
    assert "sandbox allow-popups" in politique
    assert "allow-scripts" not in politique
    assert "frame-ancestors 'self'" in politique
    assert reponse["X-Frame-Options"] == "SAMEORIGIN"
    assert "&lt;script&gt;" in reponse.content.decode()
    assert "unsafe-inline" not in nadia.get(page_de(ligne))["Content-Security-Policy"]


def test_preview_is_for_the_cell_only(client, client_de, ligne):
    for autre in (client, client_de(AgentFactory())):
        assert autre.get(f"/courriels/{ligne.cle}/apercu/").status_code == 404


# --- Demo ------------------------------------------------------------------------------------------


def test_demo_pages_exist_in_demo_only(client, ligne, smtp_server):
    envoi.envoyer_en_attente()
    assert client.get("/courriels/demo/").status_code == 404
    assert client.get(f"/courriels/demo/{ligne.cle}/").status_code == 404


def test_demo_shows_what_was_sent_newest_first_and_by_mailbox(client, regle, settings):
    settings.DEMO = True
    settings.EMAIL_BACKEND = "isere_inno.demo_mail.OutboxOnlyBackend"
    regle(lambda jour: [un_envoi(jour, a=Destinataire(f"a{n}@isere.example", f"Agent {n}")) for n in range(3)])
    services.reconcilier(fermeture())
    assert "Aucun courriel" in client.get("/courriels/demo/").content.decode()
    envoi.envoyer_en_attente()
    page = client.get("/courriels/demo/").content.decode()
    assert page.index("Agent 2") < page.index("Agent 1") < page.index("Agent 0")
    page = client.get("/courriels/demo/?a=a1@isere.example").content.decode()
    assert "Agent 1" in page
    assert "Agent 2" not in page
    ligne = Courriel.objects.get(destinataire="a1@isere.example")
    page = client.get(f"/courriels/demo/{ligne.cle}/").content.decode()
    assert "Pont de l’Ascension" in page
    assert client.get(f"/courriels/{ligne.cle}/apercu/").status_code == 200


def test_demo_shows_codes_which_nothing_else_delivers(client, regle, settings):
    settings.DEMO = True
    settings.EMAIL_BACKEND = "isere_inno.demo_mail.OutboxOnlyBackend"
    ligne = codes(regle)
    envoi.envoyer_en_attente()
    assert "417 093" in client.get(f"/courriels/demo/{ligne.cle}/").content.decode()


# --- Health and failures ---------------------------------------------------------------------------


def test_health_is_green_until_something_waits_too_long(regle, smtp_server):
    regle(lambda jour: [un_envoi(jour, quand=timezone.now(), perime=None)])
    smtp_server.down()
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        services.reconcilier(fermeture())
        envoi.envoyer_en_attente()
        assert file_des_courriels().ok
        horloge.shift(dt.timedelta(minutes=11))
        rouge = file_des_courriels()
        assert not rouge.ok
        assert rouge.detail == {"en_attente": 1, "age_s": 660, "echecs_sur_un_jour": 0}


def test_health_is_stricter_with_codes(regle):
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        codes(regle)
        horloge.shift(dt.timedelta(minutes=2))
        assert not file_des_courriels().ok


def test_planned_and_held_ones_do_not_age_the_queue(regle, ligne):
    services.retenir(ligne, par=None)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        assert file_des_courriels().ok


def test_failures_are_told_to_the_cell_once_an_hour(regle, regles_des_salles, smtp_server):
    from courriels.courriels import CLE
    from courriels.regles import REGLES

    REGLES.declare(CLE, regles_des_salles[CLE])
    regle(lambda jour: [un_envoi(jour, a=Destinataire(f"a{n}@isere.example")) for n in range(3)])
    smtp_server.refused = {f"a{n}@isere.example": "550 5.1.1 inconnu" for n in range(3)}
    with time_machine.travel(timezone.now().replace(minute=5), tick=False) as horloge:
        services.reconcilier(fermeture())
        envoi.envoyer_en_attente()
        services.reconcilier_tous()
        assert envoi.envoyer_en_attente() == 0
        horloge.shift(dt.timedelta(hours=1))
        services.reconcilier_tous()
        assert envoi.envoyer_en_attente() == 1
        services.reconcilier_tous()
        assert envoi.envoyer_en_attente() == 0
    (message,) = smtp_server.messages
    texte = message.get_body(["plain"]).get_content()
    assert message["Subject"] == "3\u00a0courriels n’ont pas pu partir"
    assert [n for n in range(3) if f"a{n}@isere.example" in texte] == [0, 1, 2]
    assert "550 5.1.1 inconnu" in texte
