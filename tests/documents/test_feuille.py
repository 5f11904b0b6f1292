"""The sheet of a half-day, from a plain dictionary: blank to be signed by hand, sealed once countersigned."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from documents import rendering
from documents.models import Document
from documents.types import TypeDocument
from tests.standing.test_documents import reproches

pytestmark = pytest.mark.django_db
FEUILLE = TypeDocument(
    "essai_feuille", "Feuille d’émargement", "FE", "feuille_emargement", contexte=dict, peut_voir=lambda *_: True
)

CORRECTION = {
    "nom": "Maud Nguyễn-Œuvrard 3",
    "etat": "Présente",
    "motif": "Erreur de saisie",
    "auteur": "Inès Ferhat",
    "le": "13/03/2030",
}


def contenu(*, scellee: bool, personnes: int = 20) -> dict[str, Any]:
    signe = "12/03/2030, 9 h 02"
    return {
        "formation": "Facilitateur en intelligence collective",
        "cohorte": "Promotion 2030",
        "date": "mardi 12 mars 2030",
        "horaires": "9 h à 12 h 30",
        "lieu": "Maison du Département, Voiron",
        "formateurs": [{"nom": "Anaïs Ferrand", "signe_le": signe if scellee else ""}],
        "stagiaires": [
            {
                "nom": f"Maud Nguyễn-Œuvrard {n}",
                "etat": "Présent" if scellee else "",
                "signe_le": signe if scellee else "",
                "moyen": "Code de la salle" if scellee else "",
            }
            for n in range(personnes)
        ],
        "corrections": [CORRECTION] if scellee else [],
        "scellee": scellee,
        "nombre": 22,
        "tete": "a3f5" * 16 if scellee else "",
        "contresignee_par": "Anaïs Ferrand" if scellee else "",
        "contresignee_le": "12/03/2030 à 12 h 31" if scellee else "",
    }


def rendre(valeurs: dict[str, Any]) -> bytes:
    document = Document(type=FEUILLE.cle, numero="FE-2030-0001", titre="Feuille d’émargement", version=1)
    document.cree_le = timezone.now()
    return rendering.rendre(FEUILLE, document, valeurs)


@pytest.mark.parametrize("scellee", [True, False])
def test_sheet_of_twenty_fits_one_accessible_page(scellee: bool, tmp_path: Path) -> None:
    chemin = tmp_path / "feuille.pdf"
    chemin.write_bytes(rendre(contenu(scellee=scellee)))
    assert reproches(chemin) == []
    assert len(PdfReader(chemin).pages) == 1


def test_sealed_sheet_prints_the_count_and_the_head_of_the_chain() -> None:
    lu = " ".join(PdfReader(BytesIO(rendre(contenu(scellee=True)))).pages[0].extract_text().split())
    for mots in ("a3f5" * 16, "22 lignes", "Contresignée par Anaïs Ferrand", "Inès Ferhat, 13/03/2030"):
        assert mots in lu, mots
    assert "à signer" not in lu


def test_blank_sheet_has_a_box_for_each_and_no_state() -> None:
    lu = PdfReader(BytesIO(rendre(contenu(scellee=False)))).pages[0].extract_text()
    assert lu.count("Maud Nguyễn-Œuvrard") == 20
    assert "Contresignature" in lu
    for absent in ("Présent", "Tête de chaîne", "Les corrections"):
        assert absent not in lu, absent
