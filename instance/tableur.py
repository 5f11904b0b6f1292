"""Tables for a French spreadsheet: semicolons, decimal commas, a mark that says UTF-8."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_francais(titres: Sequence[str], lignes: Iterable[Sequence[Any]]) -> bytes:
    """A whole file, for tables of hundreds of rows. What people typed never opens as a formula."""
    sortie = io.StringIO()
    ecrire = csv.writer(sortie, delimiter=";", lineterminator="\r\n").writerow
    ecrire(titres)
    for ligne in lignes:
        ecrire([_cellule(valeur) for valeur in ligne])
    return sortie.getvalue().encode("utf-8-sig")


def _cellule(valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, int | float | Decimal):
        return str(valeur).replace(".", ",")
    if isinstance(valeur, dt.date):
        return f"{valeur:%d/%m/%Y}"
    texte = str(valeur)
    return f"'{texte}" if texte.lstrip(" \u00a0\u202f").startswith(FORMULES) else texte
