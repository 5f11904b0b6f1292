"""The human resources' files: deposited, looked at, applied or dropped."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from agents.departs import charges_de
from instance.admin_panels import AvecPanneaux
from instance.tableaux_recus import TAILLE_MAX

from . import admin_bordereaux, admin_doubles, services  # noqa: F401 - each registers its own
from .lecture import OBLIGATOIRES, TITRES, lire
from .models import ImportRH
from .plan import Plan

MONTREES = 200
CHARGES = 50
"""Leavers whose missions and roles are looked up to be shown: a few queries each."""


class DepotForm(forms.ModelForm):
    fichier = forms.FileField(
        label="Fichier",
        help_text="CSV ou XLSX, une personne par ligne, les titres sur la première.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )

    class Meta:
        model = ImportRH
        fields = ["institution", "fichier", "complet"]

    def clean_fichier(self) -> UploadedFile:
        fichier: UploadedFile = self.cleaned_data["fichier"]
        lire(fichier.read(TAILLE_MAX + 1))
        fichier.seek(0)
        return fichier


@admin.register(ImportRH)
class ImportRHAdmin(AvecPanneaux):
    form = DepotForm
    list_display = ["nom", "institution", "etat", "depose_le", "depose_par", "applique_le"]
    list_filter = ["etat", "institution"]
    list_select_related = ["institution", "depose_par"]
    change_form_template = "admin/donnees/import.html"
    add_form_template = "admin/donnees/depot.html"

    def get_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/appliquer/", self.admin_site.admin_view(self.appliquer), name="donnees_importrh_appliquer"),
            path("<int:pk>/ecarter/", self.admin_site.admin_view(self.ecarter), name="donnees_importrh_ecarter"),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: ImportRH | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ImportRH | None = None) -> bool:
        """What was deposited is applied or dropped, never edited."""
        return obj is None and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: ImportRH | None = None) -> list[str]:
        if obj is None:
            return ["institution", "fichier", "complet"]
        fins = [champ for champ in ("applique_le", "motif", "erreur") if getattr(obj, champ)]
        return ["institution", "complet", "etat", "depose_par", "depose_le", *fins]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        colonnes = [(titre, cle in OBLIGATOIRES) for cle, titre in TITRES.items()]
        contexte = {"title": "Déposer un fichier d’agents", "colonnes": colonnes}
        seul = dict.fromkeys(("show_save_and_add_another", "show_save_and_continue"), False)
        return super().add_view(request, form_url, {**contexte, **seul, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        depot = self.get_object(request, object_id)
        plan: Plan | None = None
        if depot and depot.etat == ImportRH.Etat.A_VERIFIER and request.method != "POST":
            try:
                plan = services.plan_de(depot)
            except ValidationError as refus:
                self.message_user(request, " ".join(refus.messages), messages.ERROR)
        charges = [(agent, dites) for agent in (plan.departs[:CHARGES] if plan else []) if (dites := charges_de(agent))]
        contexte = {"depot": depot, "plan": plan, "charges": charges, "montrees": MONTREES, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, contexte)

    def save_model(self, request: HttpRequest, obj: ImportRH, form: DepotForm, change: bool) -> None:
        fichier = form.cleaned_data["fichier"]
        depot = services.deposer(
            institution=obj.institution,
            contenu=fichier.read(),
            nom=fichier.name,
            complet=obj.complet,
            par=request.user,  # type: ignore[arg-type]
        )
        obj.pk = depot.pk

    def response_add(self, request: HttpRequest, obj: ImportRH, post_url_continue: Any = None) -> HttpResponseRedirect:
        return redirect(_page(obj))

    @method_decorator(require_POST)
    def appliquer(self, request: HttpRequest, pk: int) -> HttpResponse:
        depot = self._a_changer(request, pk)
        try:
            services.demander_application(
                depot,
                empreinte=request.POST.get("empreinte", ""),
                motif=request.POST.get("motif", "")[:2000],
                par=request.user,
            )
        except ValidationError as refus:
            self.message_user(request, " ".join(refus.messages), messages.ERROR)
        else:
            self.message_user(request, "La mise à jour est lancée\u00a0: elle prend moins d’une minute.")
        return redirect(_page(depot))

    @method_decorator(require_POST)
    def ecarter(self, request: HttpRequest, pk: int) -> HttpResponse:
        depot = self._a_changer(request, pk)
        try:
            services.abandonner(depot, par=request.user)
        except ValidationError as refus:
            self.message_user(request, " ".join(refus.messages), messages.ERROR)
        return redirect(_page(depot))

    def _a_changer(self, request: HttpRequest, pk: int) -> ImportRH:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(ImportRH, pk=pk)


def _page(depot: ImportRH) -> str:
    return reverse("admin:donnees_importrh_change", args=[depot.pk])
