"""Renewal files and missions to hand over, for the cell."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agents.pages import connecte
from facilitateurs.forms import reporter
from facilitateurs.registre.views import pour_la_cellule

from .. import services
from ..models import DossierRenouvellement
from .forms import ACCEPTER, COMPLETER, ReponseForm
from .lecture import a_la_cellule, dossiers
from .progression import de_json, progression
from .relais import a_relayer


@never_cache
@require_safe
@pour_la_cellule
def renouvellements(request: HttpRequest) -> HttpResponse:
    return render(request, "formations/renouvellement/liste.html", a_la_cellule())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@pour_la_cellule
def renouvellement(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    dossier = get_object_or_404(dossiers().exclude(etat=DossierRenouvellement.Etat.BROUILLON), cle=cle)
    attend = dossier.etat == DossierRenouvellement.Etat.ENVOYE
    form = ReponseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            dit = _repondre(dossier, request, **form.cleaned_data)
        except ValidationError as refus:
            if not attend:  # answered meanwhile: there is no form to say it on
                messages.error(request, " ".join(refus.messages))
                return redirect("formations:renouvellement_cellule", cle)
            reporter(form, refus)
        else:
            messages.success(request, dit)
            return redirect("formations:renouvellements")
    lue = de_json(dossier.acquis) if dossier.repondu_le and not attend else progression(dossier.certification)
    contexte = {"dossier": dossier, "progression": lue, "form": form, "attend": attend}
    return render(request, "formations/renouvellement/dossier_cellule.html", contexte)


def _repondre(dossier: DossierRenouvellement, request: HttpRequest, *, decision: str, motif: str) -> str:
    par: Any = connecte(request)
    qui = dossier.certification.facilitateur
    if decision == ACCEPTER:
        services.accepter_renouvellement(dossier, motif=motif, par=par)
        return f"La certification de {qui} est renouvelée. Un courriel le lui dit."
    if decision == COMPLETER:
        services.demander_complement(dossier, motif=motif, par=par)
        return f"Le dossier revient à {qui}, avec votre mot."
    services.refuser_renouvellement(dossier, motif=motif, par=par)
    return f"Le refus part à {qui}, après le temps de vous raviser."


@never_cache
@require_safe
@pour_la_cellule
def relais(request: HttpRequest) -> HttpResponse:
    return render(request, "formations/renouvellement/relais.html", {"lignes": a_relayer()})
