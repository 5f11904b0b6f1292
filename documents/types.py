"""The types of documents. A room declares its own in `AppConfig.ready()`:

types.declarer(
    TypeDocument(
        "lettre_mission", "Lettre de mission", "LM", "lettre_mission", contexte=…, peut_voir=…, titre=…, pret=…
    )
)
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agents.models import Agent
from instance.models import Identite
from instance.registry import Registry

from . import habillage

if TYPE_CHECKING:
    from .models import Document


FEUILLE = "documents/document.css"
UA = "pdf/ua-1"
ARCHIVE = "pdf/a-3a"
"""PDF/A-3a and PDF/UA-1 at once: what is kept for longer than the programs of its day."""


def _ne_rien_faire(document: "Document") -> None:
    pass


def _rien(objet: Any) -> str:
    return ""


@dataclass(frozen=True)
class TypeDocument:
    """`serie` prefixes the numbers, which begin anew each year. `gabarit` names templates/documents/<gabarit>.html.

    `contexte(objet)` gives plain values only (text, numbers, dates, lists, dictionaries): a template must not be able
    to reach a model. The renderer adds `document` (numero, titre, version, date) and `identite`.
    `pret(document)` runs in the transaction that makes the document ready: tell people there, by e-mail rules.
    `obstacle(objet)` says in a sentence why it cannot be made yet, "" when it can. `a_signer`: it goes out to be signed
    by hand, and the copy that comes back is filed beside it. `numero(objet)`: the number that the object already has,
    printed as it is, instead of the next of the series.
    `scelle`: the portal seals it (`documents.sceau`), or has it wait until it can. `feuille` and `habillage` dress it:
    a static style sheet, and the one made of the instance's identity.
    """

    cle: str
    libelle: str
    serie: str
    gabarit: str
    contexte: Callable[[Any], Mapping[str, Any]]
    peut_voir: Callable[[Agent, Any], bool]
    titre: Callable[[Any], str] | None = None
    pret: Callable[["Document"], None] = _ne_rien_faire
    obstacle: Callable[[Any], str] = _rien
    a_signer: bool = False
    variante: str = UA
    scelle: bool = False
    feuille: str = FEUILLE
    habillage: Callable[[Identite], str] = habillage.css
    numero: Callable[[Any], str] | None = None

    @staticmethod
    def imprime(contexte: Mapping[str, Any]) -> str:
        """The same for two documents that print the same; number, date and the portal's own look aside."""
        return hashlib.sha256(
            json.dumps(contexte, ensure_ascii=False, sort_keys=True, default=str).encode()
        ).hexdigest()

    def titre_de(self, objet: Any) -> str:
        return self.titre(objet) if self.titre else self.libelle


TYPES: Registry[TypeDocument] = Registry("document type")


def declarer(type_document: TypeDocument) -> TypeDocument:
    return TYPES.declare(type_document.cle, type_document)
