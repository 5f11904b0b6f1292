"""Stopping an accompagnement before its last session: from the tracking page, or from the cell's."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .. import gestes, rules
from ..forms.fins import ArreterForm, ArretForm
from ..models import Demande
from ..services import fins
from ..services.etats import TransitionRefusee
from ..tenues import a_commence, seances_tenues
from .triage import contexte_de, demande_de, pour_la_cellule, retour_a

ARRETER = gestes.GESTES["arreter"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arreter(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """For the requester and the sponsor."""
    demande = get_object_or_404(Demande.objects.select_related("demandeur"), cle=cle)
    if rules.qualite(request.user, demande) is None:
        raise Http404
    suivi = reverse("demandes:suivi", args=[cle])
    if not rules.peut_arreter(request.user, demande) or not a_commence(demande):
        messages.info(request, "Aucun accompagnement n’est à arrêter ici.")
        return redirect(suivi)
    form = ArreterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            fins.arreter(demande, origine=fins.Origine.DEMANDEUR, motifs=form.motifs(), par=request.user)
        except ValidationError as refus:
            form.add_error(None, refus.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, "L’accompagnement s’arrête. Les personnes concernées sont prévenues.")
            return redirect(suivi)
    contexte = {"demande": demande, "form": form, "tenues": seances_tenues(demande).count()}
    return render(request, "demandes/suivi/arreter.html", contexte)


@pour_la_cellule
@require_http_methods(["GET", "HEAD", "POST"])
def arret(request: HttpRequest, numero: str) -> HttpResponse:
    """For the cell: who wished it, and what each will read."""
    demande = demande_de(numero)
    retour = retour_a(request, demande)
    if ARRETER not in gestes.ouverts(demande):
        messages.warning(request, f"« {ARRETER.bouton} » n’est pas possible à cette étape de la demande.")
        return redirect(retour)
    form = ArretForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            fins.arreter(
                demande, origine=fins.Origine(form.cleaned_data["origine"]), motifs=form.motifs(), par=request.user
            )
        except TransitionRefusee as refus:
            messages.error(request, refus.message)
        else:
            messages.success(request, f"L’accompagnement {demande.numero} s’arrête. Chacun est prévenu.")
        return redirect(retour)
    return render(
        request, "demandes/triage/geste.html", contexte_de(request, demande) | {"geste": ARRETER, "form": form}
    )


urlpatterns: list[URLPattern] = [
    path("demandes/<uuid:cle>/arreter/", arreter, name="arreter"),
    path("cellule/demandes/<str:numero>/arreter/", arret, name="arret"),
]
