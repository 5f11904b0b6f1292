from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from instance.admin_panels import AvecPanneaux

from .. import services
from ..models import Agent, MembreCellule, RoleInstitution
from .forms import RoleForm, RoleInstitutionForm


class RolesAdmin(AvecPanneaux):
    """Roles from a date to a date. Given and ended by who runs the portal; the others read."""

    search_fields = ["agent__recherche"]
    autocomplete_fields = ["agent"]

    @admin.display(description="en cours", boolean=True)
    def en_cours(self, role: Any) -> bool:
        jour = timezone.localdate()
        return role.debut <= jour and (role.fin is None or role.fin >= jour)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.filter(agent__in=Agent.objects.chercher(search_term)), False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Once given, a role changes only by its end."""
        return [champ for champ in self.fields or [] if champ != "fin"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only a role given by mistake, before its first day is over."""
        return obj is not None and obj.debut >= timezone.localdate() and super().has_delete_permission(request, obj)


@admin.register(MembreCellule)
class MembreCelluleAdmin(RolesAdmin):
    """Who belongs to the cell."""

    form = RoleForm
    fields = ["agent", "role", "debut", "fin"]
    list_display = ["agent", "role", "debut", "fin", "en_cours"]
    list_filter = ["role", ("fin", admin.EmptyFieldListFilter)]
    list_select_related = ["agent"]

    def save_model(self, request: HttpRequest, obj: MembreCellule, form: ModelForm, change: bool) -> None:
        if change:
            services.terminer_role(obj, le=form.cleaned_data["fin"], par=request.user)
        else:
            obj.pk = services.nommer_cellule(par=request.user, **form.cleaned_data).pk

    def delete_model(self, request: HttpRequest, obj: MembreCellule) -> None:
        services.retirer_role(obj, par=request.user)


@admin.register(RoleInstitution)
class RoleInstitutionAdmin(RolesAdmin):
    """Who sees the people and figures of an institution."""

    form = RoleInstitutionForm
    fields = ["agent", "institution", "role", "debut", "fin"]
    list_display = ["agent", "institution", "role", "debut", "fin", "en_cours"]
    list_filter = ["institution", "role", ("fin", admin.EmptyFieldListFilter)]
    list_select_related = ["agent", "institution"]

    def save_model(self, request: HttpRequest, obj: RoleInstitution, form: ModelForm, change: bool) -> None:
        if change:
            services.terminer_role_institution(obj, le=form.cleaned_data["fin"], par=request.user)
        else:
            obj.pk = services.nommer_dans_institution(par=request.user, **form.cleaned_data).pk

    def delete_model(self, request: HttpRequest, obj: RoleInstitution) -> None:
        services.retirer_role_institution(obj, par=request.user)
