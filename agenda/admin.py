"""Sessions and slots, to read: they are planned from the screens of what they belong to, through services."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from .models import Creneau, Session


class LectureSeule(admin.options.BaseModelAdmin):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class CreneauInline(LectureSeule, admin.StackedInline):
    model = Creneau
    extra = 0
    fields = ["debut", "fin", "modalite", "site", "lieu", "lien_visio", "annule"]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("session", "site")


@admin.register(Session)
class SessionAdmin(LectureSeule, admin.ModelAdmin):
    list_display = ["titre", "institution"]
    list_select_related = ["institution"]
    search_fields = ["titre__unaccent"]
    inlines = [CreneauInline]


@admin.register(Creneau)
class CreneauAdmin(LectureSeule, admin.ModelAdmin):
    list_display = ["session", "debut", "fin", "modalite", "site", "annule"]
    list_filter = ["annule", "modalite", "debut"]
    list_select_related = ["session", "site"]
    search_fields = ["session__titre__unaccent", "lieu__unaccent"]
    date_hierarchy = "debut"
