"""What pages weigh and what their classes mean."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

BASE = Path(__file__).resolve().parent.parent.parent
TEMPLATES = BASE / "templates"
# E-mails and PDFs have style sheets of their own.
OTHERS = {"courriels", "documents"}
FIRST_VISIT_MAX = 60 * 1024
REQUESTS_MAX = 8


def _defined() -> set[str]:
    sheets = [*(BASE / "static").rglob("*.css"), *Path(str(finders.find("admin/css"))).rglob("*.css")]
    return {name for sheet in sheets for name in re.findall(r"\.(-?[A-Za-z_][\w-]*)", sheet.read_text())}


def _used() -> dict[str, str]:
    """Each class written in a template, with a file that uses it. What a variable completes is left out."""
    used = {}
    for path in TEMPLATES.rglob("*.html"):
        if path.relative_to(TEMPLATES).parts[0] in OTHERS:
            continue
        text = re.sub(r"{%.*?%}", " ", path.read_text(), flags=re.DOTALL)
        for value in re.findall(r'\bclass="([^"]*)"', text):
            for name in re.sub(r"\S*{{.*?}}\S*", " ", value).split():
                used.setdefault(name, str(path.relative_to(TEMPLATES)))
    return used


def test_every_class_has_a_style() -> None:
    defined = _defined()
    assert {name: where for name, where in _used().items() if name not in defined} == {}


def test_every_icon_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'id="i-([\w-]+)"', (BASE / "static/portail/icons.svg").read_text()))
    used = {
        (name, str(path.relative_to(TEMPLATES)))
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{%\s*icone\s+"([\w-]+)"', path.read_text())
    }
    assert {pair for pair in used if pair[0] not in sprite} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/accessibilite/"])
def test_first_visit_is_light(client: Client, page: str) -> None:
    """What a browser fetches on a first visit, as it travels: pages and style sheets compressed."""
    answer = client.get(page, headers={"Accept-Encoding": "br"})
    html = brotli.decompress(answer.content).decode()
    addresses = set(re.findall(r'(?:href|src)="((?:/static/|/jetons\.css|/logo/)[^"#]*)', html))
    weight = len(answer.content)
    for address in addresses:
        if address.startswith("/static/"):
            weight += len(brotli.compress(Path(str(finders.find(address.removeprefix("/static/")))).read_bytes()))
        else:
            weight += len(client.get(address).content)
    assert 1 + len(addresses) <= REQUESTS_MAX
    assert weight <= FIRST_VISIT_MAX
