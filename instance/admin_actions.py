"""Admin actions that ask for a motive or dates before calling a service: one intermediate page for all."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Motif",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Il reste dans l’historique.",
    )


def demander_puis_faire(
    modeladmin: admin.ModelAdmin,
    request: HttpRequest,
    queryset: QuerySet[Any],
    *,
    form_class: type[forms.Form],
    titre: str,
    bouton: str,
    faire: Callable[[Any, dict[str, Any]], object],
) -> HttpResponse | None:
    """Show the form, then do it for each; what a service refuses is told by object, the others go on."""
    form = form_class(request.POST if "confirmer" in request.POST else None)
    if form.is_valid():
        pour_chacun(modeladmin, request, queryset, lambda objet: faire(objet, form.cleaned_data))
        return None
    contexte = {
        **modeladmin.admin_site.each_context(request),
        "title": titre,
        "bouton": bouton,
        "form": form,
        "objets": queryset,
        "opts": modeladmin.model._meta,
        "action": request.POST.get("action", ""),
        "case": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/instance/confirmer.html", contexte)


def annuler_et_prevenir(
    modeladmin: admin.ModelAdmin,
    request: HttpRequest,
    queryset: QuerySet[Any],
    *,
    lesquels: str,
    annuler: Callable[..., object],
) -> HttpResponse | None:
    """Ask why, then cancel each: those registered read it. `lesquels` is « ces événements »; `annuler` takes the
    object, `motif` and `par`."""
    return demander_puis_faire(
        modeladmin,
        request,
        queryset,
        form_class=MotifForm,
        titre="Annuler, et prévenir les personnes inscrites",
        bouton=f"Annuler {lesquels}",
        faire=lambda objet, donnees: annuler(objet, par=request.user, **donnees),
    )


def pour_chacun(
    modeladmin: admin.ModelAdmin, request: HttpRequest, objets: Iterable[Model], faire: Callable[[Any], object]
) -> None:
    faits = 0
    for objet in objets:
        try:
            faire(objet)
        except ValidationError as refus:
            modeladmin.message_user(request, f"{objet}\u00a0: {' '.join(refus.messages)}", messages.ERROR)
        else:
            faits += 1
    if faits:
        modeladmin.message_user(request, f"Fait\u00a0: {faits}.", messages.SUCCESS)
