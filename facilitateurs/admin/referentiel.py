"""Methods and conventions: plain lists."""

from django.contrib import admin

from ..models import (
    Convention,
    Methode,
)


@admin.register(Methode)
class MethodeAdmin(admin.ModelAdmin):
    list_display = ["nom", "description", "active"]
    list_filter = ["active"]
    search_fields = ["nom__unaccent"]


@admin.register(Convention)
class ConventionAdmin(admin.ModelAdmin):
    list_display = ["institution", "reference", "debut", "fin"]
    list_filter = ["institution"]
    list_select_related = ["institution"]
    search_fields = ["reference", "institution__nom__unaccent"]
