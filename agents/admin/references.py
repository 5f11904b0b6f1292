"""Institutions, directions, sites: what people belong to."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html

from instance import logos
from instance.admin_panels import AvecPanneaux

from .. import services
from ..models import Direction, Institution, Site
from .forms import InstitutionForm


class ParServices(AvecPanneaux):
    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        services.enregistrer_reference(obj, par=request.user)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        services.supprimer_reference(obj, par=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for objet in queryset:
            services.supprimer_reference(objet, par=request.user)


@admin.register(Institution)
class InstitutionAdmin(ParServices):
    form = InstitutionForm
    list_display = ["nom", "sigle", "messageries", "siret", "porteuse", "nombre_agents"]
    search_fields = ["nom__unaccent", "sigle__unaccent", "domaines"]
    readonly_fields = ["a_un_logo"]
    fields = ["nom", "sigle", "domaines", "siret", "porteuse", "a_un_logo", "nouveau_logo", "retirer_logo"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Institution]:
        return super().get_queryset(request).annotate(agents_ouverts=Count("agents", Q(agents__is_active=True)))

    @admin.display(description="messageries")
    def messageries(self, institution: Institution) -> str:
        return ", ".join(institution.domaines) or "aucune"

    @admin.display(description="agents", ordering="agents_ouverts")
    def nombre_agents(self, institution: Any) -> int:
        return int(institution.agents_ouverts)

    @admin.display(description="logo", boolean=True)
    def a_un_logo(self, institution: Institution) -> bool:
        return bool(institution.logo)

    def save_model(self, request: HttpRequest, obj: Institution, form: InstitutionForm, change: bool) -> None:
        contenu = form.cleaned_data.get("nouveau_logo")
        if contenu:
            obj.logo.save(f"logo.{logos.verifier(contenu)}", ContentFile(contenu), save=False)
        elif form.cleaned_data.get("retirer_logo"):
            obj.logo.delete(save=False)
        super().save_model(request, obj, form, change)


class NiveauFilter(admin.SimpleListFilter):
    title = "niveau"
    parameter_name = "niveau"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("0", "Tout en haut de l’arbre")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Direction]) -> QuerySet[Direction]:
        return queryset.filter(parent=None) if self.value() else queryset


class ListeEnArbre(ChangeList):
    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """The tree, until somebody sorts by a column."""
        return super().get_ordering(request, queryset) if ORDER_VAR in self.params else list(Direction.EN_ARBRE)


@admin.register(Direction)
class DirectionAdmin(ParServices):
    list_display = ["dans_l_arbre", "sigle", "institution", "directeur", "nombre_agents"]
    list_filter = ["institution", NiveauFilter]
    list_select_related = ["institution", "directeur"]
    list_per_page = 200
    search_fields = ["nom__unaccent", "sigle__unaccent", "parent__nom__unaccent"]
    autocomplete_fields = ["parent", "directeur"]
    fields = ["institution", "nom", "sigle", "parent", "directeur"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Direction]:
        return Direction.objects.en_arbre().annotate(agents_ouverts=Count("agents", Q(agents__is_active=True)))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ListeEnArbre

    @admin.display(description="direction")
    def dans_l_arbre(self, direction: Any) -> str:
        """Indented under the one it belongs to; its whole path is there for who does not see the indent."""
        parents = direction.chemin.rpartition(" › ")[0]
        return format_html(
            '<span class="arbre arbre-{}">{}</span>{}',
            min(direction.profondeur, 6),
            direction.nom,
            format_html('<span class="visually-hidden">, dans {}</span>', parents) if parents else "",
        )

    @admin.display(description="agents")
    def nombre_agents(self, direction: Any) -> int:
        return int(direction.agents_ouverts)


@admin.register(Site)
class SiteAdmin(ParServices):
    list_display = ["nom", "commune", "code_postal", "situe", "nombre_agents"]
    list_filter = [("latitude", admin.EmptyFieldListFilter)]
    search_fields = ["nom__unaccent", "commune__unaccent", "code_postal"]
    fields = ["nom", "commune", "code_postal", ("latitude", "longitude")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Site]:
        return super().get_queryset(request).annotate(agents_ouverts=Count("agents", Q(agents__is_active=True)))

    @admin.display(description="situé sur la carte", boolean=True)
    def situe(self, site: Site) -> bool:
        return site.latitude is not None and site.longitude is not None

    @admin.display(description="agents", ordering="agents_ouverts")
    def nombre_agents(self, site: Any) -> int:
        return int(site.agents_ouverts)
