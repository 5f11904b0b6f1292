"""The door's list in a real Chromium: the network drops, the phone is put away, another host ticks the same people."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from agenda import services
from agenda.models import Creneau, Inscription, Mode, Presence
from tests.agenda.factories import SessionOuverteFactory
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.services import Portal, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
ATTENTE = 30_000


@pytest.fixture
def creneau() -> Creneau:
    """Under way for a quarter of an hour; Zoé, Paul and Bao have a place."""
    session = SessionOuverteFactory(places=5, creneau__debut=timezone.now() + dt.timedelta(hours=1))
    for prenom, nom in (("Zoé", "D’Ornano"), ("Paul", "Le Goff"), ("Bao", "Nguyên")):
        agent = AgentFactory(prenom=prenom, nom=nom)
        services.inscrire(session, agent, par=agent)
    debut = timezone.now() - dt.timedelta(minutes=15)
    session.creneaux.update(debut=debut, fin=debut + dt.timedelta(hours=2))
    return session.creneaux.get()


@pytest.fixture
def hote() -> Any:
    return CelluleFactory()


def ouvrir(portail: Portal, hote: Any, creneau: Creneau) -> Page:
    portail.sign_in(hote)
    portail.goto(reverse("agenda:accueil", args=[creneau.cle]))
    portail.page.set_default_timeout(ATTENTE)
    return portail.page


def cocher(page: Page, nom: str, geste: str) -> None:
    page.locator("[data-inscription]", has_text=nom).get_by_role("button", name=f"{geste} :").click()


def etats(creneau: Creneau) -> dict[str, str]:
    notees = Presence.objects.filter(creneau=creneau).select_related("agent")
    return {presence.agent.nom: presence.etat for presence in notees}


def test_list_goes_on_without_a_network_and_sends_everything_once(
    open_browser: Callable[..., Portal], hote: Any, creneau: Creneau
) -> None:
    portail = open_browser(390, 844)
    page = ouvrir(portail, hote, creneau)
    contexte = page.context
    cocher(page, "D’Ornano", "Présent")
    wait_until(lambda: etats(creneau) == {"D’Ornano": "present"}, what="the note made with a network")

    contexte.set_offline(True)
    cocher(page, "Le Goff", "Présent")
    cocher(page, "Nguyên", "Présent")
    cocher(page, "Nguyên", "Excusé")  # a slip of the thumb, put right
    expect(page.locator("[data-reseau]")).to_contain_text("3 pointages gardés", timeout=ATTENTE)
    expect(page.locator("[data-presentes]")).to_have_text("2")
    assert etats(creneau) == {"D’Ornano": "present"}

    page.close()  # the phone is put away, the network comes back, the list is opened again
    contexte.set_offline(False)
    page = contexte.new_page()
    page.goto(portail.url + reverse("agenda:accueil", args=[creneau.cle]))
    attendu = {"D’Ornano": "present", "Le Goff": "present", "Nguyên": "excuse"}
    wait_until(lambda: etats(creneau) == attendu, what="the notes made without a network")
    expect(page.locator("[data-reseau]")).to_have_text("Tout est enregistré.", timeout=ATTENTE)
    page.reload()
    expect(page.locator("[data-inscription]", has_text="Nguyên").locator("[data-mot]")).to_have_text("Excusé")
    assert page.evaluate("localStorage.length") == 0
    assert Presence.objects.count() == 3


def test_last_word_of_two_hosts_stands_whoever_has_the_network(
    open_browser: Callable[..., Portal], hote: Any, creneau: Creneau
) -> None:
    page, autre = ouvrir(open_browser(390, 844), hote, creneau), ouvrir(open_browser(), CelluleFactory(), creneau)
    page.context.set_offline(True)
    cocher(page, "D’Ornano", "Absent")
    cocher(page, "Le Goff", "Présent")
    expect(page.locator("[data-reseau]")).to_contain_text("2 pointages gardés", timeout=ATTENTE)
    cocher(autre, "D’Ornano", "Présent")
    cocher(autre, "Le Goff", "Présent")
    wait_until(lambda: etats(creneau) == {"D’Ornano": "present", "Le Goff": "present"}, what="the other host’s notes")
    page.context.set_offline(False)
    expect(page.locator("[data-inscription]", has_text="D’Ornano").locator("[data-mot]")).to_have_text(
        "Présent", timeout=ATTENTE
    )
    assert etats(creneau) == {"D’Ornano": "present", "Le Goff": "present"}
    assert Presence.objects.count() == 2


def test_lost_session_is_told_and_loses_nothing(
    open_browser: Callable[..., Portal], hote: Any, creneau: Creneau
) -> None:
    portail = open_browser(390, 844)
    page = ouvrir(portail, hote, creneau)
    page.context.clear_cookies()
    cocher(page, "D’Ornano", "Présent")
    expect(page.locator("[data-reseau]")).to_contain_text("ne reconnaît plus votre session", timeout=ATTENTE)
    assert etats(creneau) == {}
    ouvrir(portail, hote, creneau)
    wait_until(lambda: etats(creneau) == {"D’Ornano": "present"}, what="the note made without a session")


def test_somebody_who_waits_is_let_in_from_the_list(
    open_browser: Callable[..., Portal], hote: Any, creneau: Creneau
) -> None:
    session = creneau.session
    session.jauges.update(capacite=3)
    attend = AgentFactory(prenom="Inès", nom="Œuvrard")
    Inscription.objects.create(
        session=session, agent=attend, mode=Mode.PRESENCE, etat=Inscription.Etat.EN_ATTENTE, ordre=99
    )
    page = ouvrir(open_browser(390, 844), hote, creneau)
    page.get_by_role("button", name="Accueillir Inès Œuvrard").click()
    expect(page.locator("main")).to_contain_text("est noté parmi les personnes présentes")
    assert etats(creneau) == {"Œuvrard": "present"}


def test_meeting_is_entered_from_the_registration_page(
    open_browser: Callable[..., Portal], hote: Any, settings: Any
) -> None:
    """A form redirected to another site would be stopped by the CSP: the page goes on by itself instead."""
    portail = open_browser(390, 844)
    session = SessionOuverteFactory(places={Mode.DISTANCE: 5}, creneau__debut=timezone.now() + dt.timedelta(hours=1))
    agent = AgentFactory()
    services.inscrire(session, agent, par=agent)
    ailleurs = portail.url.replace("localhost", "127.0.0.1") + "/accessibilite/"
    debut = timezone.now() + dt.timedelta(minutes=5)
    session.creneaux.update(
        debut=debut, fin=debut + dt.timedelta(hours=1), modalite="distance", lien_visio=ailleurs + "?salle=1"
    )
    portail.sign_in(agent)
    portail.goto(reverse("agenda:inscription", args=[session.cle]))
    portail.page.get_by_role("button", name="Rejoindre la session").click()
    portail.page.wait_for_url("**/accessibilite/?salle=1", timeout=ATTENTE)
    assert Presence.objects.get().source == Presence.Source.LIEN
