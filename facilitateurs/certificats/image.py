"""The certificate as an image, for a profile or a signature: the name, the title, where to verify. It says no status
and no end: an image goes on being shown once they have changed.

Drawn by Pillow, which the renderer of documents brings anyway, rather than by the renderer itself: that would cost each
web process 50 MB and a second, and one more library to turn pages into pixels. Takes a tenth of a second.
"""

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from PIL import Image, ImageColor, ImageDraw, ImageFont

from documents import polices
from documents.habillage import RELIEF
from instance.couleurs import deriver
from instance.services import identite

from ..models import Certification
from .documents import page_publique

RELIEF_LARGEUR, RELIEF_HAUTEUR = 900, 640
TITRES, TEXTE = "Charis SIL", "Inter"
Couleur = tuple[int, int, int]
Point = tuple[float, float]


@dataclass(frozen=True)
class Forme:
    """Pixels. `corps` is the size of the name when it is short; it may take `nom` lines, together as high as `haut`
    times that size. `texte` is how wide texts go; `sommet` marks the summit, that stands beyond."""

    cle: str
    libelle: str
    largeur: int
    hauteur: int
    corps: int
    marge: int
    texte: int
    nom: int
    haut: float
    sommet: bool


FORMES = {
    forme.cle: forme
    for forme in (
        Forme("profil", "Pour un profil ou une publication", 1200, 630, 84, 80, 780, 3, 2.0, True),
        Forme("signature", "Pour une signature de courriel", 600, 180, 32, 22, 556, 2, 1.5, False),
    )
}


def dessiner(certification: Certification, forme: Forme) -> bytes:
    """A PNG."""
    ident = identite()
    jetons = deriver(ident.encre, ident.signal).clair
    fond = _fond(forme, jetons["paper"], jetons["relief"], jetons["signal"]).copy()
    plume = _Plume(ImageDraw.Draw(fond), forme)
    plume.ecrire(ident.nom, TITRES, 0.36, jetons["text"], gras=True)
    plume.sauter(0.62 if forme.sommet else 0.2)
    plume.ecrire(certification.titulaire, TITRES, 1.0, jetons["ink"], gras=True, lignes=forme.nom, haut=forme.haut)
    plume.sauter(0.34)
    plume.ecrire(certification.intitule, TEXTE, 0.36, jetons["text"], lignes=2)
    plume.en_bas(f"À vérifier sur {page_publique()}, code {certification.code_lisible}", TEXTE, 0.27, jetons["text-2"])
    sortie = io.BytesIO()
    fond.save(sortie, "PNG", optimize=True)
    return sortie.getvalue()


class _Plume:
    """Writes from the top, each text as large as asked, or smaller until it holds in its lines."""

    def __init__(self, dessin: ImageDraw.ImageDraw, forme: Forme) -> None:
        self._dessin, self._forme, self._y = dessin, forme, float(forme.marge)

    def sauter(self, part: float) -> None:
        self._y += part * self._forme.corps

    def ecrire(
        self,
        texte: str,
        famille: str,
        part: float,
        couleur: str,
        *,
        gras: bool = False,
        lignes: int = 1,
        haut: float | None = None,
    ) -> None:
        haut = (haut or lignes * part) * self._forme.corps
        police, coupees = self._tenir(texte, famille, part, gras=gras, lignes=lignes, haut=haut)
        for ligne in coupees:
            self._dessin.text((self._forme.marge, self._y), ligne, font=police, fill=couleur)
            self._y += police.size * 1.18

    def en_bas(self, texte: str, famille: str, part: float, couleur: str) -> None:
        police, (ligne, *_) = self._tenir(texte, famille, part, gras=False, lignes=1, haut=self._forme.corps)
        self._dessin.text(
            (self._forme.marge, self._forme.hauteur - self._forme.marge), ligne, font=police, fill=couleur, anchor="ls"
        )

    def _tenir(
        self, texte: str, famille: str, part: float, *, gras: bool, lignes: int, haut: float
    ) -> tuple[ImageFont.FreeTypeFont, list[str]]:
        taille = max(8, round(part * self._forme.corps))
        while True:
            police = ImageFont.truetype(polices.fichier(famille, gras=gras), taille)
            coupees = self._couper(texte, police)
            tient = len(coupees) <= lignes and len(coupees) * taille <= haut + lignes
            if tient and all(police.getlength(ligne) <= self._forme.texte for ligne in coupees):
                return police, coupees
            if taille <= 8:
                return police, coupees[:lignes]
            taille = max(8, round(taille * 0.92))

    def _couper(self, texte: str, police: ImageFont.FreeTypeFont) -> list[str]:
        """At spaces, and after hyphens of long names."""
        lignes = [""]
        for mot in re.findall(r"[^\s-]+-?|-|\s+", texte):
            essai = lignes[-1] + mot
            if lignes[-1] and police.getlength(essai.rstrip()) > self._forme.texte:
                lignes[-1] = lignes[-1].rstrip()
                lignes.append(mot.lstrip())
            else:
                lignes[-1] = essai
        return lignes


@lru_cache(maxsize=4)
def _fond(forme: Forme, papier: str, relief: str, signal: str) -> Image.Image:
    """Paper and contour lines on the right half, drawn twice as large, then fading to the left."""
    largeur, hauteur = 2 * forme.largeur, 2 * forme.hauteur
    echelle = max(hauteur / RELIEF_HAUTEUR, 0.62 * largeur / RELIEF_LARGEUR)
    ecart = (largeur - echelle * RELIEF_LARGEUR, (hauteur - echelle * RELIEF_HAUTEUR) / 2)
    fond = Image.new("RGB", (largeur, hauteur), papier)
    traits = fond.copy()
    dessin = ImageDraw.Draw(traits)
    teinte, papier_rvb = ImageColor.getrgb(relief)[:3], ImageColor.getrgb(papier)[:3]
    for epaisseur, force, lignes in _courbes():
        couleur = _meler(papier_rvb, teinte, force)
        for ligne in lignes:
            points = [(ecart[0] + echelle * x, ecart[1] + echelle * y) for x, y in ligne]
            dessin.line(points, fill=couleur, width=max(1, round(epaisseur * echelle)), joint="curve")
    if forme.sommet:
        x, y, rayon = ecart[0] + echelle * 592, ecart[1] + echelle * 275, echelle * 10
        dessin.ellipse((x - rayon, y - rayon, x + rayon, y + rayon), fill=signal)
    degrade = Image.new("L", (largeur, 1))
    degrade.putdata([_montee(colonne / largeur) for colonne in range(largeur)])
    fond.paste(traits, mask=degrade.resize((largeur, hauteur)))
    return fond.resize((forme.largeur, forme.hauteur), Image.Resampling.LANCZOS)


def _montee(part: float) -> int:
    """From nothing at 40 % of the width to all at 75 %."""
    return round(255 * min(1.0, max(0.0, (part - 0.4) / 0.35)))


def _meler(fond: Couleur, couleur: Couleur, force: float) -> Couleur:
    r, v, b = (round(f + force * (c - f)) for f, c in zip(fond, couleur, strict=True))
    return r, v, b


@lru_cache(maxsize=1)
def _courbes() -> list[tuple[float, float, list[list[Point]]]]:
    """Width, strength and lines of each group of the home page's summit."""
    source = Path(str(finders.find(RELIEF))).read_text(encoding="utf-8")
    sommet = re.search(r'<g id="sommet".*?</g>', source, re.DOTALL)
    traces = re.findall(r'stroke-width="([\d.]+)" opacity="([\d.]+)" d="([^"]+)"', sommet.group() if sommet else "")
    return [(float(epaisseur), float(force), _lignes(trace)) for epaisseur, force, trace in traces]


def _lignes(trace: str) -> list[list[Point]]:
    """The points of a path that knows M, L, q and z alone, its curves cut in four."""
    lignes: list[list[Point]] = []
    for commande, suite in re.findall(r"([MLqz])([^MLqz]*)", trace):
        n = [float(nombre) for nombre in re.findall(r"-?\d*\.?\d+", suite)]
        if commande == "M":
            lignes.append([(n[0], n[1])])
        elif commande == "L":
            lignes[-1] += [(n[i], n[i + 1]) for i in range(0, len(n), 2)]
        elif commande == "q":
            for i in range(0, len(n), 4):
                lignes[-1] += _courbe(lignes[-1][-1], *n[i : i + 4])
        else:
            lignes[-1].append(lignes[-1][0])
    return lignes


def _courbe(depuis: Point, dx1: float, dy1: float, dx: float, dy: float) -> list[Point]:
    return [
        (depuis[0] + 2 * t * (1 - t) * dx1 + t * t * dx, depuis[1] + 2 * t * (1 - t) * dy1 + t * t * dy)
        for t in (0.25, 0.5, 0.75, 1.0)
    ]
