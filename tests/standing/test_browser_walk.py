"""Every page in a real Chromium: axe, reflow at 320 px, nothing refused by the CSP, both once per page."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Browser, ConsoleMessage, Error, Page

from tests.connexion import connecter, temoin

from .access import ACCES, adresses
from .monde import Monde, construire

pytestmark = pytest.mark.django_db(transaction=True)
PARTS = 2
AXE = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}
"""Contrast is checked on the tokens, for both themes and any two colours; here it would double the time."""
ORDER = (
    *("visiteur", "demandeur", "facilitateur", "commanditaire", "cellule", "administration"),
    *("referent", "lecteur_rh", "directeur", "formateur"),
)


class Visiteurs:
    """One window per person, opened once: its cache of styles and scripts makes the walk bearable. Axe comes into every
    page with the window, as half a megabyte sent to each would take longer than its checks."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url, self._pages = browser, url, {}

    def page(self, agent: Any) -> Page:
        pk = agent.pk if agent else None
        if pk not in self._pages:
            context = self._browser.new_context(viewport={"width": 320, "height": 800})
            if agent is not None:
                client = Client()
                connecter(client, agent)
                context.add_cookies(temoin(client, self._url))
            context.add_init_script(AXE_SCRIPT)
            self._pages[pk] = context.new_page()
        return self._pages[pk]

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()


def _faults(page: Page, address: str) -> list[str]:
    console: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # Chromium itself logs the status of an error page; what such a page says is walked like any other.
        if message.type == "error" and "Failed to load resource" not in message.text:
            console.append(message.text)

    def fail(error: Error) -> None:
        console.append(str(error))

    page.set_viewport_size({"width": 320, "height": 800})
    page.on("console", hear)
    page.on("pageerror", fail)
    answer = page.goto(address, wait_until="load")
    faults = [f"console: {text}" for text in console]
    if answer is None or answer.status == 500:
        faults.append("does not answer")
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", fail)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > 320:
        faults.append(f"scrolls sideways at 320 px ({width})")
    page.set_viewport_size({"width": 1280, "height": 900})
    for violation in page.evaluate("options => axe.run(options)", AXE)["violations"]:
        nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
        faults.append(f"axe {violation['id']}: {nodes}")
    return faults


def _pages(monde: Monde) -> list[tuple[str, Any]]:
    found = []
    for key, acces in sorted(ACCES.items()):
        if acces.page and not acces.post:
            role = next(role for role in ORDER if role in acces.qui - acces.ailleurs)
            found += [(address, getattr(monde, role)) for address in adresses(key, monde)]
    for model in admin.site._registry:
        row = model._default_manager.first()
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        for name, args in (("changelist", []), ("add", []), ("change", [row.pk if row else 0])):
            try:
                found.append((reverse(base + name, args=args), monde.administration))
            except NoReverseMatch:
                continue
    found.append((reverse("admin:index"), monde.cellule))
    found.append(("/cette-page-n-existe-pas/", monde.demandeur))
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_are_accessible_and_reflow(part: int, live_server: Any, browser: Browser) -> None:
    monde, visiteurs = construire(), Visiteurs(browser, live_server.url)
    faults = [
        f"{address}: {fault}"
        for address, agent in _pages(monde)[part::PARTS]
        for fault in _faults(visiteurs.page(agent), live_server.url + address)
    ]
    visiteurs.close()
    assert not faults, "\n".join(faults)
