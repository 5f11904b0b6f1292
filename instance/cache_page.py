"""Public pages kept whole in the memory of each worker, and served while what they show has not changed.

    @page_entiere(lambda: version_de(Identite, Reglage))
    def mentions_legales(request, version): ...

Each request asks the database whether anything at all was committed since, and if so for the version of what the page
shows; the page is rendered again when that differs, so it is never stale, in any worker, whatever made the change (a
form, an import, a line of SQL). What the clock alone changes is seen within a second. The page is rendered for nobody
in particular: no user, no session, no message, no CSRF token, only the theme.

What the address names (`<int:annee>`) is given to both. A page that can be narrowed says how its query reads:

    @page_entiere(version, choix=lambda request: Filtres.lus(request.GET).cle)

Two queries that read alike share a page; one that reads as None is answered and not kept (a free text, say).
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeAlias, TypeVar

import brotli
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from . import apparence, preparees

V = TypeVar("V", bound=Hashable)
# Restored from a backup, a server may count again from where it was: it has been started again then.
_INSTANT = "SELECT pg_current_snapshot()::text, pg_postmaster_start_time()"
TAILLE = 128  # pages kept by a worker, about 30 kB each with their compressed forms


@dataclass
class _Page:
    """`vue` is the last instant at which its version was found to be `version`."""

    version: Hashable
    corps: bytes
    etag: str
    encodes: dict[str, bytes] = field(default_factory=dict)
    vue: Hashable = None


Cle: TypeAlias = tuple[str, str, Hashable]
_pages: OrderedDict[Cle, _Page] = OrderedDict()


def empreinte_sql(*modeles: type[models.Model]) -> str:
    """An SQL expression that differs after any change to these tables, however it was made.

    PostgreSQL never changes a row in place: where a version of it stands (ctid) and the transaction that wrote it
    (xmin) name that version for good. Meant for small tables, read whole at each request.
    """
    tables = (connection.ops.quote_name(modele._meta.db_table) for modele in modeles)
    return " || '/' || ".join(
        f"(SELECT coalesce(md5(string_agg(ctid || '-' || xmin, ',' ORDER BY ctid)), '') FROM {table})"  # noqa: S608 - names of our own tables
        for table in tables
    )


def lire_version(sql: str, valeurs: Mapping[str, Any] | None = None) -> tuple[Any, ...]:
    """The one row of a query asked at every request, in the same words."""
    return preparees.lire(sql, valeurs)[0]


def version_de(*modeles: type[models.Model]) -> str:
    """The version of some small tables, in one query."""
    return str(lire_version(f"SELECT {empreinte_sql(*modeles)}")[0])


def _instant() -> Hashable:
    """Two equal ones have the same rows before their eyes: the transactions that PostgreSQL counts as over are the
    same, and the second too. None within a transaction, which also sees what it has written itself.

    Asked before the version: what is committed in between is then looked at twice, never missed.
    """
    if connection.in_atomic_block:
        return None
    return int(timezone.now().timestamp()), *lire_version(_INSTANT)


def page_entiere(
    version: Callable[..., V], *, choix: Callable[[HttpRequest], Hashable] | None = None
) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Serve the decorated view whole. It is called with a neutral request, the version and what the address names, and
    must depend on nothing else than them, the theme, what `choix` reads of the query and what the version covers.
    Only a page answered with 200 is kept."""

    def decorer(view: Callable[..., HttpResponse]) -> Any:
        @login_not_required
        @wraps(view)
        def servir(request: HttpRequest, **nommes: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["GET", "HEAD"])
            choisi = choix(request) if choix else ""
            cle = (request.path, apparence.theme(request), choisi)
            instant = _instant()
            page = _pages.get(cle)
            if page is not None and instant is not None and page.vue == instant:
                return _repondre(request, page)
            actuelle = version(**nommes)
            if page is None or page.version != actuelle:
                response = view(_neutre(request, garder_la_question=choix is not None), actuelle, **nommes)
                if response.status_code != 200:
                    return response
                page = _page(actuelle, response) if choisi is None else _garder(cle, _page(actuelle, response))
            page.vue = instant
            return _repondre(request, page)

        return servir

    return decorer


def _neutre(request: HttpRequest, *, garder_la_question: bool) -> HttpRequest:
    """The same address asked by nobody: what one visitor is shown must do for all."""
    neutre = HttpRequest()
    neutre.method = "GET"
    neutre.path = neutre.path_info = request.path
    neutre.META = {cle: request.META[cle] for cle in ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST") if cle in request.META}
    neutre.COOKIES = {apparence.COOKIE_THEME: apparence.theme(request)}
    neutre.user = AnonymousUser()
    neutre.commune = True  # type: ignore[attr-defined]  # the header shows neither a name nor « Se connecter »
    neutre.resolver_match = request.resolver_match
    if garder_la_question:
        neutre.GET = request.GET
    return neutre


def _page(version: Hashable, response: HttpResponse) -> _Page:
    corps = response.content
    # Of the content and not of the version: a new release changes the page without changing the data.
    page = _Page(version, corps, hashlib.sha256(corps).hexdigest()[:20])
    page.encodes = {"br": brotli.compress(corps, quality=9), "gzip": gzip.compress(corps, mtime=0)}
    return page


def _garder(cle: Cle, page: _Page) -> _Page:
    _pages[cle] = page
    _pages.move_to_end(cle)
    while len(_pages) > TAILLE:
        _pages.popitem(last=False)
    return page


def _repondre(request: HttpRequest, page: _Page) -> HttpResponse:
    accepte = request.META.get("HTTP_ACCEPT_ENCODING", "")
    codage = next((nom for nom in ("br", "gzip") if nom in accepte), "")
    etag = f'"{page.etag}{codage}"'
    connus = request.META.get("HTTP_IF_NONE_MATCH")
    if connus and etag in (connu.removeprefix("W/") for connu in parse_etags(connus)):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(page.encodes.get(codage, page.corps))
        if codage:
            response["Content-Encoding"] = codage
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"  # may be kept, must be checked: that is what the ETag is for
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response
