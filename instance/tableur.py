"""Tables for a French spreadsheet: CSV (semicolons, decimal commas, a mark that says UTF-8) or XLSX."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_francais(titres: Sequence[str], lignes: Iterable[Sequence[Any]]) -> bytes:
    """A whole file, for tables of hundreds of rows. What people typed never opens as a formula."""
    sortie = io.StringIO()
    ecrire = csv.writer(sortie, delimiter=";", lineterminator="\r\n").writerow
    ecrire(titres)
    for ligne in lignes:
        ecrire([_cellule(valeur) for valeur in ligne])
    return sortie.getvalue().encode("utf-8-sig")


def xlsx(titres: Sequence[str], lignes: Iterable[Sequence[Any]], *, feuille: str) -> bytes:
    """The same as a workbook of one sheet, written row after row. Every text is a text, whatever it looks like."""
    import openpyxl  # heavy: only who exports pays for it
    from openpyxl.cell import WriteOnlyCell

    classeur = openpyxl.Workbook(write_only=True)
    page = classeur.create_sheet(feuille)
    page.append(list(titres))
    for ligne in lignes:
        cases = []
        for valeur in ligne:
            nombre = isinstance(valeur, int | float | Decimal) and not isinstance(valeur, bool)
            case = WriteOnlyCell(
                page, valeur if nombre else "".join(c for c in _cellule(valeur) if c >= " " or c == "\n")
            )
            case.data_type = "n" if nombre else "s"
            cases.append(case)
        page.append(cases)
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def telecharger(contenu: bytes, *, nom: str) -> HttpResponse:
    """As a file that the browser saves and nobody caches. `nom` ends with .csv or .xlsx."""
    sorte = "text/csv; charset=utf-8" if nom.endswith(".csv") else XLSX
    reponse = HttpResponse(contenu, content_type=sorte)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def _cellule(valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int | float | Decimal):
        return str(valeur).replace(".", ",")
    if isinstance(valeur, dt.datetime):
        return f"{timezone.localtime(valeur):%d/%m/%Y %H:%M}"
    if isinstance(valeur, dt.date):
        return f"{valeur:%d/%m/%Y}"
    texte = str(valeur)
    return f"'{texte}" if texte.lstrip(" \u00a0\u202f").startswith(FORMULES) else texte
