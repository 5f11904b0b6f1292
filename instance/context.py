"""What every template may show of this installation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import apparence
from .services import identite as lire_identite


def identite(request: HttpRequest) -> dict[str, Any]:
    return {
        "identite": SimpleLazyObject(lire_identite),
        "jetons_version": SimpleLazyObject(lambda: apparence.empreinte(lire_identite())),
        "theme": apparence.theme(request),
        "themes": apparence.THEMES,
        "en_demo": settings.DEMO,
    }
