"""The acts of the inbox, in the admin: buttons on one request, actions on several, a page where they ask something."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from instance.admin_panels import Bouton

from .. import gestes
from ..delais import mesurer_une
from ..forms.triage import formulaire_simple
from ..gestes import Geste
from ..models import Demande


def boutons(demande: Demande) -> list[Bouton]:
    """The inbox's own pages carry the acts out: one place asks, whichever screen one comes from."""
    suite = mesurer_une(demande).geste
    ouverts = sorted(gestes.ouverts(demande), key=lambda geste: (geste.cle != suite, geste.grave))
    fiche = reverse("demandes:fiche", args=[demande.numero])
    return [
        Bouton("Ouvrir dans la boîte de tri", fiche),
        *(
            Bouton(geste.bouton, reverse("demandes:agir", args=[demande.numero, geste.cle]), geste.cle == suite)
            for geste in ouverts
        ),
    ]


def action(geste: Geste) -> Any:
    """The admin action of an act on several requests: a page that shows them and asks what is needed, then a message
    for each that could not be done."""

    def executer(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        if not model_admin.has_change_permission(request):
            raise PermissionDenied
        demandes = list(queryset.order_by("numero"))
        confirme = "confirme" in request.POST
        form = formulaire_simple(geste, request.POST if confirme else None, par=request.user)
        if not confirme or (form is not None and not form.is_valid()):
            return _page(model_admin, request, geste, demandes, form)
        donnees = dict(form.cleaned_data) if form is not None else {}
        donnees.pop("lu", None)
        faites = []
        for demande in demandes:
            try:
                gestes.executer(demande, geste, par=request.user, **donnees)
            except ValidationError as erreur:
                messages.error(request, f"{demande.numero}, {demande.titre}\u00a0: {' '.join(erreur.messages)}")
            else:
                faites.append(demande.numero)
        if faites:
            messages.success(request, f"{geste.bouton}\u00a0: c’est fait pour {', '.join(faites)}.")
        return None

    executer.__name__ = f"geste_{geste.cle}"
    executer.short_description = geste.bouton  # type: ignore[attr-defined]
    return executer


def _page(
    model_admin: admin.ModelAdmin, request: HttpRequest, geste: Geste, demandes: list[Demande], form: Any
) -> HttpResponse:
    contexte = {
        **model_admin.admin_site.each_context(request),
        "title": geste.bouton,
        "opts": model_admin.opts,
        "geste": geste,
        "demandes": demandes,
        "form": form,
        "case": admin.helpers.ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/demandes/geste.html", contexte)


ACTIONS = [action(geste) for geste in gestes.EN_LOT]
