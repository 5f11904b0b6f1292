"""The instance's own look on paper: its logo, its two colours, its contour lines, as a style sheet.

All of it goes in backgrounds: a PDF reader must not announce ornaments, and PDF/UA takes backgrounds as artefacts.
"""

import base64
import io
import re
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from PIL import Image

from instance.couleurs import deriver
from instance.logos import type_mime
from instance.models import Identite

RELIEF = "portail/relief.svg"
HAUTEUR_LOGO, LARGEUR_LOGO = 14, 44
"""Millimetres, at most."""
MARQUE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><g fill="none" stroke="{encre}" stroke-width="2.2">'
    '<path d="M5 27C3 20 7 9 16 6c8-3 15 2 16 10s-4 14-11 15-14 1-16-4Z"/>'
    '<path d="M10 24c-1-5 2-11 8-13 6-1 9 3 9 7s-3 8-8 9-8 0-9-3Z"/></g>'
    '<circle cx="19" cy="19" r="4" fill="{signal}"/></svg>'
)


SENTIER = (
    '<path fill="none" stroke="{signal}" stroke-width="5" stroke-linecap="round" stroke-dasharray=".1 11" '
    'd="M430 424C480 400 486 352 520 330C548 312 560 296 590 276"/><g fill="{signal}" stroke="{papier}" '
    'stroke-width="3"><circle cx="430" cy="424" r="7"/><circle cx="592" cy="275" r="10"/></g>'
)
"""The way up to the summit of the home page, and both its ends."""


def css(identite: Identite) -> str:
    """For a letter: the summit in the corner of the first page."""
    return _css(identite.encre, identite.signal, _logo(identite))


def css_en_grand(identite: Identite) -> str:
    """For one landscape sheet without margins: the summit on its right half, and the way up to it."""
    return _css_en_grand(identite.encre, identite.signal, _logo(identite))


def _logo(identite: Identite) -> bytes:
    if not identite.logo:
        return b""
    with identite.logo.open("rb") as fichier:
        return bytes(fichier.read())


@lru_cache(maxsize=4)
def _css(encre: str, signal: str, logo: bytes) -> str:
    jetons = deriver(encre, signal).clair
    papier = jetons["paper"]
    return (
        f"{_couleurs_et_marque(jetons, logo)}"
        f"@page {{ background-color: {papier}; background-image: "
        f"linear-gradient(90deg, {papier} 6%, {papier}00 60%), linear-gradient(0deg, {papier} 4%, {papier}00 60%), "
        f"{_url(_relief(jetons['relief']), 'image/svg+xml')}; }}\n"
    )


@lru_cache(maxsize=4)
def _css_en_grand(encre: str, signal: str, logo: bytes) -> str:
    jetons = deriver(encre, signal).clair
    papier = jetons["paper"]
    dessin = _relief(jetons["relief"], SENTIER.format(signal=jetons["signal"], papier=papier))
    return (
        f"{_couleurs_et_marque(jetons, logo)}"
        f"@page {{ background-color: {papier}; background-image: "
        f"linear-gradient(90deg, {papier} 34%, {papier}00 48%), {_url(dessin, 'image/svg+xml')}; }}\n"
    )


def _couleurs_et_marque(jetons: dict[str, str], logo: bytes) -> str:
    marque = MARQUE.format(encre=jetons["ink"], signal=jetons["signal"]).encode()
    couleurs = "".join(f"--{nom}: {valeur};" for nom, valeur in jetons.items())
    return (
        f":root {{ {couleurs} }}\n"
        f".marque {{ background-image: {_url(logo or marque, type_mime(logo) if logo else 'image/svg+xml')}; }}\n"
        f"{_place(logo) if logo else ''}"
    )


def _place(logo: bytes) -> str:
    """A logo keeps its proportions: as high as ours, and the text stands beside it however wide it is."""
    proportion = _proportion(logo)
    largeur = min(HAUTEUR_LOGO * proportion, LARGEUR_LOGO)
    taille = f"{largeur:.1f}mm {largeur / proportion:.1f}mm"
    return f".entete.marque {{ padding-left: {largeur + 4:.1f}mm; background-size: {taille}; }}\n"


def _proportion(logo: bytes) -> float:
    """Width over height; that of a square for a drawing that does not say."""
    if type_mime(logo) != "image/svg+xml":
        largeur, hauteur = Image.open(io.BytesIO(logo)).size
        return largeur / hauteur
    boite = re.search(rb"""viewBox\s*=\s*["'][-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)""", logo)
    largeur_dite, hauteur_dite = map(float, boite.groups()) if boite else (1.0, 1.0)
    return largeur_dite / hauteur_dite if largeur_dite and hauteur_dite else 1.0


def _relief(couleur: str, dessus: str = "") -> bytes:
    """The summit of the home page in the instance's colour. The renderer ignores page CSS inside an SVG."""
    source = Path(str(finders.find(RELIEF))).read_text(encoding="utf-8")
    sommet = re.search(r'<g id="sommet"(.*?)</g>', source, re.DOTALL)
    if sommet is None:
        raise ValueError(f"no summit in {RELIEF}")
    # Its lines are strokes alone: told so, the renderer need not measure each of their points to paint it apart.
    lignes = sommet.group(1).replace(" opacity=", " stroke-opacity=")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 640" preserveAspectRatio="xMaxYMid slice">'
        f'<g stroke="{couleur}"{lignes}</g>{dessus}</svg>'
    ).encode()


def _url(contenu: bytes, type_contenu: str) -> str:
    return f'url("data:{type_contenu};base64,{base64.b64encode(contenu).decode()}")'
