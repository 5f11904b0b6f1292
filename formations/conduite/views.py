"""The one page from which the cell runs a cohort."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.pages import connecte
from agents.rules import est_cellule
from instance.typographie import compter

from .. import services
from ..models import Candidature, Cohorte
from .gestes import RELANCER, gestes
from .lecture import conduite as lire


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conduite(request: HttpRequest, pk: int) -> HttpResponse:
    if not est_cellule(request.user):
        raise Http404
    cohorte = get_object_or_404(Cohorte.objects.select_related("session", "formation", "referent"), pk=pk)
    if request.method == "POST":
        if request.POST.get("geste") == RELANCER:
            _relancer(request, cohorte)
        return redirect("formations:conduite", pk)
    lue = lire(cohorte, connecte(request))
    return render(request, "formations/conduite/cohorte.html", {"c": lue, "cohorte": cohorte, "gestes": gestes(lue)})


def _relancer(request: HttpRequest, cohorte: Cohorte) -> None:
    """All those who have not answered, each by itself: one reminded a moment ago holds nobody back."""
    faits, refus = 0, []
    attendues = Candidature.objects.sans_avis().filter(cohorte=cohorte).exclude(agent=connecte(request))
    for candidature in attendues.select_related("agent", "cohorte").order_by("pk"):
        try:
            services.relancer_n1(candidature, par=connecte(request))
            faits += 1
        except ValidationError as erreur:
            refus.append(f"{candidature.agent}\u00a0: {' '.join(erreur.messages)}")
    if faits:
        messages.success(request, f"{compter(faits, 'responsable relancé', 'responsables relancés')}.")
    for message in refus:
        messages.warning(request, message)
