"""Files a French spreadsheet opens as they are: UTF-8 with its mark, semicolons, one row at a time."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n")
MARQUE = "\ufeff"


class _Echo:
    """What `csv.writer` writes to, and hands back instead of keeping."""

    def write(self, value: str) -> str:
        return value


def telecharger(nom: str, titres: Sequence[str], lignes: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A CSV file named after its subject and today: « Agents Métropole » gives agents-metropole-2026-11-25.csv."""
    fichier = f"{slugify(nom)}-{timezone.localdate():%Y-%m-%d}.csv"
    reponse = StreamingHttpResponse(_ecrire(titres, lignes), content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{fichier}"'
    return reponse


def _ecrire(titres: Sequence[str], lignes: Iterable[Sequence[Any]]) -> Iterator[str]:
    ecrivain = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")  # type: ignore[arg-type]
    yield MARQUE
    yield ecrivain.writerow(titres)
    for ligne in lignes:
        yield ecrivain.writerow([_cellule(valeur) for valeur in ligne])


def _cellule(valeur: Any) -> str:
    """A number with its decimal comma; a text that no spreadsheet takes for a formula."""
    if valeur is None:
        return ""
    if isinstance(valeur, int | float | Decimal):
        return str(valeur).replace(".", ",")
    texte = str(valeur)
    return f"'{texte}" if texte.lstrip(" \u00a0\u202f").startswith(FORMULES) or texte.startswith(FORMULES) else texte
