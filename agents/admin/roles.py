from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from instance.admin_panels import AvecPanneaux

from .. import services
from ..models import Agent, MembreCellule
from .forms import RoleForm


@admin.register(MembreCellule)
class MembreCelluleAdmin(AvecPanneaux):
    """Who belongs to the cell. Given and ended by who runs the portal; the others read."""

    form = RoleForm
    list_display = ["agent", "role", "debut", "fin", "en_cours"]
    list_filter = ["role", ("fin", admin.EmptyFieldListFilter)]
    list_select_related = ["agent"]
    search_fields = ["agent__recherche"]
    autocomplete_fields = ["agent"]

    @admin.display(description="en cours", boolean=True)
    def en_cours(self, membre: MembreCellule) -> bool:
        jour = timezone.localdate()
        return membre.debut <= jour and (membre.fin is None or membre.fin >= jour)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[MembreCellule], search_term: str
    ) -> tuple[QuerySet[MembreCellule], bool]:
        return queryset.filter(agent__in=Agent.objects.chercher(search_term)), False

    def get_readonly_fields(self, request: HttpRequest, obj: MembreCellule | None = None) -> list[str]:
        """Once given, a role changes only by its end."""
        return ["agent", "role", "debut"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: MembreCellule | None = None) -> bool:
        """Only a role given by mistake, before its first day is over."""
        return obj is not None and obj.debut >= timezone.localdate() and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: MembreCellule, form: RoleForm, change: bool) -> None:
        if change:
            services.terminer_role(obj, le=form.cleaned_data["fin"], par=request.user)
        else:
            obj.pk = services.nommer_cellule(par=request.user, **form.cleaned_data).pk

    def delete_model(self, request: HttpRequest, obj: MembreCellule) -> None:
        services.retirer_role(obj, par=request.user)
