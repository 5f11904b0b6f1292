"""What the CSP would refuse, and what no page may hold, read from the templates themselves."""

import re
from pathlib import Path

import pytest

from .rooms import TEMPLATES

# E-mails and PDFs carry their styles inside: readers of mail and WeasyPrint know no other way.
EXEMPT = {"courriels", "documents"}
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*="),
    "style element": re.compile(r"<style\b"),
    "event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)"),
    "part fetched from a third party": re.compile(r"(?:\ssrc|<link[^>]*\shref)\s*=\s*[\"'](?:https?:)?//"),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
}


def _templates() -> list[Path]:
    return [
        p
        for p in TEMPLATES.rglob("*.html")
        if p.relative_to(TEMPLATES).parts[0] not in EXEMPT or "composants" in p.parts
    ]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_templates_hold_no(what: str) -> None:
    found = [str(p.relative_to(TEMPLATES)) for p in _templates() if FORBIDDEN[what].search(p.read_text())]
    assert found == []


def test_templates_use_typographic_apostrophes() -> None:
    """A straight apostrophe between two letters of running text is a slip; in a tag or attribute it is code."""
    slips = []
    for path in _templates():
        text = re.sub(
            r"{% comment.*?endcomment %}|{%.*?%}|{{.*?}}|{#.*?#}|<[^>]+>", " ", path.read_text(), flags=re.DOTALL
        )
        slips += [f"{path.relative_to(TEMPLATES)}: {m.group()}" for m in re.finditer(r"\b\w+'\w+", text)]
    assert slips == []


def test_guillemets_never_part_from_their_words() -> None:
    """An ordinary space inside guillemets lets a line end after the opening one."""
    textes = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.md")]
    assert [str(p.relative_to(TEMPLATES)) for p in textes if re.search("« | »", p.read_text())] == []
