"""How far people work from a place, as the crow flies."""

from math import asin, cos, radians, sin, sqrt

from agents.models import Site

RAYON_TERRE = 6371.0  # kilometres
Point = tuple[float, float]


def point(site: Site | None) -> Point | None:
    """A latitude and a longitude in degrees; None when one is missing. Zero is a coordinate like another."""
    if site is None or site.latitude is None or site.longitude is None:
        return None
    return site.latitude, site.longitude


def kilometres(ici: Point | None, la: Point | None) -> float | None:
    """By the haversine formula; None when either place is unknown."""
    if ici is None or la is None:
        return None
    lat1, lon1, lat2, lon2 = map(radians, (*ici, *la))
    a = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * RAYON_TERRE * asin(sqrt(a))
