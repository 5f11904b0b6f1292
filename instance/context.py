from typing import Any

from django.http import HttpRequest

from .services import identite as lire_identite


def identite(request: HttpRequest) -> dict[str, Any]:
    return {"identite": lire_identite()}
