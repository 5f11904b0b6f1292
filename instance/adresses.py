"""Absolute addresses, for what is read outside the portal: e-mails, QR codes, calendars; readable ones, of titles."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import slugify

LONGUEUR = 90
"""Of an address made of a title: room is left for the rank of a second one."""


def absolue(path: str) -> str:
    """The public address of a path of this portal. Never taken from a request: a Host header can lie."""
    return f"{settings.PUBLIC_URL}{path}"


def libre(titre: str, parmi: QuerySet[Any], *, defaut: str) -> str:
    """« ecrire-pour-etre-compris », then « …-2 » when one of `parmi` has that `slug`; `defaut` when a title has nothing
    to make an address of."""
    base = slugify(titre.replace("’", " ").replace("œ", "oe").replace("Œ", "Oe"))[:LONGUEUR].strip("-") or defaut
    pris = set(parmi.filter(slug__startswith=base).values_list("slug", flat=True))
    rang, choisi = 2, base
    while choisi in pris:
        choisi, rang = f"{base}-{rang}", rang + 1
    return choisi
