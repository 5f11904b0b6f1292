"""Methods and conventions: plain lists."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ..models import (
    Convention,
    Methode,
)


@admin.register(Methode)
class MethodeAdmin(admin.ModelAdmin):
    list_display = ["nom", "description", "active"]
    list_filter = ["active"]
    search_fields = ["nom__unaccent"]


class FinFilter(admin.SimpleListFilter):
    title = "fin"
    parameter_name = "fin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("bientot", "Bientôt finie, sans suite enregistrée")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Convention]) -> QuerySet[Convention]:
        return queryset.filter(pk__in=Convention.objects.bientot_finies()) if self.value() else queryset


@admin.register(Convention)
class ConventionAdmin(admin.ModelAdmin):
    list_display = ["institution", "reference", "debut", "fin"]
    list_filter = [FinFilter, "institution"]
    list_select_related = ["institution"]
    search_fields = ["reference", "institution__nom__unaccent"]
