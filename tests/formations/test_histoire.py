"""A certifying cohort as its people live it, in real browsers, with a real Celery worker for the documents: ten apply,
one is refused, one withdraws, one misses six half-days, and the last one is signed.

It took place in 2025: the worker keeps the real time, for which all of it is over."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import icalendar
import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from agenda import codes
from agenda.models import Creneau, Inscription
from agents.models import Agent
from courriels import envoi
from documents.models import Document, Lot
from formations import assiduite, services
from formations.models import Candidature, Cohorte, Feuille
from formations.services import Constat
from tests.agents.factories import AgentFactory
from tests.courriels.lecture import lien, texte
from tests.formations.candidatures import SAISIE, certifiante, preparer, relue, soumise
from tests.formations.factories import cohorte as ouvrir
from tests.formations.scene import Scene, imprime, imprimes, paris
from tests.formations.vecue import organisme
from tests.isere_inno.parcours import lisible, tient_sur_l_ecran
from tests.services import MailServer, Portal, Worker, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("smtp_server")]
TITRE = "Facilitateur en intelligence collective"
PROMOTION = "Promotion 2025"
NOMS = ("Zoé", "Paul", "Bao", "Inaya", "Léo", "Maud", "Noé", "Rose", "Tom", "Yann")
JOURS = tuple(dt.date(2025, 1, 14) + dt.timedelta(weeks=2 * rang) for rang in range(19))
MANQUEES = range(6, 12)
"""The half-days that Paul misses, from 0: three days in a row."""
OUVERTURE = paris(dt.date(2024, 9, 2), 9)
REPONSES = paris(dt.date(2024, 10, 14), 10)


@pytest.fixture
def horloge() -> Iterator[time_machine.Traveller]:
    """It ticks, so that nothing waits for ever, and is moved from one act to the next."""
    with time_machine.travel(OUVERTURE, tick=True) as voyage:
        yield voyage


class Promotion(Scene):
    """Those who apply, and who teaches them."""

    def __init__(self, *outils: Any) -> None:
        super().__init__(*outils, noms=NOMS)
        self.ines = AgentFactory(prenom="Inès", nom="Ferrand")
        self.cohorte = Cohorte()

    def candidature(self, nom: str) -> Candidature:
        return relue(Candidature.objects.get(agent=self[nom]))

    @property
    def demi_journees(self) -> list[Creneau]:
        return assiduite.creneaux(self.cohorte)

    @property
    def groupe(self) -> list[str]:
        """Who has a place."""
        confirmees = Inscription.objects.filter(session=self.cohorte.session, etat=Inscription.Etat.CONFIRMEE)
        return sorted(confirmees.values_list("agent__prenom", flat=True))


@pytest.fixture
def promotion(
    open_browser: Callable[..., Portal],
    smtp_server: MailServer,
    horloge: time_machine.Traveller,
    start_worker: Callable[..., Worker],
) -> Promotion:
    return Promotion(open_browser, smtp_server, horloge, start_worker)


def test_a_cohort_from_the_call_to_its_last_half_day(promotion: Promotion) -> None:
    ouvrir_l_appel(promotion)
    candidater(promotion)
    donner_les_avis(promotion)
    choisir(promotion)
    repondre(promotion)
    signer_la_premiere(promotion)
    vivre_l_annee(promotion)
    clore(promotion)
    relire_les_courriels(promotion)


def ouvrir_l_appel(p: Promotion) -> None:
    """Eight places, thirty-eight half-days, and a programme to take away."""
    formation = certifiante(organisme=organisme())
    prevue = ouvrir(formation, PROMOTION, jours=JOURS, places=8, referent=p.nadia)
    formateur = services.enregistrer_formateur(p.ines, organismes=[], par=p.nadia)
    services.nommer_formateurs(prevue, [formateur], par=p.nadia)
    ouverture, cloture = OUVERTURE - dt.timedelta(hours=1), OUVERTURE + dt.timedelta(days=30)
    p.cohorte = services.modifier_cohorte(prevue, par=p.nadia, appel_ouvre_le=ouverture, appel_ferme_le=cloture)
    assert len(p.demi_journees) == 38


def candidater(p: Promotion) -> None:
    """Zoé on her phone, step by step; the others as they did."""
    page = p.chez(p["Zoé"], f"/formations/{p.cohorte.formation.slug}/")
    page.get_by_role("link", name="Candidater").first.click()
    page.get_by_role("button", name="Commencer ma candidature").click()
    page.get_by_label("Pourquoi cette formation").fill(str(SAISIE["motivation"]))
    page.get_by_role("button", name="Continuer vers").last.click()
    page.get_by_label("Je m’engage à suivre les 38 demi-journées").check()
    page.get_by_label("je rejoins le réseau").check()
    tient_sur_l_ecran(page)
    page.get_by_role("button", name="Continuer vers").last.click()
    expect(page.get_by_label("Son courriel professionnel")).to_have_value(p["Zoé"].n_plus_1.email)
    page.get_by_role("button", name="Continuer vers").last.click()
    page.get_by_label("De quoi avez-vous besoin").fill("Un support en grands caractères")
    page.get_by_role("button", name="Continuer vers").last.click()
    page.get_by_role("button", name="Envoyer ma candidature").click()
    expect(page.locator("h1")).to_contain_text("Votre candidature est envoyée")
    for nom in NOMS[1:]:
        soumise(p.cohorte, p[nom])
    for nom in NOMS:
        assert "La cellule lira ensuite toutes les candidatures" in texte(
            p.recu(p[nom].email, f"Votre candidature est reçue : {TITRE}")
        )


def donner_les_avis(p: Promotion) -> None:
    """By the link of the e-mail. Yann's N+1 waits until the cell is told."""
    for nom in NOMS[:-1]:
        chef = p[nom].n_plus_1
        message = p.recu(chef.email, f"{p[nom]} candidate à une formation : votre avis")
        if nom == "Zoé":
            page = p.anonyme(lien(message, "/l/candidature/"))
            expect(page.get_by_role("main")).to_contain_text(str(SAISIE["motivation"]))
            page.get_by_label("Favorable", exact=False).first.check()
            tient_sur_l_ecran(page)
            page.get_by_role("button", name="Envoyer mon avis").click()
            expect(page.locator("h1")).to_contain_text("Merci")
        else:
            services.rendre_avis(p.candidature(nom), avis="favorable", motif="", jours_accordes=19, par=None)
    p.passer_au(OUVERTURE + dt.timedelta(days=9))
    yann = p["Yann"]
    assert p.recus(yann.n_plus_1.email)[-1] == f"Rappel : votre avis sur la candidature de {yann}"
    p.passer_au(OUVERTURE + dt.timedelta(days=16))
    alerte = f"Avis qui ne vient pas : candidature de {yann}"
    assert sum(sujet == alerte for sujet in [lisible(m["Subject"]) for m in p.courrier.messages]) == 1
    services.rendre_avis(
        p.candidature("Yann"), avis="reserve", motif="L’équipe est réduite.", jours_accordes=10, par=None
    )
    assert p.candidature("Yann").etat == Candidature.Etat.AVIS_RENDU


def choisir(p: Promotion) -> None:
    """Tom is refused, Yann waits, the eight others are chosen; nothing leaves before all of it does."""
    p.passer_au(REPONSES)
    page = p.chez(p.nadia, reverse("formations:selection", args=[p.cohorte.pk]))
    expect(page.locator("h1")).to_contain_text("10 candidatures restent à décider")
    page.get_by_role("link", name=str(p["Tom"])).click()
    page.get_by_label("Non retenue").check()
    page.get_by_label("Motif, si la candidature").fill("Le poste change dans l’année.")
    page.get_by_label("Signataire du refus").fill("Claire Œuvrard, directrice")
    page.get_by_role("button", name="Préparer cette décision").click()
    expect(page.get_by_role("status").first).to_contain_text("Rien n’est envoyé")
    preparer(p.candidature("Yann"), "liste_attente")
    for nom in NOMS[:8]:
        preparer(p.candidature(nom), "retenue")
    page = p.chez(p.nadia, reverse("formations:conduite", args=[p.cohorte.pk]))
    page.get_by_role("link", name="Relire et envoyer").click()
    page.get_by_role("button", name="Envoyer ensemble").click()
    assert p.recus(p["Zoé"].email)[-1] == f"Votre candidature est reçue : {TITRE}", "one may still think again"
    p.passer_au(REPONSES + dt.timedelta(minutes=30))
    assert "Le poste change dans l’année." in texte(p.recu(p["Tom"].email, f"Votre candidature à {TITRE}"))
    assert "rang 1" in texte(p.recu(p["Yann"].email, "Votre candidature est sur liste d’attente"))


def repondre(p: Promotion) -> None:
    """Zoé confirms, Rose withdraws and Yann takes her place."""
    message = p.recu(p["Zoé"].email, "Votre candidature est retenue : confirmez votre place")
    page = p.chez(p["Zoé"], re.sub(r"^https?://[^/]+", "", lien(message, "/confirmer/")))
    page.get_by_role("button", name="Confirmer ma place").click()
    expect(page.locator("h1")).to_contain_text("Votre place est confirmée")
    for nom in ("Paul", "Bao", "Inaya", "Léo", "Maud", "Noé"):
        services.confirmer(p.candidature(nom), par=p[nom])
    page = p.chez(p["Rose"], reverse("formations:candidature", args=[p.candidature("Rose").cle]))
    page.get_by_role("link", name="Y renoncer").click()
    page.get_by_role("button", name="Retirer ma candidature").click()
    assert "Une place s’est libérée pour vous" in texte(
        p.recu(p["Yann"].email, "Une place s’est libérée : confirmez-la")
    )
    services.confirmer(p.candidature("Yann"), par=p["Yann"])
    assert p.groupe == sorted({*NOMS} - {"Tom", "Rose"})
    with p.atelier():
        for nom in p.groupe:
            convoque(p, p[nom])


def convoque(p: Promotion, agent: Agent) -> None:
    """Every half-day in the calendar, and on paper."""
    message = p.recu(agent.email, f"Convocation : {TITRE}")
    (calendrier,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    evenements = icalendar.Calendar.from_ical(calendrier.get_payload(decode=True)).walk("VEVENT")
    assert len(evenements) == 38
    assert evenements[0]["DTSTART"].dt == paris(JOURS[0], 9)
    inscription = Inscription.objects.get(session=p.cohorte.session, agent=agent)
    lu = imprime(Document.objects.de(inscription).get(type="convocation"))
    assert str(agent) in lu and TITRE in lu and "14 janvier 2025" in lu and "23 septembre 2025" in lu


def signer_la_premiere(p: Promotion) -> None:
    """The trainer shows a code, Zoé gives it on her phone, the others too; Léo comes late, Maud not at all."""
    matin = p.demi_journees[0]
    p.passer_au(paris(JOURS[0], 8, 50))
    ecran = p.chez(p.ines, reverse("formations:demi_journee", args=[matin.cle]))
    code = ecran.locator(".code-salle").first.inner_text()
    page = p.chez(p["Zoé"], reverse("formations:signer", args=[matin.cle]))
    page.get_by_label("Code").fill(code)
    tient_sur_l_ecran(page)
    page.get_by_role("button", name="Signer").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("signé", re.IGNORECASE))
    for nom in set(p.groupe) - {"Zoé", "Léo", "Maud"}:
        services.signer(matin, agent=p[nom], code=codes.de_la_salle(matin))
    p.passer_au(paris(JOURS[0], 9, 40))
    services.signer(matin, agent=p["Léo"], code=codes.de_la_salle(matin))
    p.passer_au(paris(JOURS[0], 12, 30))
    page = p.chez(p.ines, reverse("formations:demi_journee", args=[matin.cle]))
    page.get_by_role("button", name=f"Excusé : {p['Maud']}").click()
    page.get_by_role("button", name="Contresigner").click()
    expect(page.get_by_role("status").first).to_contain_text("contresignée")
    feuille = Feuille.objects.get(creneau=matin)
    with p.atelier():
        lu = imprime(Document.objects.de(feuille).get(type="feuille_emargement"))
    for nom in p.groupe:
        assert str(p[nom]) in lu
    assert "En retard" in lu and "Absence justifiée" in lu and feuille.tete[:16] in lu.replace(" ", "")
    assert f"{feuille.nombre} lignes" in lu


def vivre_l_annee(p: Promotion) -> None:
    """Every other half-day, at its hour. Paul misses six: he is told at the fifth, and so is the cell."""
    for rang, creneau in list(enumerate(p.demi_journees))[1:]:
        p.horloge.move_to(creneau.fin, tick=True)
        constats = [
            Constat(p[nom], "absence_injustifiee" if nom == "Paul" and rang in MANQUEES else "present")
            for nom in p.groupe
        ]
        services.constater(creneau, constats, par=p.ines)
        services.contresigner(creneau, par=p.ines, imprimer=rang in MANQUEES)
        envoi.envoyer_en_attente()
    assert "5 demi-journées" in texte(p.recu(p["Paul"].email, "Votre formation : 5 demi-journées manquées"))
    p.recu(p.nadia.email, f"{p['Paul']} : 5 demi-journées manquées")
    with p.atelier():
        feuilles = imprimes("feuille_emargement")
    assert len(feuilles) == 1 + len(MANQUEES) and all(str(p["Zoé"]) in lu for lu in feuilles.values())
    assert sum("Absence injustifiée" in lu for lu in feuilles.values()) == len(MANQUEES)


def clore(p: Promotion) -> None:
    """From the cohort's page, everybody's papers in one action each; hours are those attended."""
    p.passer_au(paris(JOURS[-1] + dt.timedelta(days=2), 10))
    conduite = reverse("formations:conduite", args=[p.cohorte.pk])
    page = p.chez(p.nadia, conduite)
    expect(page.get_by_role("main")).to_contain_text("1 personne a trop manqué")
    with p.atelier():
        for piece in ("attestations à faire", "certificats à faire"):
            page = p.chez(p.nadia, conduite)
            page.locator("li", has_text=piece).get_by_role("button").click()
            wait_until(lambda: not Lot.objects.filter(etat=Lot.Etat.EN_COURS).exists(), seconds=60, what=piece)
    attestations, certificats = imprimes("attestation_fin_formation"), imprimes("certificat_realisation")
    assert len(attestations) == len(certificats) == 8
    for nom in p.groupe:
        inscription = Inscription.objects.get(session=p.cohorte.session, agent=p[nom])
        heures = {"Paul": "112", "Maud": "129"}.get(nom, "133")
        assert TITRE in attestations[str(inscription)] and str(p[nom]) in attestations[str(inscription)]
        assert "L6353-1" not in attestations[str(inscription)]
        assert str(p[nom]) in certificats[str(inscription)] and heures in certificats[str(inscription)]
    page = p.chez(p.nadia, conduite)
    expect(page.get_by_role("main")).to_contain_text("8\u00a0certificats attendent leur signature")
    page = p.chez(p["Zoé"], "/mon-espace/livret/")
    expect(page.get_by_role("main")).to_contain_text(TITRE)
    tient_sur_l_ecran(page)


def relire_les_courriels(p: Promotion) -> None:
    """All that each received, from the first day to the last; the sweep ran on the eve and at the end only."""
    session = f"{TITRE}, {PROMOTION}"
    recue = f"Votre candidature est reçue : {TITRE}"
    retenue = "Votre candidature est retenue : confirmez votre place"
    suivie = [f"Convocation : {TITRE}", f"Rappel : {session}", f"Tout à l’heure : {session}"]
    merci = f"Merci : {session}"
    attendus = {
        "Zoé": [recue, retenue, *suivie, merci],
        "Paul": [recue, retenue, *suivie, "Votre formation : 5 demi-journées manquées", merci],
        "Rose": [recue, retenue],
        "Tom": [recue, f"Votre candidature à {TITRE}"],
        "Yann": [
            recue,
            "Votre candidature est sur liste d’attente",
            "Une place s’est libérée : confirmez-la",
            *suivie,
            merci,
        ],
    }
    for nom, sujets in attendus.items():
        assert p.recus(p[nom].email) == sujets, nom
    demandes = [f"{p[nom]} candidate à une formation : votre avis" for nom in NOMS]
    assert [p.recus(p[nom].n_plus_1.email)[0] for nom in NOMS] == demandes
    assert p.recus(p["Yann"].n_plus_1.email) == [demandes[-1], f"Rappel : votre avis sur la candidature de {p['Yann']}"]
    cellule = {lisible(message["Subject"]) for message in p.courrier.messages} - set(demandes)
    for sujet in (
        f"Avis qui ne vient pas : candidature de {p['Yann']}",
        f"{p['Rose']} se désiste : {PROMOTION}",
        f"{p['Paul']} : 5 demi-journées manquées",
    ):
        assert sujet in cellule
