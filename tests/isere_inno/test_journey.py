"""A request's whole life as its people live it: Chromium, PostgreSQL, a Celery worker and a mail server, all real.

Up to the complete team everything happens today, and the worker sends. Then the clock of this process (and of the
server in it) moves: the worker, which lives in the present, is stopped, and the same work is done in its stead.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from playwright.sync_api import expect
from time_machine import TimeMachineFixture

from agents.models import Agent
from courriels import envoi
from courriels import services as courriels
from demandes import tasks
from demandes.models import Bilan, Demande, Intervention
from demandes.models.demande import Etat
from facilitateurs.models import Facilitateur
from instance.calendrier import ajouter_jours_ouvres
from tests.agents.factories import CelluleFactory, DirectionFactory, InstitutionFactory, SiteFactory
from tests.demandes.factories import FormatFactory
from tests.facilitateurs.factories import FacilitateurFactory, MethodeFactory
from tests.isere_inno.parcours import (
    CELLULE,
    HERVE,
    MAUD,
    TELEPHONE,
    TITRE,
    Courrier,
    courriels_d_une_vie,
    faire_connaissance,
    invitation,
    jour_de_la_seance,
    lien,
    remplir_la_demande,
    rendre_le_bilan,
    se_connecter,
    texte,
    tient_sur_l_ecran,
)
from tests.services import MailServer, Portal, Worker

pytestmark = pytest.mark.django_db(transaction=True)

NADIA = "nadia.ferhat@isere.example"
ELODIE = "elodie.vasseur@isere.example"
BAO = "bao.nguyen@isere.example"
HELENE = "helene.carrel@isere.example"
"""Who granted Élodie’s lettre de mission."""
SAMIR = "samir.dupre@isere.example"
"""Who granted Bao’s."""


@pytest.fixture
def courrier(smtp_server: MailServer) -> Courrier:
    return Courrier(smtp_server)


@pytest.fixture
def reseau(transactional_db: None) -> dict[str, Agent]:
    """The cell and three facilitators, of which two may come: the third has no lettre de mission."""
    institution = InstitutionFactory()
    DirectionFactory(institution=institution, nom="Direction de l’autonomie")
    SiteFactory(nom="Maison de Vizille")
    FormatFactory()
    MethodeFactory()
    aujourd_hui = timezone.localdate()
    lettre = {"lettre__debut": aujourd_hui - dt.timedelta(days=60), "lettre__fin": aujourd_hui + dt.timedelta(days=300)}
    elodie = FacilitateurFactory(
        agent__prenom="Élodie", agent__nom="Vasseur", agent__email=ELODIE, lettre__responsable_email=HELENE, **lettre
    )
    bao = FacilitateurFactory(
        agent__prenom="Bao", agent__nom="Nguyên", agent__email=BAO, lettre__responsable_email=SAMIR, **lettre
    )
    FacilitateurFactory(agent__prenom="Côme", agent__nom="Le Gall", lettre=None)
    nadia = CelluleFactory(nom="Ferhat", email=NADIA, institution=institution)
    assert Facilitateur.objects.count() == 3
    return {"elodie": elodie.agent, "bao": bao.agent, "nadia": nadia}


# --- What each person does ------------------------------------------------------------------------------


def deposer(maud: Portal, courrier: Courrier, jour: dt.date) -> Demande:
    page = maud.page
    maud.goto("/demander/")
    page.get_by_role("link", name="Commencer").click()
    se_connecter(maud, courrier, MAUD)
    faire_connaissance(page)
    remplir_la_demande(page, jour)
    expect(page.get_by_role("main")).to_contain_text("Hervé Granjean")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("status").first).to_contain_text("est partie")
    tient_sur_l_ecran(page)

    demande = Demande.objects.get()
    brouillon = courrier.ouvrir(MAUD, "Votre demande d’accompagnement, à reprendre quand vous voulez")
    assert "Ce que vous écrivez s’enregistre à chaque étape." in texte(brouillon)
    accuse = courrier.ouvrir(MAUD, f"Demande {demande.numero} : nous l’avons reçue")
    assert "Une personne de la cellule lit la demande sous 2 jours ouvrés" in texte(accuse)
    assert lien(accuse).endswith(f"/demandes/{demande.cle}/")
    nouvelle = courrier.ouvrir(CELLULE, f"Nouvelle demande {demande.numero} : {TITRE}")
    assert "Maud Tissot (Direction de l’autonomie) demande un accompagnement" in texte(nouvelle)
    return demande


def confirmer(herve: Portal, courrier: Courrier, demande: Demande) -> None:
    """The sponsor, on a phone, without an account."""
    message = courrier.ouvrir(HERVE, f"Votre accord est attendu, « {TITRE} »")
    assert "Bonjour Hervé Granjean" in texte(message)
    herve.page.goto(lien(message))
    tient_sur_l_ecran(herve.page)
    herve.page.get_by_role("button", name="Je confirme").click()
    expect(herve.page.locator("h1")).to_have_text("Merci, votre accord est enregistré")
    assert not Agent.objects.filter(email=HERVE).exists()
    assert "avance" in texte(courrier.ouvrir(MAUD, f"Demande {demande.numero} : accord confirmé"))
    assert "peut être qualifiée" in texte(courrier.ouvrir(CELLULE, f"Demande {demande.numero} : accord confirmé"))


def affecter(nadia: Portal, agent: Agent, courrier: Courrier, demande: Demande, jour: dt.date) -> None:
    """The cell, from its inbox: qualify, scope on the date wished for, propose the pair that the portal suggests."""
    page = nadia.page
    nadia.sign_in(agent)
    nadia.goto("/cellule/demandes/")
    page.get_by_role("link", name=re.compile(f"{TITRE} Direction")).click()
    page.get_by_role("button", name="Qualifier").click()
    expect(page.get_by_role("status").first).to_contain_text("Qualifier : c’est fait")
    for adresse in (MAUD, HERVE):
        message = courrier.ouvrir(adresse, f"Demande {demande.numero} : nous la prenons")
        assert "Nadia Ferhat prend contact pour un temps de cadrage" in texte(message).replace("*", "")

    page.get_by_role("link", name="Noter le cadrage").click()
    expect(page.get_by_label("Jour").first).to_have_value(jour.isoformat())
    expect(page.get_by_label("Facilitateurs nécessaires")).to_have_value("2")
    page.get_by_label("Codéveloppement").check()
    page.get_by_label("Compte rendu du cadrage").fill("Deux temps, une restitution à la direction.")
    page.get_by_role("button", name="Noter le cadrage").click()
    for adresse in (MAUD, HERVE):
        message = courrier.ouvrir(adresse, f"Demande {demande.numero} : les dates convenues")
        assert "Nous cherchons maintenant les 2 personnes qui animeront" in texte(message)
        assert "Salle Vaucanson, Vizille" in texte(message)

    suggere = page.locator("article.pair-1")
    expect(suggere.locator("h3")).to_contain_text("Élodie Vasseur")
    expect(suggere.locator("h3")).to_contain_text("Bao Nguyên")
    suggere.get_by_role("button", name="Proposer la mission").click()
    expect(page.get_by_role("main")).to_contain_text("Réponse attendue avant le")
    assert etat(demande) == Etat.CADREE


def accepter(portail: Portal, courrier: Courrier, adresse: str, prenom: str) -> None:
    """From the e-mail: one page, one button."""
    message = courrier.ouvrir(adresse, f"Une mission pour vous : {TITRE}")
    assert f"{prenom}, une mission vous attend" in texte(message)
    assert "écrit cinq engagements d’accueil" in texte(message)
    portail.page.goto(lien(message))
    tient_sur_l_ecran(portail.page)
    portail.page.get_by_role("button", name="J’accepte").click()
    expect(portail.page.locator("h1")).to_have_text(re.compile(f"Merci {prenom}"))


def tout_le_monde_est_prevenu(courrier: Courrier, demande: Demande, jour: dt.date) -> None:
    assert etat(demande) == Etat.AFFECTEE
    for adresse in (MAUD, HERVE):
        message = courrier.ouvrir(adresse, f"Votre équipe est complète : {TITRE}")
        assert f"Élodie Vasseur ({ELODIE})" in texte(message) and f"Bao Nguyên ({BAO})" in texte(message)
        assert f"{jour:%Y%m%d}" in invitation(message)
    for adresse, collegue in ((ELODIE, "Bao Nguyên"), (BAO, "Élodie Vasseur")):
        message = courrier.ouvrir(adresse, f"Mission confirmée : {TITRE}")
        assert f"Prenez contact avec {collegue} et avec Maud Tissot" in texte(message)
        assert "METHOD:REQUEST" in invitation(message)
    for adresse, nom in ((HELENE, "Élodie Vasseur"), (SAMIR, "Bao Nguyên")):
        message = courrier.ouvrir(adresse, f"{nom} anime une séance : {TITRE}")
        assert "Vous n’avez rien à faire : ce message vous permet d’organiser le service." in texte(message)


def la_seance_approche(courrier: Courrier) -> None:
    for annonce in ("Dans une semaine", "Demain"):
        for adresse in (ELODIE, BAO):
            message = courrier.ouvrir(adresse, f"{annonce} : {TITRE}")
            assert "34 personnes vous attendent" in texte(message)
            assert "Une boucle magnétique." in texte(message)
        assert "Pensez à confirmer la salle" in texte(courrier.ouvrir(MAUD, f"{annonce} : {TITRE}"))


def noter(portail: Portal, agent: Agent, adresse: str) -> None:
    """The log on a phone: everything is filled in, one press is enough."""
    page = portail.page
    portail.sign_in(agent)
    page.goto(adresse)
    tient_sur_l_ecran(page)
    formulaire = page.locator("form.noter")
    expect(formulaire.locator("[name=objet]")).to_have_value(re.compile(r"s\d+"))
    expect(formulaire.locator("[name=animation][value='2']")).to_be_checked()
    expect(formulaire.locator("[name=preparation][value='1']")).to_be_checked()
    expect(formulaire.locator("[name=participants]")).to_have_value("34")
    expect(formulaire.get_by_label("Codéveloppement")).to_be_checked()
    formulaire.get_by_role("button", name="Enregistrer l’intervention").click()
    expect(page.get_by_role("status").first).to_contain_text("L’intervention est notée")


def rendre_les_bilans(courrier: Courrier, demande: Demande, maud: Portal, elodie: Portal, bao: Portal) -> None:
    """The last of the three closes the request."""
    sujet = f"Votre bilan : {TITRE}"
    for portail, adresse, phrase in (
        (maud, MAUD, "Dites-nous si l’objectif est atteint"),
        (elodie, ELODIE, "Dites-nous ce qui a été produit"),
        (bao, BAO, "Dites-nous ce qui a été produit"),
    ):
        assert etat(demande) == Etat.REALISEE
        message = courrier.ouvrir(adresse, sujet)
        assert phrase in texte(message)
        rendre_le_bilan(
            portail.page, lien(message), livrable="Cinq engagements.", enseignements="Commencer par l’usager."
        )
    assert etat(demande) == Etat.CLOSE
    assert demande.accompagnement.bilans.count() == 3


def donner_des_nouvelles(courrier: Courrier, demande: Demande, maud: Portal) -> None:
    message = courrier.ouvrir(MAUD, f"Et depuis ? {TITRE}")
    assert "Trois questions, une minute" in texte(message)
    reponses = {"livrable": "Les cinq engagements sont affichés.", "enseignements": "Les tenir."}
    rendre_le_bilan(maud.page, lien(message), bouton="Envoyer des nouvelles", **reponses)
    assert demande.accompagnement.bilans.filter(nature=Bilan.Nature.SUIVI).count() == 1


def etat(demande: Demande) -> str:
    return Demande.objects.values_list("etat", flat=True).get(pk=demande.pk)


@dataclass
class Horloge:
    """The clock of the server, and what beat would have had done meanwhile."""

    temps: TimeMachineFixture

    def a(self, jour: dt.date, heure: dt.time) -> None:
        self.temps.move_to(timezone.make_aware(dt.datetime.combine(jour, heure)))
        tasks.faire_avancer()
        courriels.reconcilier_tous()
        envoi.envoyer_en_attente()


def test_a_request_lives_its_whole_life(
    reseau: dict[str, Agent],
    courrier: Courrier,
    open_browser: Callable[..., Portal],
    celery_worker_process: Worker,
    time_machine: TimeMachineFixture,
) -> None:
    seance = jour_de_la_seance()
    maud, herve = open_browser(*TELEPHONE), open_browser(*TELEPHONE)
    elodie, bao = open_browser(*TELEPHONE), open_browser(*TELEPHONE)
    nadia = open_browser()

    demande = deposer(maud, courrier, seance)
    confirmer(herve, courrier, demande)
    affecter(nadia, reseau["nadia"], courrier, demande, seance)
    accepter(elodie, courrier, ELODIE, "Élodie")
    accepter(bao, courrier, BAO, "Bao")
    tout_le_monde_est_prevenu(courrier, demande, seance)

    celery_worker_process.stop()
    avancer = Horloge(time_machine)
    avancer.a(seance - dt.timedelta(days=7), dt.time(8, 5))
    avancer.a(seance - dt.timedelta(days=1), dt.time(8, 5))
    assert etat(demande) == Etat.EN_PREPARATION
    la_seance_approche(courrier)
    avancer.a(seance, dt.time(18, 0))
    assert etat(demande) == Etat.REALISEE
    noter(elodie, reseau["elodie"], elodie.url + "/mon-espace/")
    rappel = ajouter_jours_ouvres(seance, 2)
    avancer.a(rappel, dt.time(8, 5))
    oubli = courrier.ouvrir(BAO, f"Notez votre intervention : {TITRE}")
    assert "Vous avez animé" in texte(oubli)
    noter(bao, reseau["bao"], lien(oubli))
    assert Intervention.objects.filter(accompagnement__demande=demande, animation=2, participants=34).count() == 2

    rendre_les_bilans(courrier, demande, maud, elodie, bao)
    avancer.a(seance + relativedelta(months=2), dt.time(8, 5))
    donner_des_nouvelles(courrier, demande, maud)

    avancer.a(seance + relativedelta(months=3), dt.time(8, 5))
    attendus = courriels_d_une_vie(
        demande.numero,
        equipe=(ELODIE, BAO),
        responsables=((HELENE, "Élodie Vasseur"), (SAMIR, "Bao Nguyên")),
        oublis=(BAO,),
    )
    acces = [(MAUD, "Votre code de connexion"), (MAUD, "Votre demande d’accompagnement, à reprendre quand vous voulez")]
    assert courrier.tous() == Counter([*acces, *attendus])
    assert Counter(message["Message-ID"] for message in courrier.serveur.messages).most_common(1)[0][1] == 1
