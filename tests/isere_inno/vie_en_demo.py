"""A request's whole life on the started demonstration, as a newcomer lives it: pages, one-click identities, the
mailboxes, the clock. Nothing here touches the database or the code of the portal."""

import datetime as dt
import html
import re
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from isere_inno.demo.calendar import working_day
from tests.isere_inno.parcours import (
    CELLULE,
    HERVE,
    MAUD,
    TITRE,
    courriels_d_une_vie,
    lisible,
    remplir_la_demande,
    rendre_le_bilan,
    tient_sur_l_ecran,
)
from tests.services import wait_until

JOUR = dt.timedelta(days=1)
LIGNE = re.compile(
    r'<li><div><a href="(?P<page>[^"]+)"><b>(?P<sujet>[^<]+)</b></a><br><span class="small">À (?P<a>[^<]+)</span>'
)


@dataclass
class Boites:
    """The mailboxes of the demonstration, read over HTTP."""

    url: str
    lus: set[str] = field(default_factory=set)

    def tous(self) -> Counter[tuple[str, str]]:
        """Everything that was sent, by recipient and subject."""
        courriels: Counter[tuple[str, str]] = Counter()
        page = 1
        while True:
            lignes = self._lignes(f"?page={page}")
            courriels.update((adresse, sujet) for _, adresse, sujet in lignes)
            page += 1
            if f"page={page}" not in self._derniere:
                return courriels

    def ouvrir(self, adresse: str, sujet: str) -> str:
        """The text of the message not yet read with this subject, once the worker has sent it."""
        return str(wait_until(lambda: self._ouvrir(adresse, sujet), what=f"« {sujet} » for {adresse}"))

    def destinataires(self, sujet: str) -> list[str]:
        return sorted(adresse for adresse, objet in self.tous().elements() if objet == sujet)

    def _ouvrir(self, adresse: str, sujet: str) -> str | None:
        for page, _, objet in self._lignes(f"?a={urllib.parse.quote(adresse)}"):
            if objet == sujet and page not in self.lus:
                self.lus.add(page)
                brut = re.search(r'<pre class="texte-courriel">(.*?)</pre>', self._lire(page), re.DOTALL)
                assert brut is not None
                return html.unescape(re.sub(r"<[^>]+>", "", brut[1]))
        return None

    def _lignes(self, suite: str) -> list[tuple[str, str, str]]:
        self._derniere = self._lire(f"/courriels/demo/{suite}")
        return [
            (trouve["page"], trouve["a"].rpartition(" ")[2], lisible(html.unescape(trouve["sujet"])))
            for trouve in LIGNE.finditer(self._derniere)
        ]

    def _lire(self, chemin: str) -> str:
        with urllib.request.urlopen(self.url + chemin, timeout=20) as reponse:  # noqa: S310
            return str(reponse.read().decode())


@dataclass
class Vie:
    """`navigateur(largeur)` opens a browser of its own; `jour` is when the séance takes place."""

    url: str
    navigateur: Callable[[int], Page]
    jour: dt.date

    def __post_init__(self) -> None:
        self.boites = Boites(self.url)
        self.avant = self.boites.tous()
        self.maud, self.nadia = self.navigateur(390), self.navigateur(1280)

    def vivre(self) -> None:
        self.deposer()
        self.confirmer()
        self.qualifier_et_cadrer()
        equipe = self.affecter_dans_l_administration()
        for adresse in equipe:
            self.accepter(adresse)
        self.la_seance_a_lieu(equipe)
        for adresse in equipe:
            self.noter(adresse)
        self.rendre_les_bilans(equipe)
        self.donner_des_nouvelles()
        self.tout_est_la(equipe)

    def entrer(self, page: Page, personne: str) -> None:
        page.goto(f"{self.url}/connexion/")
        page.locator(f"button[name=personne][value={personne}]").click()

    def deposer(self) -> None:
        page = self.maud
        self.entrer(page, "agente")
        page.goto(f"{self.url}/demander/")
        page.get_by_role("link", name="Commencer").click()
        remplir_la_demande(page, self.jour)
        expect(page.get_by_role("main")).to_contain_text("Hervé Granjean")
        tient_sur_l_ecran(page)
        page.get_by_role("button", name="Envoyer ma demande").click()
        annonce = page.get_by_role("status").first
        expect(annonce).to_contain_text("est partie")
        trouve = re.search(r"\d{4}-\d{3}", annonce.inner_text())
        assert trouve is not None
        self.numero, self.suivi = trouve[0], page.url
        accuse = self.boites.ouvrir(MAUD, f"Demande {self.numero} : nous l’avons reçue")
        assert "Une personne de la cellule lit la demande sous 2 jours ouvrés" in lisible(accuse)
        assert lien(accuse) == self.suivi
        nouvelle = self.boites.ouvrir(CELLULE, f"Nouvelle demande {self.numero} : {TITRE}")
        assert "Maud Tissot" in lisible(nouvelle)

    def confirmer(self) -> None:
        message = self.boites.ouvrir(HERVE, f"Votre accord est attendu, « {TITRE} »")
        assert "Bonjour Hervé Granjean" in lisible(message)
        page = self.navigateur(390)
        page.goto(lien(message))
        tient_sur_l_ecran(page)
        page.get_by_role("button", name="Je confirme").click()
        expect(page.locator("h1")).to_have_text("Merci, votre accord est enregistré")
        assert "avance" in self.boites.ouvrir(MAUD, f"Demande {self.numero} : accord confirmé")

    def qualifier_et_cadrer(self) -> None:
        page = self.nadia
        self.entrer(page, "cellule")
        self.ouvrir_dans_l_administration()
        page.locator(".gestes").get_by_role("link", name="Qualifier").click()
        page.get_by_role("button", name="Qualifier").click()
        expect(page.get_by_role("status").first).to_contain_text("Qualifier : c’est fait")
        for adresse in (MAUD, HERVE):
            message = self.boites.ouvrir(adresse, f"Demande {self.numero} : nous la prenons")
            assert "Nadia Ferhat prend contact pour un temps de cadrage" in lisible(message).replace("*", "")
        page.get_by_role("link", name="Noter le cadrage").click()
        expect(page.get_by_label("Jour").first).to_have_value(self.jour.isoformat())
        expect(page.get_by_label("Facilitateurs nécessaires")).to_have_value("2")
        page.get_by_label("Compte rendu du cadrage").fill("Deux temps, une restitution à la direction.")
        page.get_by_role("button", name="Noter le cadrage").click()
        for adresse in (MAUD, HERVE):
            message = self.boites.ouvrir(adresse, f"Demande {self.numero} : les dates convenues")
            assert "Salle Vaucanson, Vizille" in lisible(message)

    def affecter_dans_l_administration(self) -> list[str]:
        """The first suggested pair; returns their addresses."""
        page = self.nadia
        self.ouvrir_dans_l_administration()
        suggere = page.locator("#panneau-equipe details.pair").first
        expect(suggere).to_be_visible()  # counting does not wait for the page
        assert suggere.locator(".why li").count() >= 2, "a suggestion says its reasons"
        noms = suggere.locator("thead th[scope=col]").all_inner_texts()[1:]
        assert len(noms) == 2
        suggere.get_by_role("button", name="Proposer la mission").click()
        expect(page.locator(".messagelist")).to_contain_text("La mission est proposée")
        expect(page.locator("#panneau-equipe")).to_contain_text("réponse attendue avant")
        sujet = f"Une mission pour vous : {TITRE}"
        equipe: list[str] = wait_until(
            lambda: len(trouves := self.boites.destinataires(sujet)) == 2 and trouves, what=sujet
        )
        return equipe

    def ouvrir_dans_l_administration(self) -> None:
        page = self.nadia
        page.goto(f"{self.url}/admin/demandes/demande/?q={self.numero}")
        page.get_by_role("link", name=self.numero).first.click()
        expect(page.locator("h1")).to_contain_text(self.numero)

    def accepter(self, adresse: str) -> None:
        message = self.boites.ouvrir(adresse, f"Une mission pour vous : {TITRE}")
        assert "écrit cinq engagements d’accueil" in lisible(message)
        page = self.navigateur(390)
        page.goto(lien(message))
        tient_sur_l_ecran(page)
        page.get_by_role("button", name="J’accepte").click()
        expect(page.locator("h1")).to_have_text(re.compile("Merci "))

    def aller_au(self, *, soir: dt.date | None = None, bouton: str = "") -> None:
        """Through the page of the clock, as a newcomer."""
        page = self.navigateur(390)
        page.goto(f"{self.url}/demo/temps/")
        tient_sur_l_ecran(page)
        if soir:
            page.get_by_label("Aller au soir du").fill(soir.isoformat())
        page.get_by_role("button", name=bouton or "Aller à cette date").click()
        expect(page.get_by_text("Le temps passe")).to_be_visible()
        expect(page.get_by_role("button", name="Aller à demain matin")).to_be_visible(timeout=150_000)

    def la_seance_a_lieu(self, equipe: list[str]) -> None:
        for adresse in (MAUD, HERVE):
            message = self.boites.ouvrir(adresse, f"Votre équipe est complète : {TITRE}")
            assert all(membre in message for membre in equipe)
        for adresse in equipe:
            message = self.boites.ouvrir(adresse, f"Mission confirmée : {TITRE}")
            assert "Prenez contact avec" in lisible(message) and "Maud Tissot" in message
        self.aller_au(soir=self.jour)
        for annonce in ("Dans une semaine", "Demain"):
            for adresse in equipe:
                message = self.boites.ouvrir(adresse, f"{annonce} : {TITRE}")
                assert "34 personnes vous attendent" in lisible(message)
            assert "Pensez à confirmer la salle" in lisible(self.boites.ouvrir(MAUD, f"{annonce} : {TITRE}"))
        self.maud.goto(self.suivi)
        expect(self.maud.get_by_role("main")).to_contain_text("Réalisée")

    def noter(self, adresse: str) -> None:
        """From the reminder two working days after, signing in with the code that the mailbox shows."""
        sujet = f"Notez votre intervention : {TITRE}"
        if not self.boites.destinataires(sujet):
            self.aller_au(soir=working_day(working_day(self.jour + JOUR) + JOUR))
        page = self.navigateur(390)
        page.goto(lien(self.boites.ouvrir(adresse, sujet)))
        page.get_by_label("Votre adresse de courriel professionnelle").fill(adresse)
        page.get_by_role("button", name="Recevoir un code").click()
        code = re.search(r"Votre code : (\d{6})", lisible(self.boites.ouvrir(adresse, "Votre code de connexion")))
        assert code is not None
        page.get_by_label("Le code reçu").fill(code[1])
        page.get_by_role("button", name="Entrer").click()
        formulaire = page.locator("form.noter")
        expect(formulaire.locator("[name=animation][value='2']")).to_be_checked()
        expect(formulaire.locator("[name=participants]")).to_have_value("34")
        tient_sur_l_ecran(page)
        formulaire.get_by_role("button", name="Enregistrer l’intervention").click()
        expect(page.get_by_role("status").first).to_contain_text("L’intervention est notée")

    def rendre_les_bilans(self, equipe: list[str]) -> None:
        for adresse in (MAUD, *equipe):
            message = self.boites.ouvrir(adresse, f"Votre bilan : {TITRE}")
            textes = {"livrable": "Cinq engagements.", "enseignements": "Commencer par l’usager."}
            rendre_le_bilan(self.navigateur(390), lien(message), **textes)
        self.maud.goto(self.suivi)
        expect(self.maud.get_by_role("main")).to_contain_text("Close")

    def donner_des_nouvelles(self) -> None:
        self.aller_au(bouton="Avancer de deux mois")
        message = self.boites.ouvrir(MAUD, f"Et depuis ? {TITRE}")
        assert "Trois questions, une minute" in lisible(message)
        rendre_le_bilan(
            self.navigateur(390),
            lien(message),
            bouton="Envoyer des nouvelles",
            livrable="Les cinq engagements sont affichés.",
        )

    def tout_est_la(self, equipe: list[str]) -> None:
        """Everything anybody received about this request, once each, and nothing else."""
        recus = self.boites.tous() - self.avant
        siens = Counter({cle: n for cle, n in recus.items() if TITRE in cle[1] or self.numero in cle[1]})
        annonces = [cle for cle in siens if cle[1].endswith(f" anime une séance : {TITRE}")]
        responsables = [(adresse, sujet.partition(" anime")[0]) for adresse, sujet in annonces]
        assert len({nom for _, nom in responsables}) == 2
        assert not {adresse for adresse, _ in responsables} & set(equipe)
        attendus = courriels_d_une_vie(self.numero, equipe=equipe, responsables=responsables, oublis=equipe)
        assert siens == Counter(attendus)


def lien(message: str) -> str:
    adresse = re.search(r"https?://\S+", message)
    assert adresse is not None, message
    return adresse[0].strip("<>,")
