"""A Mois de l’innovation as its people live it, in real browsers: from the call for proposals to the figures."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from agenda.models import Creneau, Session
from agents.models import Agent
from courriels import envoi
from courriels.services import reconcilier_tous
from documents.models import Document
from documents.services import construire
from tests.agents.factories import AgentFactory, CelluleFactory, InstitutionFactory
from tests.courriels.lecture import le_seul, lien, texte
from tests.evenements.factories import paris
from tests.isere_inno.parcours import lisible, tient_sur_l_ecran
from tests.services import MailServer, Portal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("smtp_server")]
TITRE = "Écrire pour être compris"
SEANCE = paris(11, 14, 9)


@pytest.fixture
def horloge() -> Iterator[time_machine.Traveller]:
    """It ticks, so that nothing waits for ever, and is moved from one act to the next."""
    with time_machine.travel(paris(9, 10, 10), tick=True) as voyage:
        yield voyage


class Mois:
    """The people of the story, each with a browser of their own."""

    def __init__(self, ouvrir: Callable[..., Portal], courrier: MailServer, horloge: time_machine.Traveller) -> None:
        institution = InstitutionFactory(nom="Ville de Grenoble")
        self._ouvrir, self._courrier, self._horloge = ouvrir, courrier, horloge
        self.nadia = CelluleFactory(prenom="Nadia", nom="Ferhat")
        self.maud = AgentFactory(prenom="Maud", nom="d’Aubigné", institution=institution)
        self.karim = AgentFactory(prenom="Karim", nom="Œuvrard", institution=institution)
        self.lise = AgentFactory(prenom="Lise", nom="Nguyễn", institution=institution)
        self.omar = AgentFactory(prenom="Omar", nom="Le Goff", institution=institution)
        self.zoe = AgentFactory(prenom="Zoé", nom="Ábel", institution=institution)
        self._portails: dict[int, Portal] = {}

    def chez(self, agent: Agent) -> Page:
        """Their window, signed in anew: weeks may have passed."""
        if agent.pk not in self._portails:
            self._portails[agent.pk] = self._ouvrir(1280, 900) if agent == self.nadia else self._ouvrir(390, 844)
        self._portails[agent.pk].sign_in(agent)
        return self._portails[agent.pk].page

    def anonyme(self) -> Page:
        """A phone on which nobody is signed in."""
        return self._ouvrir(390, 844).page

    def portail(self, agent: Agent) -> Portal:
        return self._portails[agent.pk]

    def aller(self, agent: Agent, chemin: str) -> Page:
        page = self.chez(agent)
        page.goto(self._portails[agent.pk].url + chemin)
        return page

    def passer_au(self, moment: dt.datetime) -> None:
        """What beat does meanwhile: the sweep writes what comes, the worker sends what is due."""
        self._horloge.move_to(moment, tick=True)
        reconcilier_tous()
        envoi.envoyer_en_attente()

    def fabriquer_les_documents(self) -> None:
        """What the worker does: it knows the real time only, so it is not asked."""
        for numero in Document.objects.filter(fichier="").values_list("pk", flat=True):
            construire(numero)

    def recu(self, agent: Agent, sujet: str) -> EmailMessage:
        """The one message of that subject in their mailbox."""
        envoi.envoyer_en_attente()
        return le_seul(self._courrier.to(agent.email), sujet)


@pytest.fixture
def mois(open_browser: Callable[..., Portal], smtp_server: MailServer, horloge: time_machine.Traveller) -> Mois:
    return Mois(open_browser, smtp_server, horloge)


def test_a_month_of_innovation_from_the_call_to_the_figures(mois: Mois) -> None:
    ouvrir_l_edition(mois)
    proposer(mois)
    retenir_et_publier(mois)
    inscription = remplir(mois)
    attendre_et_rendre(mois, inscription)
    accueillir(mois)
    donner_son_avis(mois)
    recevoir_l_attestation(mois)
    lire_les_chiffres(mois)


def ouvrir_l_edition(mois: Mois) -> None:
    page = mois.aller(mois.nadia, "/admin/evenements/edition/add/")
    page.get_by_role("spinbutton", name="Année").fill("2030")
    page.get_by_label("Thème de l’année").fill("Simplifier à plusieurs")
    page.get_by_label("Premier jour").fill("04/11/2030")
    page.get_by_label("Dernier jour").fill("29/11/2030")
    for nom, jour in (("appel_debut", "01/09/2030"), ("appel_fin", "15/10/2030")):
        page.locator(f"[name={nom}_0]").fill(jour)
        page.locator(f"[name={nom}_1]").fill("08:00")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("ajouté")


def proposer(mois: Mois) -> None:
    page = mois.aller(mois.maud, "/programme/proposer/")
    page.get_by_role("link", name="Décrire ma séance").click()
    page.get_by_label("Quel est son titre ?").fill(TITRE)
    page.get_by_role("button", name="Envoyer ma proposition").click()
    expect(page.locator(".errs")).to_be_visible()
    expect(page.get_by_label("Quel est son titre ?")).to_have_value(TITRE)
    page.get_by_label("De quoi s’agit-il, en une phrase ?").fill("On apporte un courrier, on repart avec un meilleur.")
    page.get_by_label("Que s’y passera-t-il ?").fill("Relire à deux, réécrire à quatre.")
    page.get_by_label("Sur place", exact=True).check()
    page.get_by_label("Combien de minutes dure-t-elle ?").fill("180")
    page.get_by_label("Combien de personnes au plus ?").fill("2")
    page.get_by_label("Quel jour vous conviendrait ?").fill("2030-11-14")
    tient_sur_l_ecran(page)
    page.get_by_role("button", name="Envoyer ma proposition").click()
    expect(page.get_by_role("status").first).to_contain_text("Votre proposition est envoyée")
    mois.recu(mois.maud, f"Nous avons reçu votre proposition « {TITRE} »")


def retenir_et_publier(mois: Mois) -> None:
    page = mois.aller(mois.nadia, "/cellule/propositions/")
    page.get_by_role("link", name=TITRE).click()
    page.get_by_role("button", name="Retenir cette proposition").click()
    page.locator("[name$='-0-lieu']").first.fill("Salle Vaucanson, Vizille")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("modifié")
    assert mois.aller(mois.karim, "/programme/").get_by_text(TITRE).count() == 0, "a draft shows nowhere"
    for objet in ("edition", "evenement"):
        page = mois.aller(mois.nadia, f"/admin/evenements/{objet}/")
        page.locator("#action-toggle").check()
        page.locator("select[name=action]").select_option("publier")
        page.get_by_role("button", name="Envoyer").click()
        expect(page.locator(".messagelist")).to_be_visible()


def remplir(mois: Mois) -> str:
    """Two places, two people; a third waits. Returns the address of the registration page."""
    mois.passer_au(paris(10, 20, 10))
    for agent in (mois.karim, mois.lise):
        page = mois.aller(agent, "/programme/")
        page.get_by_role("link", name=TITRE).first.click()
        page.get_by_role("link", name="Prendre une place").click()
        page.get_by_role("button", name="Prendre une place").click()
        expect(page.get_by_role("main")).to_contain_text("Place confirmée")
        tient_sur_l_ecran(page)
        invitation = mois.recu(agent, f"Votre place : {TITRE}")
        assert any(part.get_content_type() == "text/calendar" for part in invitation.walk())
    mois.passer_au(paris(10, 20, 11))
    page = mois.aller(mois.omar, "/programme/")
    page.get_by_role("link", name=TITRE).first.click()
    page.get_by_role("link", name="Rejoindre la liste d’attente").click()
    adresse = page.url
    page.get_by_role("button", name="liste d’attente").click()
    expect(page.get_by_role("main")).to_contain_text("Liste d’attente, rang 1")
    return adresse


def attendre_et_rendre(mois: Mois, adresse: str) -> None:
    """The link of the e-mail gives the place back, without signing in; opening it does nothing yet."""
    page = mois.anonyme()
    page.goto(lien(mois.recu(mois.lise, f"Votre place : {TITRE}"), "/l/place/rendre/"))
    assert "rang 1" in mois.aller(mois.omar, "/mon-espace/inscriptions/").get_by_role("main").inner_text()
    page.get_by_role("button", name="Rendre ma place").click()
    expect(page.locator("h1")).to_have_text("C’est noté, merci")
    assert "elle est à vous" in texte(mois.recu(mois.omar, f"Une place pour vous : {TITRE}"))
    page = mois.chez(mois.omar)
    page.goto(adresse)
    expect(page.get_by_role("main")).to_contain_text("Place confirmée")


def accueillir(mois: Mois) -> None:
    """Reminded the day before; noted at the door by the host, before and after the network drops."""
    mois.passer_au(SEANCE - dt.timedelta(days=1))
    for agent in (mois.karim, mois.omar):
        assert "9 h" in texte(mois.recu(agent, f"Rappel : {TITRE}"))
    mois.passer_au(SEANCE + dt.timedelta(minutes=5))
    page = mois.aller(mois.maud, "/mon-espace/")
    page.locator("section", has_text="Les séances que j’anime").get_by_role("link", name=TITRE).first.click()
    page.get_by_role("link", name="Qui est là ?").click()
    page.get_by_role("button", name=f"Présent : {mois.karim}").click()
    expect(page.get_by_text("Tout est enregistré")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name=f"Présent : {mois.omar}").click()
    expect(page.get_by_role("status").filter(has_text="Pas de réseau")).to_contain_text("1 pointage gardé")
    assert noms_presents(mois) == [str(mois.karim)]
    page.context.set_offline(False)
    expect(page.get_by_text("Tout est enregistré")).to_be_visible()
    page.reload()
    assert sorted(noms_presents(mois)) == sorted([str(mois.karim), str(mois.omar)])


def donner_son_avis(mois: Mois) -> None:
    """From the e-mail that thanks, without an account; what is signed, the host reads."""
    mois.passer_au(SEANCE + dt.timedelta(days=1))
    page = mois.anonyme()
    page.goto(lien(mois.recu(mois.karim, f"Merci : {TITRE}"), "/l/avis/"))
    page.get_by_label("Très", exact=False).first.check()
    page.get_by_label("Oui, beaucoup", exact=False).check()
    page.get_by_label("Qu’avez-vous apprécié").fill("Réécrire à quatre.")
    page.get_by_label("Signer mon avis").check()
    tient_sur_l_ecran(page)
    page.get_by_role("button", name="Envoyer mon avis").click()
    expect(page.locator("h1")).to_have_text(re.compile("Merci de votre avis|Votre avis signé"))
    page = mois.aller(mois.maud, la_page("evenements:resultats"))
    expect(page.get_by_role("main")).to_contain_text("Réécrire à quatre.")
    expect(page.get_by_role("main")).to_contain_text(str(mois.karim))


def recevoir_l_attestation(mois: Mois) -> None:
    """Made by the worker, found on the same page; for who was there alone."""
    page = mois.aller(mois.omar, "/mon-espace/seances-suivies/")
    page.get_by_role("link", name="attestation").first.click()
    page.get_by_role("button", name="Recevoir mon attestation").click()
    mois.fabriquer_les_documents()
    page.goto(f"{mois.portail(mois.omar).url}{la_page('evenements:attestation')}")
    with page.expect_download() as arrivee:
        page.get_by_role("link", name="Télécharger l’attestation (PDF)").click()
    lu = lisible(" ".join(feuille.extract_text() for feuille in PdfReader(arrivee.value.path()).pages))
    assert "Omar Le Goff" in lu and f"« {TITRE} »" in lu and "jeudi 14 novembre 2030" in lu
    page = mois.aller(mois.zoe, la_page("evenements:attestation"))
    assert page.get_by_role("button", name="Recevoir mon attestation").count() == 0


def lire_les_chiffres(mois: Mois) -> None:
    """Two came, one of them after a cancellation: two agents, two participations, nobody missing."""
    page = mois.aller(mois.nadia, "/cellule/editions/2030/chiffres/")
    valeurs = dict(
        zip(page.locator(".figs dt").all_inner_texts(), page.locator(".figs dd").all_inner_texts(), strict=True)
    )
    assert (valeurs["agents distincts"], valeurs["participations"]) == ("2", "2")
    assert lisible(valeurs["absences sans prévenir"]) == "0 %"


def noms_presents(mois: Mois) -> list[str]:
    """As another member of the cell reads it, from another browser."""
    page = mois.aller(mois.nadia, la_porte())
    presents = page.locator("li[data-inscription][data-etat=present] b")
    return presents.all_inner_texts()


def la_page(nom: str) -> str:
    return reverse(nom, args=[Session.objects.get(titre=TITRE).cle])


def la_porte() -> str:
    return reverse("agenda:accueil", args=[Creneau.objects.get(session__titre=TITRE).cle])
