"""The programme from a file and into one: deposited, shown row by row, applied."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from instance.admin_panels import AvecPanneaux
from instance.tableaux_recus import TAILLE_MAX

from ..models import ImportProgramme
from ..services import importation
from ..tableau.colonnes import OBLIGATOIRES, TITRES
from ..tableau.lecture import lire

MONTREES = 200


class DepotForm(forms.ModelForm):
    fichier = forms.FileField(
        label="Fichier",
        help_text="CSV ou XLSX, une séance par ligne, les titres sur la première.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )

    class Meta:
        model = ImportProgramme
        fields = ["edition"]

    def clean_fichier(self) -> UploadedFile:
        fichier: UploadedFile = self.cleaned_data["fichier"]
        lire(fichier.read(TAILLE_MAX + 1))
        fichier.seek(0)
        return fichier


@admin.register(ImportProgramme)
class ImportProgrammeAdmin(AvecPanneaux):
    form = DepotForm
    list_display = ["nom", "edition", "depose_le", "depose_par", "applique_le"]
    list_select_related = ["edition", "depose_par"]
    change_form_template = "admin/evenements/import.html"
    add_form_template = "admin/evenements/depot.html"

    def get_urls(self) -> list[URLPattern]:
        vue = self.admin_site.admin_view(self.appliquer)
        return [path("<int:pk>/appliquer/", vue, name="evenements_import_appliquer"), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: ImportProgramme | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ImportProgramme | None = None) -> bool:
        """What was deposited is applied, never edited."""
        return obj is None and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: ImportProgramme | None = None) -> list[str]:
        return ["edition", "fichier"] if obj is None else ["edition", "depose_par", "depose_le", "applique_le"]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        colonnes = [(titre, nom in OBLIGATOIRES) for nom, titre in TITRES.items()]
        contexte = {"title": "Déposer un programme", "colonnes": colonnes}
        seul = dict.fromkeys(("show_save_and_add_another", "show_save_and_continue"), False)
        return super().add_view(request, form_url, {**contexte, **seul, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        depot = self.get_object(request, object_id)
        contexte: dict[str, Any] = {"plan": None}
        if isinstance(depot, ImportProgramme) and depot.applique_le is None:
            plan = importation.plan_de(depot)
            contexte = {
                "plan": plan,
                "erreurs": plan.erreurs[:MONTREES],
                "fiches": [*plan.nouvelles, *plan.modifiees][:MONTREES],
                "prevenus": sum(fiche.deplacees for fiche in plan.modifiees),
                "appliquer": reverse("admin:evenements_import_appliquer", args=[depot.pk]),
            }
        return super().change_view(request, object_id, form_url, {**contexte, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: ImportProgramme, form: DepotForm, change: bool) -> None:
        fichier = form.cleaned_data["fichier"]
        depose = importation.deposer_programme(
            edition=obj.edition, contenu=fichier.read(), nom=fichier.name, par=request.user
        )
        obj.pk, obj._state.adding = depose.pk, False

    def response_add(self, request: HttpRequest, obj: ImportProgramme, post_url_continue: Any = None) -> HttpResponse:
        return redirect("admin:evenements_importprogramme_change", obj.pk)

    @method_decorator(require_POST)
    def appliquer(self, request: HttpRequest, pk: int) -> HttpResponseRedirect:
        depot = get_object_or_404(ImportProgramme, pk=pk)
        try:
            plan = importation.appliquer_programme(
                depot,
                empreinte=request.POST.get("empreinte", ""),
                avec_erreurs=request.POST.get("avec_erreurs") == "1",
                par=request.user,
            )
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
            return redirect("admin:evenements_importprogramme_change", pk)
        dit = f"C’est fait\u00a0: {len(plan.nouvelles)} ajoutés, {len(plan.modifiees)} modifiés."
        messages.success(request, dit)
        return redirect(f"{reverse('admin:evenements_evenement_changelist')}?edition__id__exact={depot.edition_id}")
