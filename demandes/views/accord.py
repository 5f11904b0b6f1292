"""The sponsor's page, opened from an e-mail, without an account. It acts on POST only: mail scanners open links."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents import liens
from agents.pages import explique_le_lien

from ..models import Demande
from ..services import accord as services
from ..services.etats import TransitionRefusee


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@explique_le_lien
def accord(request: HttpRequest, jeton: str) -> HttpResponse:
    lien = liens.lire(jeton, services.BUT)
    demande = Demande.objects.select_related("demandeur", "direction", "institution", "format").get(pk=lien.objet_id)
    if not services.est_attendu(demande):
        return _page(request, demande, plus_attendu=True, status=410)
    if request.method != "POST":
        return _page(request, demande)
    message = request.POST.get("message", "")
    try:
        if "contester" in request.POST:
            services.contester(demande, message=message, lien=lien)
        else:
            services.confirmer(demande, lien=lien)
    except TransitionRefusee:
        return _page(request, demande, plus_attendu=True, status=410)
    except ValidationError as erreur:
        return _page(request, demande, message=message, erreur=" ".join(erreur.messages))
    return _page(request, demande, fait="conteste" if "contester" in request.POST else "confirme")


def _page(
    request: HttpRequest,
    demande: Demande,
    *,
    fait: str = "",
    plus_attendu: bool = False,
    message: str = "",
    erreur: str = "",
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        "demandes/accord.html",
        {
            "demande": demande,
            "dates": list(demande.dates_souhaitees.all()),
            "fait": fait,
            "plus_attendu": plus_attendu,
            "message": message,
            "erreur": erreur,
        },
        status=status,
    )


urlpatterns: list[URLPattern] = [path("l/accord/<str:jeton>/", accord, name="accord")]
