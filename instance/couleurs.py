"""From an instance's two colours to every colour of its screens, readable in light and in dark.

Works in OKLCH: the hue of the ink is kept, its chroma bounded, and lightness is fixed by role, then moved in steps of
0.01 until the contrast asked for is reached. Every pair that carries text is checked at the end; one failure refuses
the two colours, with the pair named. The algorithm is described in docs/apparence.md.
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from .typographie import nombre

Theme = dict[str, str]

hexadecimale = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Donnez une couleur sous la forme #134e40.")

SEUILS: list[tuple[str, str, float]] = [
    ("text", "sunk", 7),
    ("text-2", "sunk", 4.5),
    ("text-2", "tint", 4.5),
    ("ink", "sunk", 4.5),
    ("ink", "tint", 4.5),
    ("line-2", "sunk", 3),
    ("on-signal", "signal", 4.5),
    ("on-signal", "signal-2", 4.5),
    ("on-ink", "ink-bg", 7),
    ("on-ink-2", "ink-bg", 4.5),
    ("signal-text", "sunk", 4.5),
    ("text", "signal-tint", 7),
    ("ok", "ok-bg", 4.5),
    ("warn", "warn-bg", 4.5),
    ("danger", "danger-bg", 4.5),
]
"""Foreground, background, least contrast. 4.5:1 for text and 3:1 for the edge of a field are WCAG 2.1 AA."""

ROLES = {
    "text": "le texte",
    "text-2": "le texte secondaire",
    "ink": "les titres et les liens",
    "line-2": "le bord des champs",
    "on-signal": "le texte des boutons signal",
    "on-ink": "le texte sur aplat d’encre",
    "on-ink-2": "le texte secondaire sur aplat d’encre",
    "signal-text": "le texte de couleur signal",
    "ok": "les messages de réussite",
    "warn": "les avertissements",
    "danger": "les messages d’erreur",
    "sunk": "un fond creusé",
    "tint": "un fond teinté",
    "signal": "la couleur signal",
    "signal-2": "la couleur signal survolée",
    "ink-bg": "l’aplat d’encre",
    "signal-tint": "un fond de teinte signal",
    "ok-bg": "leur fond",
    "warn-bg": "leur fond",
    "danger-bg": "leur fond",
}


class Jetons(NamedTuple):
    """Token name → hexadecimal colour, for each theme. `clair` also serves e-mails and PDFs."""

    clair: Theme
    sombre: Theme


def contraste(a: str, b: str) -> float:
    """The WCAG contrast ratio of two hexadecimal colours, from 1 to 21."""
    sombre, clair = sorted((_luminance(a), _luminance(b)))
    return (clair + 0.05) / (sombre + 0.05)


@lru_cache(maxsize=32)
def deriver(encre: str, signal: str) -> Jetons:
    """The tokens of both themes. Raises ValidationError on what is no colour, or naming the pair that could not be
    told apart."""
    hexadecimale(encre)
    hexadecimale(signal)
    jetons = Jetons(_theme(encre, signal, sombre=False), _theme(encre, signal, sombre=True))
    for theme, nom in ((jetons.clair, "clair"), (jetons.sombre, "sombre")):
        for devant, fond, seuil in SEUILS:
            rapport = contraste(theme[devant], theme[fond])
            if rapport < seuil:
                raise ValidationError(
                    f"Avec ces deux couleurs, {ROLES[devant]} se lirait mal sur {ROLES[fond]} en thème {nom}\u00a0: "
                    f"contraste de {nombre(rapport, 2)} pour 1, il en faut {nombre(seuil, 1)}.",
                    code="contraste",
                )
    return jetons


def css(encre: str, signal: str) -> str:
    """The `:root` block of both themes, in the layer the style sheets expect."""
    clair, sombre = deriver(encre, signal)
    lignes = [f"--{nom}: light-dark({clair[nom]}, {sombre[nom]});" for nom in clair]
    return "\n".join(
        ["@layer jetons {", ":root {", f"--brand-ink: {encre}; --brand-signal: {signal};", *lignes, "}", "}", ""]
    )


def _theme(encre: str, signal: str, *, sombre: bool) -> Theme:
    clarte, chroma, teinte = _oklch(encre)
    _, chroma_s, teinte_s = _oklch(signal)
    chroma = min(chroma, 0.075)
    pas = 0.01 if sombre else -0.01
    t: Theme = {}
    t["paper"] = _hexa(0.186, 0.016, teinte) if sombre else _hexa(0.988, 0.004, teinte_s)
    t["surface"] = _hexa(0.222, 0.019, teinte) if sombre else "#ffffff"
    t["sunk"] = _hexa(0.255, 0.022, teinte) if sombre else _hexa(0.962, 0.007, teinte)
    fonds = [t["paper"], t["surface"], t["sunk"]]
    t["line"] = _hexa(0.33, 0.024, teinte) if sombre else _hexa(0.895, 0.011, teinte)
    t["line-2"] = _atteindre(0.5 if sombre else 0.72, 0.02, teinte, fonds, 3.2, pas)
    t["text"] = _hexa(0.935, 0.010, teinte) if sombre else _hexa(0.245, 0.022, teinte)
    t["text-2"] = _atteindre(0.72 if sombre else 0.48, 0.022, teinte, fonds, 5.6, pas)
    t["ink"] = _atteindre(
        0.86 if sombre else min(clarte, 0.385), min(chroma, 0.055) if sombre else chroma, teinte, fonds, 7, pas
    )
    aplat = 0.285 if sombre else min(clarte, 0.335)
    t["ink-bg"] = _hexa(aplat, min(chroma, 0.045) if sombre else chroma, teinte)
    t["ink-bg-2"] = _hexa(0.335, min(chroma, 0.05), teinte) if sombre else _hexa(aplat + 0.055, chroma, teinte)
    t["on-ink"] = _hexa(0.975, 0.008, teinte)
    t["on-ink-2"] = _atteindre(0.82, 0.03, teinte, [t["ink-bg"], t["ink-bg-2"]], 5, 0.01)
    t["tint"] = _hexa(0.29, min(chroma, 0.045), teinte) if sombre else _hexa(0.945, 0.022, teinte)
    t |= _balise(signal, _hexa(0.22, min(chroma, 0.05), teinte), sombre=sombre)
    t["signal-text"] = _atteindre(0.80 if sombre else 0.58, min(chroma_s, 0.13), teinte_s, fonds, 4.7, pas)
    t["signal-tint"] = _hexa(0.29, 0.04, teinte_s) if sombre else _hexa(0.958, 0.035, teinte_s)
    t["relief"] = (
        _hexa(0.60, 0.045, (teinte + 35) % 360) if sombre else _hexa(0.70, min(0.07, chroma_s), (teinte_s - 18) % 360)
    )
    # The colours of states keep their meaning whatever the instance: fixed hues.
    for nom, angle, vivacite in (("ok", 152, 0.10), ("warn", 55, 0.115), ("danger", 27, 0.165)):
        fond = _hexa(0.27, 0.035, angle) if sombre else _hexa(0.96, 0.02, angle)
        t[nom] = _atteindre(
            0.80 if sombre else 0.50, vivacite * (0.85 if sombre else 1), angle, [*fonds, fond], 4.9, pas
        )
        t[f"{nom}-bg"] = fond
    return t


def _balise(signal: str, fonce: str, *, sombre: bool) -> Theme:
    """The signal as given when it carries a dark or a white text, else made lighter until it does."""
    clarte, chroma, teinte = _oklch(signal)
    fond = _hexa(0.76, chroma, teinte) if sombre and clarte <= 0.72 else signal
    blanc = "#ffffff"
    texte = fonce if contraste(fonce, fond) >= contraste(blanc, fond) else blanc
    if contraste(texte, fond) < 4.6:
        texte = fonce
        while contraste(fonce, fond) < 4.6:
            clarte, chroma_f, teinte_f = _oklch(fond)
            fond = _hexa(clarte + 0.01, chroma_f, teinte_f)
    clarte, chroma, teinte = _oklch(fond)
    # Hovering moves away from the text, so that it never becomes harder to read than at rest.
    survol = 0.045 if sombre else -0.05
    while contraste(texte, survolee := _hexa(min(1, max(0, clarte + survol)), chroma, teinte)) < 4.6:
        survol = survol * 0.5 if abs(survol) > 0.01 else 0
        if not survol:
            survolee = fond
            break
    return {"signal": fond, "on-signal": texte, "signal-2": survolee}


def _atteindre(clarte: float, chroma: float, teinte: float, fonds: Iterable[str], seuil: float, pas: float) -> str:
    fonds = list(fonds)
    while 0 < clarte < 1 and min(contraste(_hexa(clarte, chroma, teinte), fond) for fond in fonds) < seuil:
        clarte += pas
    return _hexa(min(1.0, max(0.0, clarte)), chroma, teinte)


def _lineaire(c: float) -> float:
    return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4


def _gamma(c: float) -> float:
    return 12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055


def _rvb(hexa: str) -> Sequence[float]:
    return [_lineaire(int(hexa[i : i + 2], 16) / 255) for i in (1, 3, 5)]


def _luminance(hexa: str) -> float:
    r, v, b = _rvb(hexa)
    return 0.2126 * r + 0.7152 * v + 0.0722 * b


def _oklch(hexa: str) -> tuple[float, float, float]:
    r, v, b = _rvb(hexa)
    longs = (0.4122214708 * r + 0.5363325363 * v + 0.0514459929 * b) ** (1 / 3)
    moyens = (0.2119034982 * r + 0.6806995451 * v + 0.1073969566 * b) ** (1 / 3)
    courts = (0.0883024619 * r + 0.2817188376 * v + 0.6299787005 * b) ** (1 / 3)
    clarte = 0.2104542553 * longs + 0.793617785 * moyens - 0.0040720468 * courts
    a = 1.9779984951 * longs - 2.428592205 * moyens + 0.4505937099 * courts
    b = 0.0259040371 * longs + 0.7827717662 * moyens - 0.808675766 * courts
    return clarte, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _hexa(clarte: float, chroma: float, teinte: float) -> str:
    """The nearest colour a screen can show: the chroma is lowered until it fits sRGB."""
    while True:
        a, b = chroma * math.cos(math.radians(teinte)), chroma * math.sin(math.radians(teinte))
        longs = (clarte + 0.3963377774 * a + 0.2158037573 * b) ** 3
        moyens = (clarte - 0.1055613458 * a - 0.0638541728 * b) ** 3
        courts = (clarte - 0.0894841775 * a - 1.291485548 * b) ** 3
        rvb = (
            4.0767416621 * longs - 3.3077115913 * moyens + 0.2309699292 * courts,
            -1.2684380046 * longs + 2.6097574011 * moyens - 0.3413193965 * courts,
            -0.0041960863 * longs - 0.7034186147 * moyens + 1.707614701 * courts,
        )
        if chroma < 0.001 or all(-0.0005 <= c <= 1.0005 for c in rvb):
            return "#" + "".join(f"{round(255 * _gamma(min(1.0, max(0.0, c)))):02x}" for c in rvb)
        chroma *= 0.97
