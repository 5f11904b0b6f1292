"""Ten people before their jury, each in their window: composed, declared, decided, signed, told. The first half of
`test_histoire_certification`, whose clock it follows."""

import datetime as dt
import re
from typing import Any

import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect

from agenda.ics import PARIS
from agents.models import Agent
from documents.models import Document
from facilitateurs.models import Certification
from formations import services
from formations.models import Cohorte, Jury, Passage
from instance.typographie import quand
from tests.agents.factories import AgentFactory
from tests.courriels.lecture import lien, texte
from tests.formations import emargement, evaluations
from tests.formations import jury as jurys
from tests.formations.factories import cohorte as ouvrir
from tests.formations.scene import Scene, paris
from tests.formations.vecue import noter as noter_presence
from tests.isere_inno.parcours import lisible, tient_sur_l_ecran

TITRE = "Facilitateur en intelligence collective"
ADMIS = ("Zoé", "Paul", "Bao", "Inaya", "Léo", "Maud", "Noé", "Rose")
"""Maud has missed five half-days: by a waiver. Zoé has the first mission, Paul is suspended, Bao renewed."""
NOMS = (*ADMIS, "Tom", "Yann")
AHMED = "ahmed@crete.example"
SUITE = "Il reste à montrer comment vous régulez un groupe."
JOUR, REFLEXION = dt.timedelta(days=1), dt.timedelta(minutes=10)
MAINTENANT = dt.datetime.now(PARIS)


class Promotion(Scene):
    """Those who pass, and those who judge: Jeanne presides, Hugo has an account, Ahmed comes from outside."""

    def __init__(self, *outils: Any) -> None:
        super().__init__(*outils, noms=NOMS)
        self.jeanne = AgentFactory(prenom="Jeanne", nom="Morel")
        self.hugo = AgentFactory(prenom="Hugo", nom="Faure")
        self.hier = (MAINTENANT - JOUR).date()
        self.cohorte = Cohorte()

    @property
    def jury(self) -> Jury:
        """The first one."""
        return Jury.objects.select_related("formation").earliest("pk")

    @property
    def date(self) -> str:
        return lisible(quand(self.jury.debut))

    def certification(self, nom: str) -> Certification:
        """The last one delivered."""
        return Certification.objects.filter(facilitateur__agent=self[nom]).latest("pk")

    def certificat(self, nom: str) -> Document:
        return Document.objects.de(self.certification(nom)).get(type="certificat")

    def aujourd_hui(self) -> None:
        """Back to the time of the worker."""
        self.passer_au(time_machine.escape_hatch.datetime.datetime.now(tz=PARIS))


# --- Before the jury ----------------------------------------------------------------------------------
def suivre_la_formation(p: Promotion) -> None:
    """Ten half-days, of which Maud misses five, and what was seen of each."""
    formation = evaluations.certifiante(TITRE)
    jurys.referentiel(formation)
    jours = tuple(p.hier - 30 * JOUR + n * JOUR for n in range(5))
    p.cohorte = ouvrir(formation, "La promotion", jours=jours)
    emargement.inscrire(p.cohorte, list(p.gens.values()), p.nadia)
    formateur = services.enregistrer_formateur(AgentFactory(prenom="Inès"), organismes=[], par=p.nadia)
    services.nommer_formateurs(p.cohorte, [formateur], par=p.nadia)
    p.cohorte = Cohorte.objects.select_related("session", "formation", "referentiel").get(pk=p.cohorte.pk)
    p.horloge.move_to(paris(p.hier - 20 * JOUR, 9), tick=True)
    groupe = emargement.Classe(p.cohorte, formateur, list(p.gens.values()), p.nadia)
    for nom, agent in p.gens.items():
        noter_presence(p.cohorte, agent, *(["absent"] * 5 if nom == "Maud" else []), "present")
        for epreuve in ("observation", "ecrit"):
            evaluations.rendre(
                groupe, agent, par=formateur.agent, epreuve=epreuve, appreciation=f"{nom} tient le cadre."
            )


def composer(p: Promotion) -> None:
    """A colleague of Zoé's is refused, with the reason; then three sit, ten pass, and all are convened."""
    p.passer_au(paris(p.hier - 10 * JOUR, 9))
    page = p.chez(p.nadia, reverse("formations:nouveau_jury"))
    remplir(page, jour=p.hier.isoformat(), heure="09:00", lieu="Salle Vaucanson", ville="Grenoble")
    page.get_by_role("button", name="Continuer vers la composition").click()
    for case in page.locator("[name=qui]").all():
        case.check()
    page.get_by_role("button", name="Inscrire devant ce jury").click()
    expect(page.get_by_role("status").first).to_contain_text("10 personnes passent")
    collegue = AgentFactory(prenom="Jean", nom="Brun", direction=p["Zoé"].direction)
    ajouter(page, courriel=collegue.email, qualite="Cadre")
    expect(page.get_by_role("main")).to_contain_text(f"Jean Brun ne peut pas juger {p['Zoé']}")
    ajouter(page, courriel=p.jeanne.email, qualite="Directrice", role="presidence")
    ajouter(page, courriel=p.hugo.email, qualite="Chef de service")
    ajouter(page, courriel=AHMED, nom="Ahmed Belkacem", qualite="Formateur, Crête")
    expect(page.get_by_role("status").first).to_contain_text("Ahmed Belkacem est dans le jury")
    page = p.chez(p.nadia, reverse("formations:cockpit_jury", args=[p.jury.pk]))
    page.get_by_role("button", name="Convoquer").click()
    expect(page.get_by_role("status").first).to_contain_text("sont convoqués")
    for nom in NOMS:
        assert "Salle Vaucanson, Grenoble" in texte(p.recu(p[nom].email, f"Votre passage devant le jury, {p.date}"))
    assert "Vous présidez le jury" in texte(p.recu(p.jeanne.email, f"Vous siégez au jury du {p.date}"))


def ajouter(page: Page, *, role: str = "membre", **champs: str) -> None:
    remplir(page, **champs)
    page.locator(f"[name=role][value={role}]").check()
    page.get_by_role("button", name="Ajouter au jury").click()


def remplir(page: Page, **champs: str) -> None:
    for nom, valeur in champs.items():
        page.locator(f"[name='{nom}']").fill(valeur)


def declarer(p: Promotion) -> None:
    """Each says that they have no tie: two from their space, Ahmed by his link and a code."""
    for juge in (p.jeanne, p.hugo):
        page = p.chez(juge, "/mon-espace/")
        page.get_by_role("link", name="Répondre le jury").click()
        sans_lien(page)
    sans_lien(entrer(p))


def sans_lien(page: Page) -> None:
    expect(page.get_by_role("main")).to_contain_text("Yann-Œuvrard")
    page.get_by_label("Non, avec aucune d’elles").check()
    tient_sur_l_ecran(page)
    page.get_by_role("button", name="Enregistrer ma réponse").click()
    expect(page.get_by_role("main")).to_contain_text("Les personnes qui passent")


def entrer(p: Promotion) -> Page:
    """Ahmed, with the link of his convocation and the code that it sends him. The link alone tells no name."""
    page = p.anonyme(lien(p.recu(AHMED, f"Vous siégez au jury du {p.date}"), "/l/jury/"))
    assert "Œuvrard" not in page.content()
    page.get_by_role("button", name="Recevoir mon code").click()
    expect(page.locator("[name=code]")).to_be_visible()
    assert p.recus(AHMED)[-1] == "Votre code pour le jury"
    code = re.search(r"Votre code : (\d{6})", texte(p.courrier.to(AHMED)[-1]))
    assert code is not None
    page.locator("[name=code]").fill(code[1])
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("main")).to_contain_text("membre extérieur de ce jury")
    return page


# --- The session --------------------------------------------------------------------------------------
def sieger(p: Promotion) -> None:
    """Ahmed decides for Zoé, Jeanne for the others; she grants Maud's waiver, without which nothing closes."""
    p.passer_au(paris(p.hier, 9, 5))
    page = p.chez(p.jeanne, reverse("formations:jury", args=[p.jury.cle]))
    page.get_by_role("button", name="Ouvrir la séance").click()
    expect(page.get_by_role("status").first).to_contain_text("La séance est ouverte")
    decider(entrer(p), p["Zoé"], "Acquis")
    page.reload()
    for nom in ADMIS[1:]:
        decider(page, p[nom], "Acquis")
    decider(page, p["Tom"], "Acquis", "Acquis", "Non acquis", "Non évalué", motif=SUITE)
    decider(page, p["Yann"], "Non acquis", motif=SUITE)
    expect(page.get_by_role("main")).to_contain_text(f"prononcez-vous sur la dérogation pour {p['Maud']}")
    page.get_by_role("link", name=str(p["Maud"]), exact=True).click()
    page.get_by_label("accorde la dérogation").check()
    remplir(page, **{"derogation-motif": "Les heures ont été refaites."})
    page.get_by_role("button", name="Enregistrer sur l’assiduité").click()
    page.get_by_role("button", name="Clore la séance").click()
    expect(page.get_by_role("status").first).to_contain_text("procès-verbal est à signer")
    resultats = {p.agent.prenom: p.resultat for p in Passage.objects.select_related("agent")}
    assert resultats == dict.fromkeys(ADMIS, "admis") | {"Tom": "partiel", "Yann": "ajourne"}


def decider(page: Page, agent: Agent, *dites: str, motif: str = "") -> None:
    """One word a block, the last serves for those that follow; from the list of those who pass, and back to it."""
    page.get_by_role("link", name=str(agent), exact=True).click()
    expect(page.get_by_role("main")).to_contain_text(f"{agent.prenom} tient le cadre.")
    for rang in range(4):
        bloc = page.get_by_role("group", name=f"B{rang + 1}")
        if bloc.count():  # one that is kept is not decided again
            bloc.get_by_text(dites[min(rang, len(dites) - 1)], exact=True).click()
    remplir(page, motif=motif)
    tient_sur_l_ecran(page)
    page.get_by_role("button", name="Enregistrer les décisions").click()
    expect(page.get_by_role("status").first).to_contain_text(f"C’est noté pour {agent}")


def signer(p: Promotion) -> None:
    """Each reads the minutes and signs: two with their account, Ahmed by link and code."""
    pv = p.jury.proces_verbaux.get()
    adresse = lien(p.recu(p.hugo.email, f"Procès-verbal {pv.numero} à signer"), "/jury/")
    for page in (
        p.chez(p.jeanne, reverse("formations:jury", args=[p.jury.cle])),
        p.chez(p.hugo, re.sub(r"^https?://[^/]+", "", adresse)),
        entrer(p),
    ):
        page.get_by_role("link", name="Relire et signer").click()
        expect(page.get_by_role("main")).to_contain_text("Les heures ont été refaites.")
        page.get_by_role("button", name="Signer ce procès-verbal").click()
        expect(page.get_by_role("status").first).to_contain_text("signature est enregistrée")
    assert p.jury.etat == Jury.Etat.SIGNE


def envoyer_les_resultats(p: Promotion) -> None:
    """Nothing leaves before the time to think again is over; then all of it does, motive and remedies included."""
    p.passer_au(paris(p.hier, 17))
    page = p.chez(p.nadia, reverse("formations:cockpit_jury", args=[p.jury.pk]))
    page.get_by_role("link", name="Envoyer les résultats").click()
    expect(page.get_by_role("main")).to_contain_text("Admis (8)")
    page.get_by_role("button", name="Envoyer ensemble").click()
    expect(page.get_by_role("status").first).to_contain_text("D’ici là, vous pouvez tout reprendre")
    admission = f"Le jury vous a admis ou admise : {TITRE}"
    assert admission not in p.recus(p["Zoé"].email)
    p.passer_au(paris(p.hier, 17) + REFLEXION)
    for nom in ADMIS:
        assert "tous les blocs de compétences" in texte(p.recu(p[nom].email, admission))
    partiel, ajourne = (texte(p.recu(p[nom].email, f"Votre résultat : {TITRE}")) for nom in ("Tom", "Yann"))
    assert "B1 Cadrer la demande - B2 Concevoir le dispositif Ils vous restent acquis" in partiel
    assert all(SUITE in dit and "tribunal administratif" in dit for dit in (partiel, ajourne))
    page = p.chez(p["Yann"], "/mon-espace/")
    page.get_by_role("link", name="Lire le résultat").click()
    expect(page.get_by_role("main")).to_contain_text(SUITE)
    expect(page.get_by_role("main")).to_contain_text("Contester cette décision")
    tient_sur_l_ecran(page)
    assert not Certification.objects.exists()
