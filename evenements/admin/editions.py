"""Editions and themes."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from instance import tableur
from instance.admin_actions import pour_chacun
from instance.admin_panels import MOMENTS, Bouton
from instance.admin_refus import RefusDansLaPage
from instance.typographie import plage

from .. import services
from ..models import Edition, Theme
from ..services.depliants import refaire_depliant
from ..tableau.colonnes import TITRES, rangees
from .base import SansSuppression

CHAMPS = [
    "annee",
    "titre",
    "theme",
    "accroche",
    "debut",
    "fin",
    "reference_nationale",
    "appel_debut",
    "appel_fin",
    "appel_texte",
]


class EditionForm(forms.ModelForm):
    reference_nationale = forms.URLField(
        label="Page du programme national",
        required=False,
        assume_scheme="https",
        help_text="Où l’édition figure dans le programme national.",
    )
    nouveau_visuel = forms.FileField(
        label="Visuel",
        required=False,
        help_text="PNG ou JPEG, 2\u202fMo au plus. Il paraît en tête du programme et dans les partages.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )

    class Meta:
        model = Edition
        fields = [*CHAMPS, "institutions"]
        widgets = {"institutions": forms.CheckboxSelectMultiple}


@admin.register(Edition)
class EditionAdmin(RefusDansLaPage):
    form = EditionForm
    list_display = ["annee", "theme", "dates", "publication"]
    list_display_links = ["annee", "theme"]
    search_fields = ["theme__unaccent", "titre__unaccent"]
    formfield_overrides = MOMENTS
    actions = ["publier", "depublier", "refaire_depliant"]
    fieldsets = [
        (None, {"fields": ["annee", "titre", "theme", "accroche", ("debut", "fin"), "institutions"]}),
        ("Paraître", {"fields": ["nouveau_visuel", "reference_nationale"]}),
        ("Appel à propositions", {"fields": ["appel_debut", "appel_fin", "appel_texte"]}),
    ]

    @admin.display(description="dates", ordering="debut")
    def dates(self, edition: Edition) -> str:
        return plage(edition.debut, edition.fin)

    @admin.display(description="publication", ordering="publiee_le")
    def publication(self, edition: Edition) -> str:
        if not edition.publiee:
            return "brouillon"
        return format_html('<a href="/programme/{}/">publiée</a>', edition.annee)

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        visuel = form.cleaned_data["nouveau_visuel"]
        champs = {nom: form.cleaned_data[nom] for nom in CHAMPS}
        cible = Edition.objects.get(pk=obj.pk) if change else Edition()
        enregistree = services.enregistrer_edition(
            cible,
            par=request.user,
            institutions=form.cleaned_data["institutions"],
            visuel=visuel.read() if visuel else None,
            **champs,
        )
        obj.pk = enregistree.pk

    @admin.action(description="Publier l’édition", permissions=["change"])
    def publier(self, request: HttpRequest, queryset: QuerySet[Edition]) -> None:
        pour_chacun(self, request, queryset, lambda edition: services.publier_edition(edition, par=request.user))

    @admin.action(description="Remettre en brouillon", permissions=["change"])
    def depublier(self, request: HttpRequest, queryset: QuerySet[Edition]) -> None:
        pour_chacun(self, request, queryset, lambda edition: services.depublier_edition(edition, par=request.user))

    @admin.action(description="Refaire le dépliant", permissions=["change"])
    def refaire_depliant(self, request: HttpRequest, queryset: QuerySet[Edition]) -> None:
        pour_chacun(self, request, queryset, lambda edition: refaire_depliant(edition, par=request.user))

    def boutons(self, request: HttpRequest, objet: Edition) -> list[Bouton]:
        depot = reverse("admin:evenements_importprogramme_add")
        boutons = [
            Bouton("Les chiffres", reverse("evenements:chiffres", args=[objet.annee])),
            Bouton("Importer un programme", f"{depot}?edition={objet.pk}"),
        ]
        for format in ("xlsx", "csv"):
            url = reverse("admin:evenements_exporter", args=[objet.pk, format])
            boutons.append(Bouton(f"Exporter le programme ({format.upper()})", url))
        boutons.append(Bouton("Lire les avis", reverse("evenements:resultats_edition", args=[objet.annee])))
        if objet.publiee:
            boutons.insert(0, Bouton("Voir le programme", f"/programme/{objet.annee}/"))
        return boutons

    def get_urls(self) -> list[URLPattern]:
        vue = self.admin_site.admin_view(self.exporter)
        return [path("<int:pk>/programme.<str:format>", vue, name="evenements_exporter"), *super().get_urls()]

    @method_decorator(require_safe)
    def exporter(self, request: HttpRequest, pk: int, format: str) -> HttpResponse:
        """The whole programme, drafts and video links included: for the cell."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        edition = get_object_or_404(Edition, pk=pk)
        titres, lignes = list(TITRES.values()), list(rangees(edition))
        if format == "csv":
            contenu = tableur.csv_francais(titres, lignes)
        elif format == "xlsx":
            contenu = tableur.xlsx(titres, lignes, feuille="Programme")
        else:
            raise Http404
        return tableur.telecharger(contenu, nom=f"programme-{edition.annee}.{format}")


@admin.register(Theme)
class ThemeAdmin(SansSuppression, admin.ModelAdmin):
    list_display = ["nom"]
    search_fields = ["nom__unaccent"]
