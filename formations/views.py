"""The public catalogue."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from . import lecture
from .candidatures.lecture import cohortes_a_venir, de_l_appel
from .models import Formation
from .pieces.services import programme


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Everything that can be learnt here, by kind."""
    return render(request, "formations/catalogue.html", {"rayons": lecture.rayons()})


@login_not_required
@require_safe
def formation(request: HttpRequest, slug: str) -> HttpResponse:
    """What one learns, with whom, and when. A draft or an archived training answers as nothing."""
    formations = Formation.objects.visibles().select_related("organisme").prefetch_related("institutions")
    lue = get_object_or_404(formations, slug=slug)
    cohortes = list(cohortes_a_venir(lue))
    contexte = {
        "formation": lue,
        "duree": lecture.duree(lue),
        "dates": lecture.dates(cohortes),
        "programme": programme(lue),
        "blocs": lecture.blocs_certifies(lue),
        **de_l_appel(cohortes, request.user),
    }
    return render(request, "formations/formation.html", contexte)
