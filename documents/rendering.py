"""From a template and plain values to a tagged PDF (PDF/UA-1, PDF/A-3a as well where its type says so).

What shapes a document comes from our static files and from the values alone: the renderer reaches no network, no other
file, and a template that names an unknown variable fails instead of printing a hole.
"""

import datetime as dt
import mimetypes
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pydyf
import weasyprint
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.backends.django import DjangoTemplates
from django.utils import timezone
from django.utils.safestring import SafeString
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from instance.models import Identite
from instance.services import identite

from .models import Document
from .types import FEUILLE, UA, TypeDocument

STATIC = "statique:"
SIMPLES = (str, int, float, bool, dt.date, dt.datetime, SafeString, type(None))


UA_EN_XMP = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


class ValeurInterdite(TypeError):
    """A model or another live object was given to a template."""


class VariableManquante(Exception):
    """A template names a variable that it was not given."""


class _Refus(str):
    """Django prints `string_if_invalid % name` in place of an unknown variable: this one raises instead."""

    __slots__ = ()

    def __mod__(self, nom: object) -> str:
        raise VariableManquante(str(nom))


class NosRessources(URLFetcher):
    """Our static files and `data:` addresses, nothing else; a refusal stops the rendering."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        chemin = _fichier_statique(url.removeprefix(STATIC)) if url.startswith(STATIC) else None
        if chemin is None:
            raise FatalURLFetchingError(f"refused: {url[:80]}")
        type_contenu = mimetypes.guess_type(chemin)[0] or "application/octet-stream"
        return URLFetcherResponse(url, chemin.read_bytes(), {"Content-Type": type_contenu})


def _fichier_statique(nom: str) -> Path | None:
    try:
        chemin = finders.find(nom)
    except SuspiciousFileOperation:
        return None
    return Path(chemin) if isinstance(chemin, str) else None


@cache
def _gabarits() -> DjangoTemplates:
    """An engine of its own: no request, no context processor, no hole."""
    return DjangoTemplates(
        {
            "NAME": "documents",
            "DIRS": [settings.BASE_DIR / "templates"],
            "APP_DIRS": False,
            "OPTIONS": {"string_if_invalid": _Refus("%s"), "autoescape": True},
        }
    )


@cache
def _polices() -> FontConfiguration:
    """Shared by all documents of a process, like the style sheet: a fifth of the time."""
    return FontConfiguration()


@cache
def _feuille(nom: str = FEUILLE) -> weasyprint.CSS:
    return weasyprint.CSS(url=STATIC + nom, url_fetcher=NosRessources(), font_config=_polices())


@lru_cache(maxsize=4)
def _habillage(css: str) -> weasyprint.CSS:
    return weasyprint.CSS(string=css, base_url=STATIC, url_fetcher=NosRessources(), font_config=_polices())


def rendre(type_document: TypeDocument, document: Document, contexte: Mapping[str, Any]) -> bytes:
    """The PDF of a document. Raises on an unknown variable, a live object, or a resource that is not ours."""
    ident = identite()
    html = en_html(type_document, document, contexte, ident)
    return en_pdf(html, type_document.habillage(ident), feuille=type_document.feuille, variante=type_document.variante)


def en_html(type_document: TypeDocument, document: Document, contexte: Mapping[str, Any], ident: Identite) -> str:
    complet = {
        **contexte,
        "document": {
            "numero": document.numero,
            "titre": document.titre,
            "version": document.version,
            "date": timezone.localdate(document.cree_le),
        },
        "identite": _identite(ident),
    }
    _verifier(complet)
    html: str = _gabarits().get_template(f"documents/{type_document.gabarit}.html").render(complet)
    return html


def en_pdf(html: str, css: str = "", *, feuille: str = FEUILLE, variante: str = UA) -> bytes:
    page = weasyprint.HTML(string=html, base_url=STATIC, url_fetcher=NosRessources()).render(
        stylesheets=[_feuille(feuille), *([_habillage(css)] if css else [])],
        font_config=_polices(),
        pdf_variant=variante,
    )
    if variante != UA:
        _declarer_ua(page)
    pdf: bytes = page.write_pdf(pdf_variant=variante, finisher=_imprimer_les_liens)
    return pdf


def _declarer_ua(page: weasyprint.Document) -> None:
    """The library writes one variant: the claim of PDF/UA-1 is added, with the description of it that PDF/A demands
    of what its own schemas do not know (ISO 19005-3, 6.6.2.3)."""
    decrire = page.metadata.generate_rdf_metadata

    def avec_ua(*arguments: Any) -> bytes:
        rdf: bytes = decrire(*arguments)
        return rdf.replace(b"</rdf:RDF>", UA_EN_XMP + b"</rdf:RDF>")

    page.metadata.generate_rdf_metadata = avec_ua


def _imprimer_les_liens(_document: object, pdf: pydyf.PDF) -> None:
    """Links must be on paper as on screen (ISO 14289-1, 7.18.1): the library leaves their Print flag out."""
    for objet in pdf.objects:
        if isinstance(objet, pydyf.Dictionary) and objet.get("Subtype") == "/Link":
            objet["F"] = 4


def _identite(ident: Identite) -> dict[str, Any]:
    return {
        "nom": ident.nom,
        "sous_titre": ident.sous_titre,
        "editeur": ident.editeur,
        "contact_courriel": ident.contact_courriel,
    }


def _verifier(valeur: object, chemin: str = "contexte") -> None:
    if isinstance(valeur, Mapping):
        for cle, element in valeur.items():
            _verifier(element, f"{chemin}.{cle}")
    elif isinstance(valeur, list | tuple):
        for rang, element in enumerate(valeur):
            _verifier(element, f"{chemin}[{rang}]")
    elif type(valeur) not in SIMPLES:
        raise ValeurInterdite(f"{chemin} : {type(valeur).__name__}")
