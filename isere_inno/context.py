"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest

from .navigation import Navigation


def navigation(request: HttpRequest) -> dict[str, Any]:
    return {"navigation": Navigation(request), "zone": ""}
