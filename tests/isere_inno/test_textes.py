"""The cell rewrites e-mails from the admin: what it may say, what it may not, and what leaves in the end."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.services.connexion import demander_code
from courriels import services
from courriels.models import Courriel, TexteCourriel
from courriels.regles import REGLES, Regle
from courriels.rendu import atelier
from courriels.retouche import essayer
from courriels.tasks import envoyer_en_attente
from demandes.models import Demande
from demandes.services import triage
from instance.models import Action
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.factories import DemandeFactory

pytestmark = pytest.mark.django_db
TOUTES = [regle.cle for regle in REGLES]
ACCUSE = "demandes.accuse"
LISTE = "/admin/courriels/textecourriel/"
PAGE = f"{LISTE}{ACCUSE}/change/"


@pytest.fixture
def nadia(client_de: Callable[..., Client]) -> Client:
    return client_de(CelluleFactory(nom="Ferhat"))


def originaux(cle: str = ACCUSE, **changes: str) -> dict[str, str]:
    return {**atelier.originaux(REGLES[cle].gabarit), **changes}


def enregistrer(client: Client, cle: str = ACCUSE, **changes: str) -> str:
    page = client.post(f"{LISTE}{cle}/change/", originaux(cle, **changes), follow=True)
    return str(page.content.decode())


def accuse_de(demande: Demande) -> Courriel:
    services.reconcilier(demande, ACCUSE)
    return Courriel.objects.get(regle=ACCUSE, objet_id=str(demande.pk))


# --- Every text ------------------------------------------------------------------------------------
@pytest.mark.parametrize("cle", TOUTES)
def test_text_of_every_email_opens_and_saves_as_it_is(nadia: Client, cle: str) -> None:
    page = nadia.get(f"{LISTE}{cle}/change/").content.decode()
    assert "Les mots de ce courriel" in page
    assert "errornote" not in enregistrer(nadia, cle)
    assert TexteCourriel.objects.get(pk=cle).morceaux == {}


@pytest.mark.parametrize("cle", TOUTES)
def test_text_of_every_email_is_rewritten_and_previewed(nadia: Client, cle: str) -> None:
    corps = originaux(cle)["corps"] + "\n\nUne phrase de **chez nous**."
    assert "partiront avec ce texte" in enregistrer(nadia, cle, corps=corps)
    apercu = nadia.post(f"{LISTE}{cle}/apercu/", originaux(cle, corps=corps))
    assert "Une phrase de" in apercu.content.decode()
    assert "chez nous</strong>" in apercu.content.decode()
    assert "unsafe-inline" not in apercu["Content-Security-Policy"].split("style-src")[0]


def test_list_names_every_email_and_who_speaks(nadia: Client) -> None:
    enregistrer(nadia, titre="Nous vous lisons")
    page = nadia.get(LISTE).content.decode()
    assert all(regle.libelle.replace("'", "&#x27;") in page for regle in REGLES)
    assert page.count("De la cellule, depuis le") == 1


# --- What leaves -----------------------------------------------------------------------------------
def test_words_of_the_cell_leave_in_text_and_html(nadia: Client) -> None:
    enregistrer(nadia, corps="Merci pour « {{ demande.titre }} ».")
    courriel = accuse_de(DemandeFactory(titre="Préparer *la* rentrée <b>"))
    assert "Merci pour «\u202fPréparer *la* rentrée <b>\u202f»." in courriel.texte
    assert "Préparer *la* rentrée &lt;b&gt;" in courriel.html
    assert "Une question\u202f?" in courriel.texte


def test_waiting_email_is_written_anew_when_it_leaves(nadia: Client, smtp_server: Any) -> None:
    courriel = accuse_de(DemandeFactory())
    enregistrer(nadia, titre="Nous vous lisons")
    envoyer_en_attente()
    courriel.refresh_from_db()
    assert courriel.etat == Courriel.Etat.ENVOYE
    assert courriel.texte.startswith("Nous vous lisons")


def test_words_that_fail_on_one_object_let_the_original_leave(nadia: Client) -> None:
    """The trial cannot foresee every object: better the original than nobody told. The cell is."""
    TexteCourriel.objects.create(pk=ACCUSE, morceaux={"bouton": "Suivre | {{ demande.titre }}"})
    courriel = accuse_de(DemandeFactory())
    assert "Votre demande est bien arrivée" in courriel.texte
    assert "En panne" in nadia.get(LISTE).content.decode()
    assert "n’a pas pu servir" in nadia.get(PAGE).content.decode()


def test_original_comes_back_and_the_history_keeps_the_other(nadia: Client) -> None:
    enregistrer(nadia, titre="Nous vous lisons")
    nadia.post(PAGE, {"retablir": "1"})
    assert "Votre demande est bien arrivée" in accuse_de(DemandeFactory()).texte
    page = nadia.get(PAGE).content.decode()
    assert "est revenu au texte d’origine" in page
    assert "<del>Nous vous lisons</del>" in page
    assert [action.auteur.nom for action in Action.objects.filter(verbe__startswith="courriels.texte")] == [
        "Ferhat"
    ] * 2


def test_preview_shows_a_real_object(nadia: Client) -> None:
    demande = DemandeFactory(titre="Accueillir les saisonniers")
    accuse_de(demande)
    assert "Accueillir les saisonniers" in nadia.get(PAGE).content.decode()
    vrai = nadia.post(f"{LISTE}{ACCUSE}/apercu/", {**originaux(), "exemple": demande.pk}).content.decode()
    assert "Accueillir les saisonniers" in vrai
    invente = nadia.post(f"{LISTE}{ACCUSE}/apercu/", originaux()).content.decode()
    assert "[demande.titre]" in invente


def test_preview_of_codes_shows_no_real_one(nadia: Client) -> None:
    AgentFactory(email="maud@isere.example")
    demande = demander_code(email="maud@isere.example", adresse_ip=None)
    cle = "agents.code_connexion"
    apercu = nadia.post(f"{LISTE}{cle}/apercu/", {**originaux(cle), "exemple": demande.pk}).content.decode()
    assert "[code]" in apercu


# --- What is refused -------------------------------------------------------------------------------
HOSTILES = {
    "somebody else's data": "{{ demande.demandeur.email }}",
    "a step further": "{{ demande.titre.__class__ }}",
    "an object whole": "{{ objet }}",
    "the settings": "{{ settings.SECRET_KEY }}",
    "private names": "{{ demande._state }}",
    "a method that writes": "{{ demande.delete }}",
    "an attribute of the person": "{{ destinataire.email }}",
    "a list of others": "{% for autre in demande.demandeur.equipe.all %}{{ autre }}{% endfor %}",
    "a loop in a loop": "{% for a in creneaux %}{% for b in creneaux %}x{% endfor %}{% endfor %}",
    "a loop over letters": "{% for a in 'aaaaaaaaaa' %}x{% endfor %}",
    "another file": "{% include 'courriels/enveloppe.html' %}",
    "another parent": "{% extends 'admin/base.html' %}",
    "a library": "{% load static %}",
    "a block": "{% block sujet %}x{% endblock %}",
    "a huge padding": "{{ demande.titre|ljust:999999999 }}",
    "a long decimal": "{{ demande.participants|floatformat:999999 }}",
    "raw HTML let through": "{{ demande.titre|safe }}",
    "debugging": "{% debug %}",
    "a value from elsewhere": "{% with x=demande.demandeur.email %}{{ x }}{% endwith %}",
    "a condition that probes": "{% if demande.demandeur.email == 'a@b.fr' %}x{% endif %}",
    "a filter's argument": "{{ demande.titre|default:demande.demandeur.email }}",
    "a separator": "Bonjour\n=== sujet\nAutre",
    "an open brace": "{% if demande.titre %}sans fin",
    "too much": "x" * 8001,
}


@pytest.mark.parametrize("texte", HOSTILES.values(), ids=HOSTILES.keys())
@pytest.mark.parametrize("cle", [ACCUSE, "missions.proposition"])
def test_hostile_text_is_refused_and_kept_on_the_page(nadia: Client, cle: str, texte: str) -> None:
    page = enregistrer(nadia, cle, corps=texte)
    assert "errorlist" in page
    assert "partiront avec ce texte" not in page
    assert not TexteCourriel.objects.exists()
    marque = texte.split("\n")[0][:40]
    assert marque.replace("'", "&#x27;").replace("&quot;", '"') in page


@pytest.mark.parametrize("texte", ["{{ observation.etat }}", "{{ ''|default:observation.etat }}"])
def test_what_the_original_only_tests_is_not_shown(nadia: Client, texte: str) -> None:
    assert "partiront avec ce texte" not in enregistrer(nadia, "observations.finie", corps=texte)
    assert not TexteCourriel.objects.exists()


@pytest.mark.parametrize(
    ("cle", "partie", "texte", "dit"),
    [
        (ACCUSE, "bouton", "", "ne peut rien faire de ce courriel"),
        (ACCUSE, "bouton", "Suivre {{ url }}", "un bouton s’écrit"),
        (ACCUSE, "faits", "Rien de tel", "les faits s’écrivent"),
        (ACCUSE, "sujet", "{% if demande.titre == 'x' %}y{% endif %}", "Donnez un objet"),
        ("agents.code_connexion", "titre", "Votre code", "ne peut rien faire de ce courriel"),
    ],
)
def test_text_that_would_not_serve_is_refused(nadia: Client, cle: str, partie: str, texte: str, dit: str) -> None:
    changes = {partie: texte} | ({"apercu": ""} if cle.startswith("agents") else {})
    page = enregistrer(nadia, cle, **changes)
    assert dit in page
    assert not TexteCourriel.objects.exists()


def test_original_lets_choices_and_lists_be_rewritten() -> None:
    corps = "{% for demande, delai, adresse in lignes %}{{ demande.titre }} : {{ delai.mot }}\n{% endfor %}"
    rendu = essayer(REGLES["demandes.retards"], originaux("demandes.retards", corps=corps))
    assert rendu.texte.count("[lignes.0.titre]") == 2


def test_agent_of_no_cell_reads_no_text(client_de: Callable[..., Client]) -> None:
    client = client_de(AgentFactory())
    assert client.get(PAGE).status_code != 200
    assert client.post(f"{LISTE}{ACCUSE}/apercu/", originaux()).status_code != 200


def test_sample_data_serves_every_rule() -> None:
    def faute(regle: Regle) -> str:
        try:
            return "" if essayer(regle, originaux(regle.cle)).sujet else "no subject"
        except Exception as erreur:
            return repr(erreur)

    assert {regle.cle: faute(regle) for regle in REGLES if faute(regle)} == {}


# --- The time to think again -----------------------------------------------------------------------
def _refuser(n: int) -> list[Demande]:
    demandes = [DemandeFactory(titre=f"Demande {i}") for i in range(n)]
    for demande in demandes:
        triage.refuser(demande, motif="Hors de notre mission.", par=CelluleFactory())
    return demandes


def test_grave_email_waits_and_is_held_in_one_gesture(nadia: Client, smtp_server: Any) -> None:
    (demande,) = _refuser(1)
    envoyer_en_attente()
    courriel = Courriel.objects.get(regle="demandes.refusee")
    assert courriel.etat == Courriel.Etat.A_ENVOYER
    page = nadia.get(f"/cellule/demandes/{demande.numero}/").content.decode()
    assert "Vous pouvez encore vous raviser" in page
    reponse = nadia.post("/courriels/raviser/", {"courriel": courriel.pk, "next": "/cellule/demandes/"}, follow=True)
    assert "rien ne part" in reponse.content.decode()
    assert "Vous pouvez encore" not in reponse.content.decode()
    courriel.refresh_from_db()
    assert courriel.etat == Courriel.Etat.RETENU


def test_grave_email_leaves_once_the_time_is_over(nadia: Client, smtp_server: Any) -> None:
    _refuser(1)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5, seconds=1), tick=False):
        envoyer_en_attente()
    assert Courriel.objects.get(regle="demandes.refusee").etat == Courriel.Etat.ENVOYE


def test_sweep_does_not_shorten_the_time_to_think(nadia: Client, smtp_server: Any) -> None:
    (demande,) = _refuser(1)
    demande.refresh_from_db()
    services.reconcilier(demande)
    envoyer_en_attente()
    assert Courriel.objects.get(regle="demandes.refusee").etat == Courriel.Etat.A_ENVOYER


def test_cell_may_send_a_grave_email_at_once(nadia: Client, smtp_server: Any) -> None:
    _refuser(1)
    courriel = Courriel.objects.get(regle="demandes.refusee")
    services.envoyer(courriel, par=CelluleFactory())
    envoyer_en_attente()
    courriel.refresh_from_db()
    assert courriel.etat == Courriel.Etat.ENVOYE


def test_act_on_several_waits_and_on_one_does_not(nadia: Client) -> None:
    for n in (1, 3):
        Courriel.objects.all().delete()
        demandes = [DemandeFactory(accord_le=None) for _ in range(n)]
        corps = {"geste": "annuler", "demandes": [d.numero for d in demandes], "confirme": "1", "motif": "Doublon."}
        nadia.post(reverse("demandes:lot"), corps)
        attendent = Courriel.objects.filter(pas_avant__isnull=False)
        assert attendent.exists() is (n > 1)


def test_holding_what_has_left_says_so(nadia: Client) -> None:
    courriel = accuse_de(DemandeFactory())
    Courriel.objects.update(etat=Courriel.Etat.ENVOYE)
    page = nadia.post("/courriels/raviser/", {"courriel": [courriel.pk, "x", "9" * 30]}, follow=True).content.decode()
    assert "Il est trop tard" in page
