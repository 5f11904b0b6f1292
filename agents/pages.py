"""Pieces of pages that higher rooms use: what somebody sees whose link cannot serve."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .liens import LienRefuse


def lien_refuse(request: HttpRequest, refus: LienRefuse) -> HttpResponse:
    """Says why a link does not serve and whom to ask: 404 when unknown, 410 when expired or used."""
    return render(request, "agents/lien_invalide.html", {"refus": refus}, status=refus.status)


def explique_le_lien(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers with that page when the view raises LienRefuse. Put `@login_not_required` above it."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except LienRefuse as refus:
            return lien_refuse(request, refus)

    return wrapper
