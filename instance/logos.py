"""What a logo may be: a PNG, a JPEG, or an SVG that holds nothing but a drawing. Judged by content, never by name."""

import io
import re
from xml.etree import ElementTree as ET

from django.core.exceptions import ValidationError

TAILLE_MAX = 300_000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"

# An allow-list: whatever can load, run, link or animate is out because it is not in.
BALISES = {
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "metadata",
}


def verifier(contenu: bytes) -> str:
    """The extension to store the file under. Raises ValidationError saying what is wrong and what to do."""
    if len(contenu) > TAILLE_MAX:
        raise ValidationError(
            "Ce fichier pèse plus de 300\u202fko. Réduisez le logo\u202f: 400 pixels de haut suffisent."
        )
    return {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}[type_mime(contenu)]


def type_mime(contenu: bytes) -> str:
    if contenu.startswith(_PNG):
        return "image/png"
    if contenu.startswith(_JPEG):
        return "image/jpeg"
    _verifier_svg(contenu)
    return "image/svg+xml"


def _verifier_svg(contenu: bytes) -> None:
    refus = ValidationError(
        "Ce fichier n’est ni un PNG, ni un JPEG, ni un SVG. Exportez le logo dans l’un de ces formats."
    )
    if b"<!ENTITY" in contenu.upper() or b"<svg" not in contenu.lower():
        raise refus
    try:
        racine = ET.parse(io.BytesIO(contenu)).getroot()  # noqa: S314 - entities are refused just above
    except ET.ParseError as error:
        raise refus from error
    if racine.tag != f"{_SVG}svg":
        raise refus
    for element in racine.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag.startswith(_SVG) and element.tag.removeprefix(_SVG) not in BALISES:
            raise _svg_actif(element.tag.removeprefix(_SVG))
        if not element.tag.startswith(_SVG) and not _est_description(element.tag):
            raise _svg_actif(element.tag.rpartition("}")[2])
        for nom, valeur in element.attrib.items():
            if nom.lower().startswith("on") or (nom in ("href", _XLINK) and not valeur.strip().startswith("#")):
                raise _svg_actif(nom.rpartition("}")[2])
            if re.search(r"url\(\s*[\"']?\s*(?!#)", valeur) or "javascript:" in valeur.lower():
                raise _svg_actif(nom.rpartition("}")[2])


def _est_description(balise: str) -> bool:
    """The editor's own notes (Inkscape, RDF metadata): inert, but never HTML."""
    return balise.startswith("{") and "w3.org/1999/xhtml" not in balise


def _svg_actif(nom: str) -> ValidationError:
    return ValidationError(
        f"Ce SVG contient autre chose qu’un dessin («\u202f{nom}\u202f»). "
        "Exportez-le en «\u202fSVG simple\u202f», ou en PNG."
    )
