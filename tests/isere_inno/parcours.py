"""What the browser tests of a request's life share: the form, the end reports, what everybody receives."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from email.utils import parseaddr

from django.utils import timezone
from playwright.sync_api import Page, expect

from instance.calendrier import est_ouvre
from tests.services import MailServer

TELEPHONE = (390, 844)
TITRE = "Treize maisons, un même accueil"
MAUD = "maud.tissot@isere.example"
HERVE = "herve.granjean@isere.example"
CELLULE = "innovation@isere.example"


def recus(serveur: MailServer) -> Counter[tuple[str, str]]:
    """What a real mail server took: recipient and subject of each message."""
    return Counter((parseaddr(message["To"])[1], lisible(message["Subject"])) for message in serveur.messages)


def lisible(texte: str) -> str:
    """With ordinary spaces: where the unbreakable ones go is for the tests of typography."""
    return " ".join(texte.split())


def jour_de_la_seance() -> dt.date:
    """A working day, six weeks ahead: no warning that it is near."""
    jour = timezone.localdate() + dt.timedelta(weeks=6)
    while not est_ouvre(jour):
        jour += dt.timedelta(days=1)
    return jour


def remplir_la_demande(page: Page, jour: dt.date) -> None:
    """The six steps, up to the last page."""
    page.get_by_label("Son prénom et son nom").fill("Hervé Granjean")
    page.get_by_label("Son courriel professionnel").fill(HERVE)
    page.get_by_label("Cette personne a donné son accord de principe").check()
    page.get_by_role("button", name="Continuer vers votre besoin").click()

    page.get_by_label("Faire travailler un groupe ensemble").check()
    page.get_by_label("Un titre, en quelques mots").fill(TITRE)
    page.get_by_label("Que se passe-t-il aujourd’hui ?").fill("Treize maisons accueillent chacune à sa façon.")
    page.get_by_label("À la fin, le groupe aura…").fill("… écrit cinq engagements d’accueil.")
    page.get_by_label(re.compile("^Atelier(?! de)")).check()
    page.get_by_role("button", name="Continuer vers le groupe").click()

    page.get_by_label("Combien serez-vous ?").fill("34")
    page.get_by_label("En ouverture et en clôture").check()
    page.get_by_label("Parce qu’ils l’ont choisi").check()
    page.get_by_role("button", name="Continuer vers les dates").click()

    page.get_by_label("Combien de temps, en tout ?").select_option(label="Une journée")
    page.get_by_label("Votre première date").fill(jour.isoformat())
    page.get_by_label("À quel moment ?").first.select_option(label="La journée")
    page.get_by_label("Sur place").check()
    page.get_by_label("Où ?").fill("Salle Vaucanson, Vizille")
    page.get_by_role("button", name="Continuer vers les conditions").click()

    page.get_by_label("Que faut-il prévoir pour que chacun participe ?").fill("Une boucle magnétique.")
    page.get_by_role("button", name="Continuer vers la relecture").click()


def rendre_le_bilan(page: Page, adresse: str, *, bouton: str = "Rendre mon bilan", **textes: str) -> None:
    """From the link of the e-mail, without an account."""
    page.goto(adresse)
    for nom in ("objectif_atteint", "satisfaction"):
        if (choix := page.locator(f"[name={nom}]")).count():
            choix.first.check()
    for libelle, reponse in textes.items():
        page.locator(f"[name={libelle}]").fill(reponse)
    page.get_by_role("button", name=bouton).click()
    expect(page.locator("h1")).to_contain_text("Merci")


def courriels_d_une_vie(
    numero: str, *, equipe: Sequence[str], responsables: Sequence[tuple[str, str]], oublis: Sequence[str]
) -> list[tuple[str, str]]:
    """What anybody receives about one request, once each: recipient and subject. `responsables` are the managers, each
    with the name of who they let go; `oublis` had to be reminded of their log."""
    objet = f"Demande {numero}"
    return [
        (MAUD, f"{objet} : nous l’avons reçue"),
        (CELLULE, f"Nouvelle demande {numero} : {TITRE}"),
        (HERVE, f"Votre accord est attendu, « {TITRE} »"),
        (MAUD, f"{objet} : accord confirmé"),
        (CELLULE, f"{objet} : accord confirmé"),
        *((a, f"{objet} : nous la prenons") for a in (MAUD, HERVE)),
        *((a, f"{objet} : les dates convenues") for a in (MAUD, HERVE)),
        *((a, f"Une mission pour vous : {TITRE}") for a in equipe),
        *((a, f"Votre équipe est complète : {TITRE}") for a in (MAUD, HERVE)),
        *((a, f"Mission confirmée : {TITRE}") for a in equipe),
        *((a, f"{nom} anime une séance : {TITRE}") for a, nom in responsables),
        *((a, f"Dans une semaine : {TITRE}") for a in (MAUD, *equipe)),
        *((a, f"Demain : {TITRE}") for a in (MAUD, *equipe)),
        *((a, f"Votre bilan : {TITRE}") for a in (MAUD, *equipe)),
        *((a, f"Notez votre intervention : {TITRE}") for a in oublis),
        (MAUD, f"Et depuis ? {TITRE}"),
    ]


def tient_sur_l_ecran(page: Page) -> None:
    page.wait_for_load_state()  # its words can be read before its styles have come
    largeur = page.evaluate("document.documentElement.scrollWidth")
    assert largeur <= TELEPHONE[0], f"{page.url} scrolls sideways"
