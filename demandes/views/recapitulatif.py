"""« Mon mois » : the recap that e-mails tell, for any of the last months, and the choice to receive it."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agents.pages import connecte
from facilitateurs.rules import facilitateur_de

from ..courriels.recapitulatifs import DE_NATURE, du_mois
from ..models import SansRecapitulatif
from ..recapitulatif import premier_jour, recapituler
from ..services.recapitulatifs import choisir_recapitulatif

MOIS_MONTRES = 12


@require_http_methods(["GET", "HEAD", "POST"])
def recapitulatif(request: HttpRequest) -> HttpResponse:
    """Whoever is not in the network has none."""
    agent, facilitateur = connecte(request), facilitateur_de(request.user)
    if facilitateur is None:
        raise Http404
    if request.method == "POST":
        recevoir = request.POST.get("recevoir") == "oui"
        choisir_recapitulatif(agent, recevoir=recevoir, par=agent)
        messages.success(
            request, "Vous recevrez le récapitulatif." if recevoir else "Vous ne recevrez plus le récapitulatif."
        )
        return redirect("demandes:recapitulatif")
    mois = _mois(request.GET.get("mois", ""))
    lu = recapituler([facilitateur], mois)[facilitateur.pk]
    contexte = {
        "r": lu,
        "du_mois": du_mois(mois),
        "mois": mois,
        "precedent": mois - relativedelta(months=1) if mois > _plus_ancien() else None,
        "suivant": mois + relativedelta(months=1) if mois < _courant() else None,
        "natures": [(nombre, DE_NATURE[nature]) for nature, nombre in lu.par_nature.items() if nombre],
        "recoit": not SansRecapitulatif.objects.filter(agent=agent).exists(),
    }
    return render(request, "demandes/recapitulatif.html", contexte)


def _mois(demande: str) -> dt.date:
    """« 2026-10 », within the last months; else the month before this one."""
    try:
        mois = dt.datetime.strptime(demande[:7], "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return _courant() - relativedelta(months=1)
    return min(max(mois, _plus_ancien()), _courant())


def _courant() -> dt.date:
    return premier_jour(timezone.localdate())


def _plus_ancien() -> dt.date:
    return _courant() - relativedelta(months=MOIS_MONTRES)


urlpatterns = [path("mon-espace/mois/", recapitulatif, name="recapitulatif")]
