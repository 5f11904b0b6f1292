"""What people type in the form: explained beside the field, kept, and inert."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from demandes.models import Brouillon, Demande
from tests.demandes.depot import ouvrir, poster, remplir, reponses

pytestmark = pytest.mark.django_db


def test_what_is_wrong_is_said_and_kept(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    page = poster(client, brouillon, 3, participants="400", profil="Les équipes", hierarchie="non")
    texte = page.content.decode()
    assert "Vous avez indiqué 400\u00a0participants. Nous animons des groupes de 5 à 350 personnes" in texte
    assert 'value="400"' in texte
    assert "Les équipes</textarea>" in texte
    assert "2 points à revoir avant de continuer" in texte
    brouillon.refresh_from_db()
    assert brouillon.donnees["participants"] == "400"


@pytest.mark.parametrize(
    ("valeur", "message"),
    [
        ("4", "Vous avez indiqué 4\u00a0participants"),
        ("351", "Vous avez indiqué 351\u00a0participants"),
        ("-3", "Vous avez indiqué -3\u00a0participants"),
        ("9" * 30, "un nombre démesuré de participants"),
        ("beaucoup", "beaucoup"),
        ("12,5", "Donnez un nombre entier"),
        ("", "Dites-nous combien vous serez"),
    ],
)
def test_number_of_participants_out_of_bounds_is_explained(client_de, agent, valeur, message):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    page = client.post(reverse("demandes:etape", args=[brouillon.cle, 3]), {"participants": valeur})
    assert page.status_code == 200
    assert message in str(page.context["form"].errors["participants"])


@pytest.mark.parametrize(
    ("valeur", "message"),
    [
        ("2020-01-15", "est passé"),
        ("15/01/2020", "est passé"),
        ("31/02/2031", "Donnez une date comme"),
        ("0001-01-01", "est passé"),
        ("2950-01-01", "est‑ce la bonne année"),
        ("demain", "« demain »".replace(" ", "\u202f")),
        ("", "Donnez au moins une date"),
    ],
)
def test_wrong_dates_are_explained(client_de, agent, valeur, message):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=3)
    page = poster(client, brouillon, 4, jour_1=valeur, duree="1", modalite="presence")
    assert page.status_code == 200
    assert message in str(page.context["form"].errors["jour_1"])


def test_same_date_twice_is_explained(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=3)
    jour = (timezone.localdate() + dt.timedelta(weeks=8)).isoformat()
    page = poster(
        client,
        brouillon,
        4,
        jour_1=jour,
        moment_1="matin",
        jour_2=jour,
        moment_2="matin",
        duree="1",
        modalite="presence",
    )
    assert "déjà donnée" in str(page.context["form"].errors["jour_2"])


def test_near_date_warns_and_lets_go_on(client_de, agent):
    client = client_de(agent)
    proche = (timezone.localdate() + dt.timedelta(days=10)).isoformat()
    brouillon = remplir(client, agent, jour_1=proche)
    relecture = client.get(reverse("demandes:etape", args=[brouillon.cle, 6]))
    assert relecture.context["complet"]
    assert "moins de 4\u00a0semaines" in relecture.content.decode()


@pytest.mark.parametrize(
    ("valeur", "message"),
    [
        ("quelquun@gmail.com", "adresse professionnelle"),
        ("herve@isere.example.evil.com", "adresse professionnelle"),
        ("maud.tissot@isere.example", "votre propre adresse"),
        ("MAUD.Tissot@ISERE.example", "votre propre adresse"),
        ("pas une adresse", "Vérifiez cette adresse"),
    ],
)
def test_address_of_the_sponsor_is_judged(client_de, agent, valeur, message):
    client = client_de(agent)
    action, ouverture = ouvrir(client)
    page = client.post(action, reponses(agent, commanditaire_email=valeur)[1] | {"ouverture": ouverture})
    assert page.status_code == 200
    assert message in str(page.context["form"].errors["commanditaire_email"])
    assert Brouillon.objects.get().donnees["commanditaire_email"] == valeur


def test_html_and_emoji_are_kept_and_inert(client_de, agent):
    piege = "<script>alert(1)</script><img src=x onerror=alert(2)> 🏔️ {{ 7|add:7 }} 'x\" é"
    client = client_de(agent)
    brouillon = remplir(
        client,
        agent,
        titre=piege,
        contexte=piege,
        objectif=piege,
        profil=piege,
        lieu=piege,
        commanditaire_nom=piege,
        accessibilite=piege,
        materiel=piege,
        resultat_attendu=piege,
        deja_tente=piege,
        commanditaire_fonction=piege,
    )
    relecture = client.get(reverse("demandes:etape", args=[brouillon.cle, 6]))
    demande_url = client.post(reverse("demandes:envoyer", args=[brouillon.cle])).url
    for page in (relecture.content.decode(), client.get(demande_url).content.decode()):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "🏔️" in page
    assert Demande.objects.get().titre == piege


def test_ten_thousand_characters_are_taken_and_one_more_is_told(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, contexte="é" * 10000)
    page = client.post(reverse("demandes:etape", args=[brouillon.cle, 2]), reponses(agent, contexte="é" * 10001)[2])
    assert "Votre texte compte 10\u202f001 signes, pour 10\u202f000 au plus" in page.content.decode()
    assert "é" * 10001 in page.content.decode()
    brouillon.refresh_from_db()
    assert len(brouillon.donnees["contexte"]) == 10001


def test_newlines_of_a_browser_count_once(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, contexte="\r\n".join(["ligne"] * 1666) + "fin\r\n")
    assert Brouillon.objects.get(pk=brouillon.pk).etape == 6
