"""Tables for a French spreadsheet: CSV (semicolons, decimal commas, a mark that says UTF-8) or XLSX. What people typed
never opens as a formula."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify

MARQUE = "\ufeff"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n")
Reponse = TypeVar("Reponse", bound=HttpResponseBase)


class _Echo:
    """What `csv.writer` writes to, and hands back instead of keeping."""

    def write(self, value: str) -> str:
        return value


def csv_francais(titres: Sequence[str], lignes: Iterable[Sequence[Any]]) -> bytes:
    """A whole file, for tables of hundreds of rows."""
    return "".join(_ecrire(titres, lignes)).encode()


def telecharger_csv(sujet: str, titres: Sequence[str], lignes: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The same one row at a time, for tables of thousands, named after its subject and today: « Agents Isère » gives
    agents-isere-2026-11-25.csv."""
    reponse = StreamingHttpResponse(_ecrire(titres, lignes), content_type=CSV)
    return _nommer(reponse, f"{slugify(sujet)}-{timezone.localdate():%Y-%m-%d}.csv")


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
    return _nommer(HttpResponse(contenu, content_type=CSV if nom.endswith(".csv") else XLSX), nom)


def _nommer(reponse: Reponse, nom: str) -> Reponse:
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def _ecrire(titres: Sequence[str], lignes: Iterable[Sequence[Any]]) -> Iterator[str]:
    ecrivain = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")  # type: ignore[arg-type]
    yield MARQUE
    yield ecrivain.writerow(titres)
    for ligne in lignes:
        yield ecrivain.writerow([_cellule(valeur) for valeur in ligne])


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
