"""What was said, to whom it concerns: the e-mails, the pages of results, the exports."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from agenda.models import Presence
from agenda.services import inscrire
from agents.models import Agent, Lien
from courriels.envoi import envoyer_en_attente
from courriels.models import Courriel
from courriels.services import reconcilier_tous
from evenements import services
from evenements.models import Evenement
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.evenements.factories import edition, paris, seance
from tests.evenements.participation import APRES, CLOS, inscrit, noter, passe, repondre, venu

pytestmark = pytest.mark.django_db


@pytest.fixture
def horloge() -> Any:
    with time_machine.travel(APRES, tick=False) as horloge:
        yield horloge


def resultats(fait: Evenement) -> str:
    return reverse("evenements:resultats", args=[fait.session.cle])


def lire(client: Client, adresse: str) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200, adresse
    return str(reponse.content.decode())


def merci(horloge: Any) -> Courriel:
    """The e-mail of thanks, as it left."""
    reconcilier_tous()
    horloge.move_to(APRES + dt.timedelta(minutes=5))
    envoyer_en_attente()
    return Courriel.objects.get(regle="agenda.apres", etat="envoye")


# --- E-mails ---------------------------------------------------------------------------------------
def test_thanks_hold_opinion_attestation_and_replay_in_one_email(horloge) -> None:
    fait = passe(replay="https://video.example/seance")
    agent, absent = AgentFactory(), AgentFactory()
    horloge.move_to(paris(11, 1, 9))
    inscrit(fait, agent), inscrit(fait, absent)
    horloge.move_to(paris(11, 14, 12, 5))
    noter(fait, agent), noter(fait, absent, Presence.Etat.ABSENT)
    texte = merci(horloge).texte
    assert "Donner mon avis" in texte and "/l/avis/" in texte
    assert "Recevoir mon attestation" in texte and "/l/attestation/" in texte
    assert "https://video.example/seance" in texte


def test_thanks_before_anybody_was_noted_ask_for_an_opinion_only(horloge) -> None:
    fait = passe()
    horloge.move_to(paris(11, 1, 9))
    inscrit(fait, AgentFactory())
    horloge.move_to(paris(11, 14, 12, 5))
    texte = merci(horloge).texte
    assert "/l/avis/" in texte and "/l/attestation/" not in texte


def test_nobody_is_given_a_link_to_answer_for_somebody_else(horloge) -> None:
    """The thanks of a person without a mailbox go to whoever registered them."""
    fait = passe()
    chef = AgentFactory()
    agent = AgentFactory(email=None, n_plus_1=chef)
    horloge.move_to(paris(11, 1, 9))
    inscrire(fait.session, agent, par=chef)
    horloge.move_to(paris(11, 14, 12, 5))
    noter(fait, agent)
    courriel = merci(horloge)
    assert courriel.destinataire == chef.email
    assert "/l/avis/" not in courriel.texte and "/l/attestation/" not in courriel.texte


def test_speakers_receive_their_own_once_closed(horloge) -> None:
    fait, autre = passe(), passe(titre="Une autre", seances=[seance(11, 13)])
    une, ailleurs = AgentFactory(), AgentFactory()
    services.inviter(fait, par=CelluleFactory(), agent=une)
    services.inviter(fait, par=CelluleFactory(), nom="Sarah, venue d’ailleurs")
    services.inviter(autre, par=CelluleFactory(), agent=ailleurs)
    for _ in range(5):
        repondre(fait, note=4)
    reconcilier_tous()
    assert not Courriel.objects.filter(regle="evenements.retours").exists()
    horloge.move_to(CLOS)
    reconcilier_tous()
    envoyer_en_attente()
    courriel = Courriel.objects.get(regle="evenements.retours")
    assert courriel.destinataire == une.email
    assert "4 sur 4" in courriel.texte.replace("\xa0", " ") and resultats(fait) in courriel.texte
    horloge.move_to(CLOS + dt.timedelta(days=30))
    reconcilier_tous()
    assert Courriel.objects.filter(regle="evenements.retours").count() == 1


def test_registration_page_leads_to_what_follows_and_writes_nothing(
    horloge, client_de: Callable[[Agent], Client]
) -> None:
    fait = passe(replay="https://video.example/seance")
    agent = AgentFactory()
    horloge.move_to(paris(11, 1, 9))
    inscrit(fait, agent)
    horloge.move_to(APRES)
    noter(fait, agent)
    page = reverse("agenda:inscription", args=[fait.session.cle])
    avis = reverse("evenements:retour", args=[fait.session.cle])
    lue = lire(client_de(agent), page)
    assert avis in lue and reverse("evenements:attestation", args=[fait.session.cle]) in lue
    assert "https://video.example/seance" in lue and not Lien.objects.filter(but__startswith="evenements").exists()
    repondre(fait, agent)
    assert avis not in lire(client_de(agent), page)


def test_host_finds_the_opinions_from_their_page_of_the_session(horloge, client_de: Callable[[Agent], Client]) -> None:
    fait = passe()
    intervient = AgentFactory()
    services.inviter(fait, par=CelluleFactory(), agent=intervient)
    page = reverse("agenda:animer", args=[fait.session.cle])
    assert resultats(fait) in lire(client_de(intervient), page)
    horloge.move_to(paris(11, 14, 10))
    assert resultats(fait) not in lire(client_de(intervient), page)


# --- Pages -----------------------------------------------------------------------------------------
def test_results_are_for_those_who_led_and_the_cell(horloge, client_de: Callable[[Agent], Client]) -> None:
    fait, autre = passe(), passe(titre="Une autre", seances=[seance(11, 13)])
    intervient, ailleurs = AgentFactory(), AgentFactory()
    services.inviter(fait, par=CelluleFactory(), agent=intervient)
    services.inviter(autre, par=CelluleFactory(), agent=ailleurs)
    for qui, attendu in ((intervient, 200), (CelluleFactory(), 200), (ailleurs, 404), (venu(fait), 404)):
        assert client_de(qui).get(resultats(fait)).status_code == attendu


def test_host_reads_figures_and_words_from_five_unsigned_answers_on(
    horloge, client_de: Callable[[Agent], Client]
) -> None:
    fait = passe()
    hote = AgentFactory()
    services.inviter(fait, par=CelluleFactory(), agent=hote)
    for texte in ("Zèbre", "Un exemple de plus", "", ""):
        repondre(fait, note=4, texte=texte)
    repondre(fait, venu(fait, nom="Vasseur"), note=2, texte="Je signe.", signe=True)
    page = lire(client_de(hote), resultats(fait))
    assert "masqué" in page and "Zèbre" not in page and "sur 4 en moyenne" not in page
    assert "Vasseur" in page and "Je signe." in page
    repondre(fait, note=4, texte="Merci")
    page = lire(client_de(hote), resultats(fait))
    assert page.index("Merci") < page.index("Un exemple de plus") < page.index("Zèbre")
    assert "3,7" in page and "100\u202f%" in page


def test_edition_shows_each_event_to_the_cell_alone(horloge, client_de: Callable[[Agent], Client]) -> None:
    dans = edition()
    grande, petite = passe(dans, "Grande"), passe(dans, "Petite", seances=[seance(11, 13)])
    passe(dans, "À venir", seances=[seance(11, 28)])
    for _ in range(5):
        repondre(grande, note=4)
    repondre(petite, note=1)
    adresse = reverse("evenements:resultats_edition", args=[dans.annee])
    page = lire(client_de(CelluleFactory()), adresse)
    assert "Grande" in page and "Petite" in page and "À venir" not in page
    assert page.count("masqué") >= 2 and "1\xa0avis de plus" in page
    assert client_de(AgentFactory()).get(adresse).status_code == 404


# --- Exports ---------------------------------------------------------------------------------------
def _exporter(client: Client, dans: Any, nom: str) -> bytes:
    return bytes(client.get(reverse(f"evenements:{nom}", args=[dans.annee])).content)


def test_exports_hold_the_figures_and_run_no_formula(horloge, client_de: Callable[[Agent], Client]) -> None:
    dans = edition()
    fait, petite = passe(dans, "=cmd()"), passe(dans, "Petite", seances=[seance(11, 13)])
    for _ in range(5):
        repondre(fait, note=4, texte="=HYPERLINK(1)")
    repondre(petite, note=1, texte="Secret")
    client = client_de(CelluleFactory())
    lignes = list(csv.reader(io.StringIO(_exporter(client, dans, "avis_csv").decode("utf-8-sig")), delimiter=";"))
    assert lignes[1:] == [
        ["Petite", "1", "1", "100", "masqué", "masqué", "masqué"],
        ["'=cmd()", "5", "5", "100", "5", "4,0", "4,0"],
        ["Ensemble", "6", "6", "100", "5", "4,0", "4,0"],
    ]
    classeur = openpyxl.load_workbook(io.BytesIO(_exporter(client, dans, "commentaires_xlsx")))
    mots = [[case.value for case in ligne] for ligne in classeur.active.iter_rows(min_row=2)]
    assert len(mots) == 5 and all("HYPERLINK" in str(ligne[2]) for ligne in mots)
    assert all(case.data_type == "s" for ligne in classeur.active.iter_rows() for case in ligne if case.value)
    assert b"Secret" not in _exporter(client, dans, "commentaires_csv")
    assert client_de(AgentFactory()).get(reverse("evenements:avis_csv", args=[dans.annee])).status_code == 404
