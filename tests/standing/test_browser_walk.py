"""Every page in a real Chromium: axe, reflow at 320 px, nothing refused by the CSP, both once per page."""

from typing import Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Browser, Page

from .access import ACCES
from .monde import Monde, construire

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "agents.backends.RolesBackend"
PARTS = 4


def _session(agent: Any) -> str:
    client = Client()
    client.force_login(agent, backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _open(browser: Browser, address: str, agent: Any) -> Page:
    context = browser.new_context(viewport={"width": 320, "height": 800})
    if agent is not None:
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": _session(agent), "url": urljoin(address, "/")}]
        )
    return context.new_page()


def _faults(browser: Browser, address: str, agent: Any) -> list[str]:
    page = _open(browser, address, agent)
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: console.append(str(error)))
    try:
        page.goto(address, wait_until="load")
        # Chromium itself logs the status of an error page; what such a page says is walked like any other.
        faults = [f"console: {text}" for text in console if "Failed to load resource" not in text]
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            faults.append(f"scrolls sideways at 320 px ({width})")
        page.set_viewport_size({"width": 1280, "height": 900})
        for violation in Axe().run(page).response["violations"]:
            nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
            faults.append(f"axe {violation['id']}: {nodes}")
        return faults
    finally:
        page.context.close()


def _pages(monde: Monde) -> list[tuple[str, Any]]:
    found = []
    for name, acces in sorted(ACCES.items()):
        if acces.page and not acces.post:
            order = ("visiteur", "demandeur", "facilitateur", "commanditaire", "cellule", "administration")
            role = next(role for role in order if role in acces.qui)
            found.append((reverse(name, kwargs=acces.arguments(monde)) + acces.suite, getattr(monde, role)))
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
    monde = construire()
    faults = {
        address: found
        for address, agent in _pages(monde)[part::PARTS]
        if (found := _faults(browser, live_server.url + address, agent))
    }
    assert not faults, "\n".join(f"{address}: {fault}" for address, found in faults.items() for fault in found)
