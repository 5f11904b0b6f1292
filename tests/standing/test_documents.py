"""Every declared type of document is made once, and checked as a screen reader would read it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from documents import polices, rendering
from documents.models import Document
from documents.sceau import cles
from documents.sceau.poser import sceller
from documents.types import TYPES, TypeDocument

from .pieces import EXEMPLES, LONG

A_UN_NOM = set(EXEMPLES) - {"depliant", "programme"}
"""What bears the name of a person: eighty letters of it, printed right."""
OUTLOUD = Path(sys.executable).with_name("outloud")


def rendre(type_document: TypeDocument, objet: Any) -> bytes:
    document = Document(
        type=type_document.cle, numero="ESSAI-2030-0001", titre=type_document.titre_de(objet)[:200], version=1
    )
    document.cree_le = timezone.now()
    pdf = rendering.rendre(type_document, document, type_document.contexte(objet))
    return sceller(pdf, cles.charger(), raison="Essai") if type_document.scelle else pdf


def reproches(chemin: Path) -> list[str]:
    """What keeps it from being PDF/UA-1, each with its rule."""
    lance = [OUTLOUD, "--json", "-", "-q", "--fail-on", "never", chemin]
    dit = json.loads(subprocess.run(lance, capture_output=True, text=True, check=True, timeout=60).stdout)
    (fichier,) = dit["results"]
    return [f"{f['rule']}: {f['message']}" for f in fichier["findings"] if f["severity"] == "error"]


@pytest.mark.django_db
@pytest.mark.parametrize("cle", sorted(cle for cle, _ in TYPES.items()))
def test_document_is_accessible_titled_and_in_french(cle: str, tmp_path: Path) -> None:
    assert cle in EXEMPLES, f"give {cle} a sample in tests/standing/pieces.py"
    chemin = tmp_path / f"{cle}.pdf"
    chemin.write_bytes(rendre(TYPES[cle], EXEMPLES[cle]()))
    assert reproches(chemin) == []
    lecteur = PdfReader(chemin)
    assert lecteur.trailer["/Root"]["/Lang"] == "fr"  # type: ignore[index]
    polices = {nom for page in lecteur.pages for nom in _polices(page)}
    assert all("Inter" in nom or "Charis" in nom or "Mono" in nom for nom in polices), polices
    if cle in A_UN_NOM:
        lu = " ".join(" ".join(page.extract_text() for page in lecteur.pages).split())
        assert LONG.replace("-", "") in lu.replace("- ", "").replace("-", ""), lu


def _polices(page: Any) -> set[str]:
    return {str(police.get_object()["/BaseFont"]) for police in page["/Resources"]["/Font"].values()}


def test_the_faces_of_documents_are_installed() -> None:
    assert polices.manquantes() == []
