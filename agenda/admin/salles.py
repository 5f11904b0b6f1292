"""Rooms, and what is planned in them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from instance.admin_panels import AvecPanneaux

from .. import services
from ..models import Salle


@admin.register(Salle)
class SalleAdmin(AvecPanneaux):
    list_display = ["nom", "site", "capacite"]
    list_select_related = ["site"]
    list_filter = ["site"]
    search_fields = ["nom__unaccent", "site__nom__unaccent", "site__commune__unaccent"]
    fields = ["site", "nom", "capacite", "acces"]

    def save_model(self, request: HttpRequest, obj: Salle, form: Any, change: bool) -> None:
        services.enregistrer_salle(obj, par=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Salle | None = None) -> bool:
        """Slots keep their room, past ones included."""
        return False
