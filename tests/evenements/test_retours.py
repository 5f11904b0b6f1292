"""Saying how a session was: who may, once, and how it cannot be told who said what."""

import re
import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from agenda.models import Presence
from agents import liens
from agents.models import Agent
from donnees.fusion import fusionner_agents
from evenements import retours, services
from evenements.models import Attestation, Evenement, Retour, RetourDonne
from evenements.retours import Synthese, reunir
from evenements.services.attestations import demander_attestation
from evenements.services.retours import donner_retour
from evenements.suites import LIEN_RETOUR
from instance import memo
from instance.models import Action
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.evenements.factories import edition, seance
from tests.evenements.participation import APRES, CLOS, inscrit, passe, repondre, venu

pytestmark = pytest.mark.django_db
REPONSES = {"satisfaction": "4", "utilite": "3", "texte": "Des exemples à garder."}


@pytest.fixture
def horloge() -> object:
    with time_machine.travel(APRES, tick=False) as horloge:
        yield horloge


def adresse(fait: Evenement) -> str:
    return reverse("evenements:retour", args=[fait.session.cle])


# --- Answering -------------------------------------------------------------------------------------
def test_person_present_answers_from_their_space(horloge, client_de: Callable[[Agent], Client]) -> None:
    fait = passe()
    agent = venu(fait)
    client = client_de(agent)
    assert adresse(fait) in client.get("/mon-espace/").content.decode()
    page = client.post(adresse(fait), REPONSES, follow=True).content.decode()
    assert "Merci, votre avis est enregistré" in page and "sans votre nom" in page
    retour = Retour.objects.get()
    assert (retour.satisfaction, retour.utilite, retour.texte) == (4, 3, "Des exemples à garder.")
    assert retours.a_repondu(fait, agent)
    assert "Avis donné" in client.get("/mon-espace/").content.decode()


@pytest.mark.parametrize("etat", [Presence.Etat.ABSENT, Presence.Etat.EXCUSE, None])
def test_who_was_not_there_is_not_asked(horloge, client_de: Callable[[Agent], Client], etat: str | None) -> None:
    fait = passe()
    agent = venu(fait, etat) if etat else AgentFactory()
    client = client_de(agent)
    assert "présence n’est pas notée" in client.get(adresse(fait)).content.decode()
    client.post(adresse(fait), REPONSES)
    assert adresse(fait) not in client.get("/mon-espace/").content.decode()
    assert not Retour.objects.exists() and not RetourDonne.objects.exists()


def test_answers_are_taken_from_the_end_until_the_closing(horloge, client_de: Callable[[Agent], Client]) -> None:
    fait = passe()
    agent = venu(fait)
    client = client_de(agent)
    for moment, dit in ((APRES.replace(hour=11), "C’est un peu tôt"), (CLOS, "Les avis sont clos")):
        horloge.move_to(moment)
        assert dit in client_de(agent).get(adresse(fait)).content.decode()
        client_de(agent).post(adresse(fait), REPONSES)
    horloge.move_to(APRES)
    assert not Retour.objects.exists()
    client.post(adresse(fait), REPONSES)
    assert Retour.objects.count() == 1


def test_missing_answer_is_told_and_nothing_typed_is_lost(horloge, client_de: Callable[[Agent], Client]) -> None:
    fait = passe()
    page = client_de(venu(fait)).post(adresse(fait), {"utilite": "2", "texte": "Deux choses.", "signe": "on"})
    contenu = page.content.decode()
    assert "Choisissez une réponse." in contenu and "Deux choses." in contenu
    assert re.search(r'name="utilite" value="2"[^>]* checked', contenu)
    assert re.search(r'name="signe"[^>]* checked', contenu)
    assert not Retour.objects.exists()


def test_draft_or_cancelled_event_is_not_asked_about(horloge, client_de: Callable[[Agent], Client]) -> None:
    brouillon, annule = passe(publie=False), passe(titre="Annulée", seances=[seance(11, 13)])
    agent = venu(brouillon)
    services.annuler(annule, par=CelluleFactory(), motif="La salle a brûlé.")
    assert client_de(agent).get(adresse(brouillon)).status_code == 404
    client_de(agent).post(adresse(annule), REPONSES)
    assert not Retour.objects.exists()


# --- Anonymous, for good ---------------------------------------------------------------------------
def test_unsigned_answer_cannot_be_told_apart_from_the_others(horloge) -> None:
    """Neither by its key, nor by its place, nor by the transaction that wrote it, nor in the journal."""
    fait = passe()
    for note in (1, 2, 3, 4):
        repondre(fait, note=note)
    avant = set(Retour.objects.values_list("cle", flat=True))
    agent = repondre(fait, note=4, texte="La dernière.")
    assert not avant & set(Retour.objects.values_list("cle", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text), count(DISTINCT cmin::text) FROM evenements_retour")
        assert cursor.fetchone() == (1, 1)
    assert not Retour.objects.exclude(signe_par=None).exists()
    assert not Retour.objects.exclude(signe_le=None).exists()
    assert not Action.objects.filter(auteur=agent).exists()
    dates = [f.name for f in RetourDonne._meta.fields if "Date" in f.get_internal_type()]
    assert dates == []


def test_last_unsigned_answer_is_not_always_the_last_row(horloge) -> None:
    rangs = set()
    for numero in range(12):
        fait = passe(titre=f"Séance {numero}")
        for note in (1, 1, 1, 4):
            repondre(fait, note=note)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT satisfaction FROM evenements_retour WHERE evenement_id = %s ORDER BY ctid", [fait.pk]
            )
            rangs.add([ligne[0] for ligne in cursor.fetchall()].index(4))
    assert len(rangs) > 1


def test_unsigned_answer_with_a_date_is_refused_by_the_database(horloge) -> None:
    fait = passe()
    with pytest.raises(IntegrityError), transaction.atomic():
        Retour.objects.create(evenement=fait, satisfaction=1, utilite=1, signe_le=APRES)
    with pytest.raises(IntegrityError), transaction.atomic():
        Retour.objects.create(evenement=fait, satisfaction=5, utilite=1)


def test_unsigned_answer_is_given_once(horloge, client_de: Callable[[Agent], Client]) -> None:
    fait = passe()
    client = client_de(venu(fait))
    client.post(adresse(fait), REPONSES)
    client.post(adresse(fait), REPONSES | {"satisfaction": "1"})
    assert Retour.objects.get().satisfaction == 4
    assert "Merci de votre avis" in client.get(adresse(fait)).content.decode()


def test_signed_answer_changes_until_the_closing(horloge, client_de: Callable[[Agent], Client]) -> None:
    fait = passe()
    agent = venu(fait)
    client = client_de(agent)
    client.post(adresse(fait), REPONSES | {"signe": "on"})
    page = client.get(adresse(fait)).content.decode()
    assert "Votre avis signé" in page and "Des exemples à garder." in page
    client.post(adresse(fait), REPONSES | {"signe": "on", "satisfaction": "2"})
    assert (Retour.objects.get().satisfaction, Retour.objects.get().signe_par) == (2, agent)
    assert [a.verbe for a in Action.objects.filter(auteur=agent).order_by("pk")] == [
        "evenements.signer_retour",
        "evenements.changer_retour",
    ]
    horloge.move_to(CLOS)
    client_de(agent).post(adresse(fait), REPONSES | {"signe": "on", "satisfaction": "1"})
    assert Retour.objects.get().satisfaction == 2


def test_name_may_be_taken_off_a_signed_answer(horloge, client_de: Callable[[Agent], Client]) -> None:
    fait = passe()
    client = client_de(venu(fait))
    client.post(adresse(fait), REPONSES | {"signe": "on"})
    client.post(adresse(fait), REPONSES)
    assert (Retour.objects.get().signe_par, RetourDonne.objects.count()) == (None, 1)
    client.post(adresse(fait), REPONSES | {"satisfaction": "1"})
    assert Retour.objects.get().satisfaction == 4


@pytest.mark.django_db(transaction=True)
def test_answers_at_once_are_all_kept_and_a_double_click_counts_once() -> None:
    with time_machine.travel(APRES, tick=False):
        fait = passe()
        agents = [venu(fait) for _ in range(4)]
    depart, refus = threading.Barrier(8), []

    def repondre_ensemble(agent: Agent) -> None:
        try:
            with time_machine.travel(APRES, tick=False):
                depart.wait()
                donner_retour(fait, agent, satisfaction=4, utilite=4)
        except ValidationError as erreur:
            refus.append(erreur.code)
        finally:
            connection.close()

    fils = [threading.Thread(target=repondre_ensemble, args=[agent]) for agent in agents for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert (Retour.objects.count(), RetourDonne.objects.count(), refus) == (4, 4, ["donne"] * 4)


def test_doubles_merged_sign_once_and_what_both_said_is_kept(horloge) -> None:
    fait = passe()
    garde, double, autre = (venu(fait, nom=nom) for nom in ("Tissot", "Tissaut", "Ferrand"))
    repondre(fait, garde, note=4, signe=True)
    repondre(fait, double, note=1, signe=True)
    repondre(fait, autre, note=2)
    for agent in (garde, double):
        demander_attestation(fait, agent, par=agent)
    fusionner_agents(garde, double, par=CelluleFactory(), motif="Vue au téléphone.")
    assert set(RetourDonne.objects.values_list("agent", flat=True)) == {garde.pk, autre.pk}
    assert set(Retour.objects.values_list("signe_par", "satisfaction")) == {(garde.pk, 4), (None, 1), (None, 2)}
    assert Attestation.objects.get().agent == garde


# --- The link of the e-mail ------------------------------------------------------------------------
def test_link_answers_without_signing_in_and_reading_it_changes_nothing(horloge) -> None:
    fait = passe()
    agent = venu(fait)
    horloge.move_to(APRES.replace(month=10))
    inscription = inscrit(fait, agent)
    horloge.move_to(APRES)
    url = liens.adresse(liens.creer(LIEN_RETOUR, inscription, email=agent.email, expire_le=CLOS))
    client = Client()
    assert "Comment était-ce" in client.get(url).content.decode()
    assert not RetourDonne.objects.exists()
    assert "Merci de votre avis" in client.post(url, REPONSES, follow=True).content.decode()
    assert retours.a_repondu(fait, agent)
    assert client.get(url[:-3] + "abc/").status_code == 404


# --- What is read of them --------------------------------------------------------------------------
def test_synthesis_gives_mean_number_and_rate(horloge) -> None:
    fait = passe()
    for note in (4, 4, 4, 3, 1):
        repondre(fait, note=note)
    for _ in range(3):
        venu(fait, Presence.Etat.RETARD)
    venu(fait, Presence.Etat.ABSENT)
    lue = retours.de_l_evenement(fait)
    assert (lue.presents, lue.reponses, lue.n, lue.taux) == (8, 5, 5, 62)
    assert lue.moyenne == Decimal("3.2")
    assert (lue.satisfaction, lue.utilite) == ((1, 0, 1, 3), (1, 0, 1, 3))


def test_synthesis_of_nothing_says_nothing(horloge) -> None:
    lue = retours.de_l_evenement(passe())
    assert (lue.presents, lue.n, lue.taux, lue.moyenne) == (0, 0, None, None)


def test_few_unsigned_answers_are_masked_even_among_signed_ones(horloge) -> None:
    fait = passe()
    for _ in range(4):
        repondre(fait)
    assert retours.de_l_evenement(fait).moyenne is None
    for _ in range(5):
        repondre(fait, signe=True)
    assert retours.de_l_evenement(fait).moyenne is None, "what is signed can be subtracted"
    repondre(fait)
    assert retours.de_l_evenement(fait).moyenne == Decimal("3.0")


def test_edition_does_not_tell_by_subtraction_what_an_event_masks(horloge, django_assert_num_queries) -> None:
    dans = edition()
    grand, petit, moyen = (passe(dans, titre, publie=True) for titre in ("Grande", "Petite", "Moyenne"))
    for _ in range(6):
        repondre(grand, note=4)
    for _ in range(3):
        repondre(petit, note=1)
    with memo.ouvert(), django_assert_num_queries(5):
        lue = retours.de_l_edition(dans)
    assert (lue.n, lue.ecartes, lue.moyenne, lue.reponses) == (6, 3, Decimal("4.0"), 9)
    for _ in range(2):
        repondre(moyen, note=1)
    lue = retours.de_l_edition(dans)
    assert (lue.n, lue.ecartes, lue.moyenne) == (11, 0, Decimal("2.6")), "together they are enough"
    assert reunir([]) == Synthese()
