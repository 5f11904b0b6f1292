"""The personal space and the pages that explain an error."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from instance import espace


def mon_espace(request: HttpRequest) -> HttpResponse:
    montres = espace.panneaux(request)
    return render(
        request,
        "isere_inno/mon_espace.html",
        {
            "principaux": [m for m in montres if m["panneau"].ordre < 100],
            "secondaires": [m for m in montres if m["panneau"].ordre >= 100],
        },
    )


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
    # Without the request: what failed may be the database, and this page must not need it.
    return HttpResponse(get_template("500.html").render(), status=500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
