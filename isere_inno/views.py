"""The home page, the personal space, health and the pages that explain an error."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "isere_inno/home.html")


def mon_espace(request: HttpRequest) -> HttpResponse:
    return render(request, "isere_inno/mon_espace.html")


@login_not_required
def accessibilite(request: HttpRequest) -> HttpResponse:
    return render(request, "isere_inno/accessibilite.html")


@login_not_required
def mentions_legales(request: HttpRequest) -> HttpResponse:
    return render(request, "isere_inno/mentions_legales.html")


@login_not_required
def donnees_personnelles(request: HttpRequest) -> HttpResponse:
    return render(request, "isere_inno/donnees_personnelles.html")


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


@login_not_required
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
