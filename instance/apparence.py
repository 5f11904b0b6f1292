"""The theme somebody chose and the style sheet of the instance's colours."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest

from . import couleurs
from .models import Identite

COOKIE_THEME = "theme"
THEMES = {"auto": "Auto", "light": "Clair", "dark": "Sombre"}

_FIXES = (Path(__file__).parent / "jetons_fixes.css").read_text()


def theme(request: HttpRequest) -> str:
    """Either `auto`, `light` or `dark`. Kept in a cookie of its own and not in the session: reading it costs no query,
    so that public pages stay cached whole, and it needs no account."""
    choisi = request.COOKIES.get(COOKIE_THEME, "")
    return choisi if choisi in THEMES else "auto"


@lru_cache(maxsize=8)
def feuille(encre: str, signal: str) -> str:
    """All the tokens: the instance's colours, then what never changes from one instance to another."""
    return couleurs.css(encre, signal) + _FIXES


@lru_cache(maxsize=8)
def _empreinte(encre: str, signal: str) -> str:
    return hashlib.sha256(feuille(encre, signal).encode()).hexdigest()[:12]


def empreinte(identite: Identite) -> str:
    """What makes the address of the style sheet change with its content."""
    return _empreinte(identite.encre, identite.signal)
