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


CODE = re.compile(r"{% comment.*?endcomment %}|{%.*?%}|{{.*?}}|{#.*?#}|<[^>]+>", re.DOTALL)
PARTED = re.compile(r" (?=:(?:\s|$))| (?=[;?!%€](?:\s|$|[.,)]))|« | »")


def _slips(what: re.Pattern[str]) -> list[str]:
    """In running text, without what is code: tags and their attributes."""
    return [
        f"{path.relative_to(TEMPLATES)}: {text.strip()[-60:]}"
        for path in _templates()
        for text in CODE.split(path.read_text())
        if what.search(text)
    ]


def test_templates_use_typographic_apostrophes() -> None:
    """A straight apostrophe between two letters of running text is a slip."""
    assert _slips(re.compile(r"\b\w+'\w+")) == []


def test_punctuation_never_parts_from_its_word() -> None:
    """An ordinary space before « : » or inside guillemets lets a line begin with the sign. E-mails set theirs."""
    assert _slips(PARTED) == []


GIVEN = re.compile(r"{% include .*?%}")


def test_words_given_to_a_component_never_part_either() -> None:
    found = [
        f"{path.relative_to(TEMPLATES)}: {words[-60:]}"
        for path in _templates()
        for tag in GIVEN.findall(path.read_text())
        for words in re.findall(r'"([^"]*)"', tag)
        if PARTED.search(words)
    ]
    assert found == []
