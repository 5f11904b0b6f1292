"""Pieces of pages that higher rooms use: who looks, and what somebody sees whose link cannot serve."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .liens import LienRefuse
from .models import Agent


def connecte(request: HttpRequest) -> Agent:
    """Who is signed in. Only for views that require it."""
    if not isinstance(request.user, Agent):
        raise PermissionDenied
    return request.user


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
