"""The style sheet and the logo of the instance, and the choice of a theme."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag, url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from . import apparence, logos
from .models import Identite
from .services import identite

UN_AN = 60 * 60 * 24 * 365


@login_not_required
@require_safe
def jetons(request: HttpRequest) -> HttpResponse | HttpResponseNotModified:
    """The address carries a hash of the content (`?v=`), so a browser may keep it for a year; any other is checked."""
    try:
        actuelle = identite()
    except DatabaseError:
        # The page that says the database is away still has colours.
        actuelle = Identite()
    version = apparence.empreinte(actuelle)
    response = HttpResponse(apparence.feuille(actuelle.encre, actuelle.signal), content_type="text/css; charset=utf-8")
    a_jour = request.GET.get("v") == version
    response["Cache-Control"] = f"public, max-age={UN_AN}, immutable" if a_jour else "no-cache"
    response["ETag"] = quote_etag(version)
    return get_conditional_response(request, etag=quote_etag(version), response=response) or response


@login_not_required
@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The instance's logo. Its content was checked on upload; the headers make sure it stays a mere picture."""
    actuelle = identite()
    if not actuelle.logo:
        raise Http404
    with actuelle.logo.open("rb") as fichier:
        contenu = fichier.read()
    response = HttpResponse(contenu, content_type=logos.type_mime(contenu))
    a_jour = request.GET.get("v") == actuelle.logo_version
    response["Cache-Control"] = f"public, max-age={UN_AN}, immutable" if a_jour else "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@csrf_exempt
@login_not_required
@require_POST
def affichage(request: HttpRequest) -> HttpResponse:
    """Keep the theme chosen in the footer, and go back where one was.

    Without a CSRF token, so that public pages can be cached whole and the same for everybody; a form on another site
    is refused by what the browser says of its origin, and could change nothing but a colour.
    """
    retour = _retour(request)
    response = redirect(retour)
    choisi = request.POST.get("theme", "")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return response
    if choisi == "auto":
        response.delete_cookie(apparence.COOKIE_THEME, samesite="Lax")
    elif choisi in apparence.THEMES:
        response.set_cookie(
            apparence.COOKIE_THEME, choisi, max_age=UN_AN, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


def _retour(request: HttpRequest) -> str:
    """Where the form stood: the referring page keeps its filters, the field of the form serves without it."""
    for adresse in (request.headers.get("Referer", ""), request.POST.get("retour", "")):
        if adresse and url_has_allowed_host_and_scheme(
            adresse, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            morceaux = urlsplit(adresse)
            chemin = "/" + morceaux.path.lstrip("/\\")  # "//host" would leave the site
            return f"{chemin}?{morceaux.query}" if morceaux.query else chemin
    return "/"
