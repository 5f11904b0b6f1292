"""The ten people of a cohort, from the jury to the network and to the renewal, in real browsers, with a real Celery
worker that certifies and makes the documents: eight admitted, one of whom by a waiver, one partial who passes again,
one adjourned; then a first mission, a suspension and a renewal.

The worker keeps the real time: the jury met yesterday, so that it certifies today. What follows lies in the years to
come, where it only makes documents."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from playwright.sync_api import expect

from agents.models import Agent
from demandes.models import Bilan
from demandes.models.demande import Etat
from demandes.services import missions
from documents.models import Document
from facilitateurs.models import Certification, Facilitateur
from formations import services
from formations.tasks import delivrer_certifications
from instance.typographie import jour, quand
from tests.courriels.lecture import lien, texte
from tests.demandes.cadrage import affectee, cadree, dans, facilitateur, mission_de, relire
from tests.formations import jury as jurys
from tests.formations.devant_le_jury import (
    ADMIS,
    JOUR,
    MAINTENANT,
    REFLEXION,
    TITRE,
    Promotion,
    composer,
    decider,
    declarer,
    envoyer_les_resultats,
    remplir,
    sieger,
    signer,
    suivre_la_formation,
)
from tests.formations.renouvellement import NOTE, noter, rencontre
from tests.formations.scene import imprime, paris
from tests.isere_inno.parcours import CELLULE, lisible, tient_sur_l_ecran
from tests.services import MailServer, Portal, Worker, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("smtp_server")]


@pytest.fixture
def horloge() -> Iterator[time_machine.Traveller]:
    """It ticks, and is moved from one act to the next."""
    with time_machine.travel(MAINTENANT - 40 * JOUR, tick=True) as voyage:
        yield voyage


@pytest.fixture
def promotion(
    open_browser: Callable[..., Portal],
    smtp_server: MailServer,
    horloge: time_machine.Traveller,
    start_worker: Callable[..., Worker],
) -> Promotion:
    return Promotion(open_browser, smtp_server, horloge, start_worker)


def test_ten_people_from_the_jury_to_the_network_and_beyond(promotion: Promotion) -> None:
    for acte in (
        suivre_la_formation,
        composer,
        declarer,
        sieger,
        signer,
        envoyer_les_resultats,
        certifier,
        verifier,
        partir_en_mission,
        repasser,
        suspendre,
        renouveler,
        relire_les_courriels,
    ):
        acte(promotion)


# --- Certified ----------------------------------------------------------------------------------------
def certifier(p: Promotion) -> None:
    """The worker certifies the eight, prints the minutes and seals the certificates; they are in the network."""
    p.aujourd_hui()
    with p.atelier():
        delivrer_certifications.delay()
        wait_until(lambda: Certification.objects.count() == 8, seconds=60, what="eight people certified")
        proces_verbal = imprime(Document.objects.get(type="proces_verbal"))
        lus = {nom: imprime(p.certificat(nom)) for nom in ADMIS}
        for nom in ADMIS:
            attendre(p, p[nom], "Votre certificat est prêt")
    assert all(str(agent) in proces_verbal.replace("- ", "-") for agent in p.gens.values())  # a narrow column
    assert "Ahmed Belkacem" in proces_verbal and "Lien et code" in proces_verbal
    for nom, lu in lus.items():
        certification = p.certification(nom)
        assert str(p[nom]) in lu and TITRE in lu and "Jeanne Morel" in lu
        assert certification.numero in lu and certification.code_lisible in lu
        assert f"du {lisible(jour_de(p.hier))} au {lisible(jour_de(p.hier + relativedelta(years=3)))}" in lu
        assert "Dès maintenant, la cellule peut vous proposer une mission" in texte(
            p.recu(p[nom].email, "Bienvenue dans le réseau des facilitateurs")
        )
    assert len(set(Certification.objects.values_list("numero", flat=True))) == 8
    dans_le_reseau = Facilitateur.objects.disponibles().values_list("agent__prenom", flat=True)
    assert sorted(dans_le_reseau) == sorted(ADMIS)
    page = p.chez(p["Zoé"], reverse("facilitateurs:ma_certification"))
    expect(page.get_by_role("link", name="Télécharger le PDF")).to_be_visible()
    tient_sur_l_ecran(page)


def jour_de(le: dt.date) -> str:
    """As a certificate writes it: « 14 mars 2026 »."""
    return jour(le).partition(" ")[2]


def attendre(p: Promotion, agent: Agent, sujet: str) -> None:
    """What the worker sends."""
    wait_until(lambda: sujet in p.recus(agent.email), seconds=30, what=f"{sujet} to {agent}")


def verifier(p: Promotion) -> None:
    """By strangers: Rose's file, intact then altered; Zoé's code, on a telephone."""
    with p.certificat("Rose").fichier.open("rb") as fichier:
        octets = bytearray(fichier.read())
    intact = deposer(p, octets)
    assert "Ce fichier est authentique" in intact and str(p["Rose"]) in intact
    octets[octets.index(b"stream") + 60] ^= 1
    assert "a été modifié" in deposer(p, octets)
    page = p.anonyme("/verifier/")
    page.get_by_label("Code de vérification").fill(p.certification("Zoé").code_lisible.lower())
    page.get_by_role("button", name="Vérifier ce code").click()
    expect(page.locator("h1")).to_contain_text("est valide")
    expect(page.get_by_role("main")).to_contain_text(str(p["Zoé"]))
    tient_sur_l_ecran(page)
    assert str(p["Zoé"].direction) not in page.content() and p["Zoé"].email not in page.content()


def deposer(p: Promotion, octets: bytearray) -> str:
    page = p.anonyme("/verifier/")
    pdf = {"name": "certificat.pdf", "mimeType": "application/pdf", "buffer": bytes(octets)}
    page.get_by_label("Le certificat, en PDF").set_input_files(pdf)  # type: ignore[arg-type]
    page.get_by_role("button", name="Vérifier ce fichier").click()
    expect(page.get_by_role("link", name="Vérifier un autre certificat")).to_be_visible()
    return page.get_by_role("main").inner_text()


def partir_en_mission(p: Promotion) -> None:
    """Her N+1 grants Zoé time; the cell asks her, beside somebody who has done this before; she accepts."""
    zoe, ancien = p["Zoé"], facilitateur(prenom="Karim", nom="Benslimane")
    message = p.recu(zoe.n_plus_1.email, f"{zoe} a besoin de votre accord pour faciliter")
    page = p.anonyme(lien(message, "/l/lettre/"))
    page.get_by_label("J’accorde du temps").check()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.locator("h1")).to_contain_text("Merci")
    accompagnement = cadree(equipe=2, titre="Un seul guichet", participants=34)
    page = p.chez(p.nadia, reverse("demandes:fiche", args=[accompagnement.demande.numero]))
    page.get_by_role("link", name="Composer un autre binôme").click()
    for agent in (ancien, zoe):
        page.get_by_label(str(agent)).check()
    page.get_by_role("button", name="Proposer la mission").click()
    expect(page.get_by_role("status").first).to_contain_text("La mission est proposée")
    page = p.anonyme(lien(p.recu(zoe.email, "Une mission pour vous : Un seul guichet"), "/l/mission/"))
    tient_sur_l_ecran(page)
    page.get_by_role("button", name="J’accepte").click()
    expect(page.locator("h1")).to_contain_text("Merci")
    missions.accepter(mission_de(accompagnement, ancien), par=ancien)
    assert relire(accompagnement.demande).etat == Etat.AFFECTEE
    p.recu(zoe.email, "Mission confirmée : Un seul guichet")


# --- Later --------------------------------------------------------------------------------------------
def repasser(p: Promotion) -> None:
    """Tom, before another jury: it keeps B1 and B2, and decides of the others only."""
    le = paris(p.hier + 60 * JOUR, 9)
    p.passer_au(le - 10 * JOUR)
    fait = jurys.jury(p.cohorte, [p["Tom"]], debut=le)
    preside, *_ = jurys.membres(fait)
    services.convoquer(fait, par=p.nadia)
    jurys.declares(fait)
    p.passer_au(le + dt.timedelta(minutes=5))
    services.ouvrir_seance(fait, par=p.nadia)
    page = p.chez(preside.agent, reverse("formations:jury", args=[fait.cle]))
    expect(page.get_by_role("main")).to_contain_text(f"Acquis le {p.hier:%d/%m/%Y}")
    decider(page, p["Tom"], "Acquis")
    page.get_by_role("button", name="Clore la séance").click()
    expect(page.get_by_role("status").first).to_contain_text("procès-verbal est à signer")
    passage = fait.passages.get()
    gardes = passage.decisions.exclude(conservee_de=None).values_list("bloc__code", flat=True)
    assert (passage.resultat, passage.essai, sorted(gardes)) == ("admis", 2, ["B1", "B2"])
    services.envoyer_resultats(jurys.tous_signent(fait), par=p.nadia)
    p.passer_au(le + dt.timedelta(hours=2))
    delivrer_certifications()
    p.recu(p["Tom"].email, f"Le jury vous a admis ou admise : {TITRE}")
    p.recu(p["Tom"].email, "Bienvenue dans le réseau des facilitateurs")
    assert [bloc[0] for bloc in p.certification("Tom").blocs] == ["B1", "B2", "B3", "B4"]


def suspendre(p: Promotion) -> None:
    """Paul, once heard: strangers see it at once, without the reason, and no mission can be his."""
    paul, certification = p["Paul"], p.certification("Paul")
    fiche = reverse("facilitateurs:certification", args=[certification.pk])
    convoque = paris(p.hier + 100 * JOUR, 9)
    p.passer_au(convoque)
    page = p.chez(p.nadia, fiche)
    page.get_by_role("link", name="Convoquer à un entretien").click()
    entretien = convoque + dt.timedelta(days=10, hours=5)
    remplir(page, motif="Deux séances tenues sans cadrage.", jour=entretien.date().isoformat(), heure="14:00")
    remplir(page, lieu="Salle Belledonne")
    page.get_by_role("button", name="Convoquer").click()
    expect(page.get_by_role("status").first).to_contain_text("La personne est convoquée")
    p.passer_au(convoque + REFLEXION)
    message = p.recu(paul.email, lisible(f"Nous souhaitons vous entendre, {quand(entretien)}"))
    assert "Rien n’est décidé" in texte(message) and "Deux séances tenues sans cadrage." in texte(message)
    p.passer_au(entretien + dt.timedelta(hours=2))
    assert "est valide" in etat_verifie(p, certification)
    page = p.chez(p.nadia, fiche)
    page.get_by_role("link", name="Suspendre", exact=True).click()
    expect(page.locator("[name=entendu_le]")).to_have_value(entretien.date().isoformat())
    page.get_by_role("button", name="Suspendre").click()
    expect(page.get_by_role("status").first).to_contain_text("La certification est suspendue")
    assert "est suspendue" in etat_verifie(p, certification)
    p.passer_au(entretien + dt.timedelta(hours=2) + REFLEXION)
    assert "Deux séances tenues sans cadrage." in texte(p.recu(paul.email, "Votre certification est suspendue"))
    accompagnement = cadree(equipe=2, titre="Un autre guichet")
    page = p.chez(p.nadia, reverse("demandes:ecartes", args=[accompagnement.demande.numero]))
    expect(page.locator("section", has_text="On ne passe pas outre")).to_contain_text(str(paul))
    expect(page.get_by_role("main")).to_contain_text("a une certification suspendue")
    page = p.chez(p.nadia, reverse("demandes:composer", args=[accompagnement.demande.numero]))
    expect(page.get_by_label(str(p["Bao"]))).to_be_visible()
    expect(page.get_by_label(str(paul))).to_have_count(0)


def etat_verifie(p: Promotion, certification: Certification) -> str:
    """What anybody reads; nothing of the reason."""
    page = p.anonyme(f"/verifier/{certification.code}/")
    assert "cadrage" not in page.content()
    return page.locator("h1").inner_text()


def renouveler(p: Promotion) -> None:
    """Bao, four months before the end: all is there but his note. The next certification begins without a gap."""
    bao, ancienne = p["Bao"], p.certification("Bao")
    fin = ancienne.valable_jusqu_au
    p.passer_au(paris(fin - relativedelta(months=4), 9))
    avoir_pratique(p, bao)
    page = p.chez(bao, reverse("facilitateurs:ma_certification"))
    page.get_by_role("button", name="Ouvrir mon dossier").click()
    page.get_by_label("Votre note réflexive").fill(NOTE)
    tient_sur_l_ecran(page)
    page.get_by_role("button", name="Envoyer mon dossier").click()
    expect(page.get_by_role("status").first).to_contain_text("Votre dossier est envoyé")
    p.recu(CELLULE, f"{bao} demande à renouveler sa certification")
    page = p.chez(p.nadia, reverse("formations:renouvellements"))
    page.get_by_role("link", name=str(bao)).click()
    expect(page.get_by_role("main")).not_to_contain_text("Il manque encore")
    page.get_by_label("Renouveler").check()
    page.get_by_role("button", name="Répondre").click()
    wait_until(lambda: Certification.objects.filter(renouvelle=ancienne).exists(), what="the renewal")
    nouvelle = p.certification("Bao")
    assert nouvelle.valable_jusqu_au == fin + relativedelta(years=3) and nouvelle.numero != ancienne.numero
    assert "sans un jour d’écart" in texte(p.recu(bao.email, "Votre certification est renouvelée"))
    with p.atelier():
        lus = {nom: imprime(p.certificat(nom)) for nom in ("Bao", "Tom")}
    assert nouvelle.numero in lus["Bao"] and lisible(jour_de(nouvelle.valable_jusqu_au)) in lus["Bao"]
    assert str(p["Tom"]) in lus["Tom"]
    assert "est valide" in etat_verifie(p, nouvelle)


def avoir_pratique(p: Promotion, agent: Agent) -> None:
    """Six days, three accompagnements with their bilan, five meetings."""
    for n in range(4):
        noter(agent, (dans(-200) + 30 * n * JOUR).date(), preparation=1, animation=2)
    for jours in (5, 7, 9):
        Bilan.objects.create(accompagnement=affectee(agent, jours=(jours,)), nature="facilitateur", auteur=agent)
    for jours in (400, 300, 200, 100, 30):
        rencontre(p.nadia, jours, agent)


def relire_les_courriels(p: Promotion) -> None:
    """All that five of them received, in the order in which it left; what the network tells everybody aside."""
    passage, admission = f"Votre passage devant le jury, {p.date}", f"Le jury vous a admis ou admise : {TITRE}"
    bienvenue, pret = "Bienvenue dans le réseau des facilitateurs", "Votre certificat est prêt"
    suspension = "Votre certification est suspendue"
    attendus = {
        "Zoé": [passage, admission, bienvenue, pret],
        "Bao": [passage, admission, bienvenue, pret, "Votre certification est renouvelée", pret],
        "Paul": [passage, admission, bienvenue, pret, suspension],
        "Tom": [passage, f"Votre résultat : {TITRE}", admission, bienvenue, pret],
        "Yann": [passage, f"Votre résultat : {TITRE}"],
    }
    suivis = {sujet for sujets in attendus.values() for sujet in sujets}
    for nom, sujets in attendus.items():
        assert [sujet for sujet in p.recus(p[nom].email) if sujet in suivis] == sujets, nom
