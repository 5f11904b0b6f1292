"""What any page of the admin may show beside an object: its history, its e-mails, what its room adds.

A room declares a panel in `AppConfig.ready()`; a model admin that inherits `AvecPanneaux` shows those that apply:

    admin_panels.declarer(Panneau("courriels", "Courriels", "courriels/admin_panneau.html", _contexte))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.forms import SplitDateTimeField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from . import journal
from .registry import Registry


@dataclass(frozen=True)
class Panneau:
    """`contexte(request, objet)` is None where the panel has nothing to say. The template also gets `objet`."""

    cle: str
    titre: str
    gabarit: str
    contexte: Callable[[HttpRequest, models.Model], dict[str, Any] | None]


PANNEAUX: Registry[Panneau] = Registry("admin panel")


def declarer(panneau: Panneau) -> Panneau:
    return PANNEAUX.declare(panneau.cle, panneau)


def historique(request: HttpRequest, objet: models.Model) -> dict[str, Any]:
    return {"actions": journal.de(objet)}


@dataclass(frozen=True)
class Bouton:
    """A button above the form; it opens a page, it never acts by itself. `suite` marks the next step."""

    libelle: str
    url: str
    suite: bool = False


def lien(objet: models.Model | None, libelle: str = "") -> str | SafeString:
    """A link to an object's own page in the admin; its plain name where it has none."""
    if objet is None:
        return "–"
    try:
        url = reverse(f"admin:{objet._meta.app_label}_{objet._meta.model_name}_change", args=[objet.pk])
    except NoReverseMatch:
        return libelle or str(objet)
    return format_html('<a href="{}">{}</a>', url, libelle or objet)


class AvecPanneaux(admin.ModelAdmin):
    """Panels under the form, buttons above it. The journal replaces Django's own history: it knows what was done by
    people, links and the portal itself, not only in the admin."""

    change_form_template = "admin/avec_panneaux.html"
    show_full_result_count = False

    def boutons(self, request: HttpRequest, objet: Any) -> list[Bouton]:
        """What can be done with the object now; none by default."""
        return []

    def sous_titre(self, objet: Any) -> str | None:
        """What is said of the object under its title; nothing by default."""
        return None

    def panneaux(self, request: HttpRequest, objet: Any) -> list[tuple[Panneau, str]]:
        """Those that apply, each with what it shows."""
        return [
            (panneau, render_to_string(panneau.gabarit, {"objet": objet, **contexte}, request))
            for panneau in PANNEAUX
            if (contexte := panneau.contexte(request, objet)) is not None
        ]

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        titre = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": titre, **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context |= {"title": str(obj), "subtitle": self.sous_titre(obj)}
            context["boutons"] = self.boutons(request, obj)
            context["panneaux"] = self.panneaux(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        meta = self.opts
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[object_id])
        return redirect(f"{url}#panneau-historique")

    def log_change(self, request: HttpRequest, obj, message) -> None:  # type: ignore[override]
        """The journal says more: who changed what, before and after."""

    def log_addition(self, request: HttpRequest, obj, message) -> None:  # type: ignore[override]
        """See `log_change`."""


def avec_noms(champ: str, site: admin.AdminSite) -> GenericPrefetch:
    """For a list whose rows point at objects of any kind: one query per kind, with what its own list says its name
    needs. A model that has no list says so itself: `NOM_LIT = ("agent",)`."""
    lies = {model: getattr(model, "NOM_LIT", ()) for model in apps.get_models()}
    for model, model_admin in site._registry.items():
        if isinstance(relations := model_admin.list_select_related, list | tuple):
            lies[model] = relations
    return GenericPrefetch(champ, [m._default_manager.select_related(*noms) for m, noms in lies.items() if noms])


class LectureSeule(admin.options.BaseModelAdmin):
    """To read: what it shows is changed by the services of its room, from their own screens."""

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class DateEtHeure(AdminSplitDateTime):
    """The admin's two fields of a moment, each named for screen readers: Django names their group only."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        for champ, nom in zip(self.widgets, ("Date", "Heure"), strict=True):
            champ.attrs["aria-label"] = nom


MOMENTS = {models.DateTimeField: {"form_class": SplitDateTimeField, "widget": DateEtHeure}}
"""`formfield_overrides` of an admin that lets moments be typed."""
