"""The kinds of difficulties one may tell, and to whom some are led. What is told is not in the admin."""

from django.contrib import admin
from django.http import HttpRequest

from instance.admin_panels import AvecPanneaux

from ..models import CategorieSignalement
from ..services import categories


@admin.register(CategorieSignalement)
class CategorieSignalementAdmin(AvecPanneaux):
    list_display = ["nom", "aide", "orientee", "ordre", "active"]
    list_filter = ["active"]
    search_fields = ["nom__unaccent", "aide__unaccent"]
    fields = ["nom", "aide", "orientation", "ordre", "active"]

    def save_model(self, request: HttpRequest, obj: CategorieSignalement, form: object, change: bool) -> None:
        categories.enregistrer(obj, par=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: CategorieSignalement | None = None) -> bool:
        """Withdrawn from the list with « proposée »: what was told keeps its kind."""
        return False

    @admin.display(description="orientée vers un autre service", boolean=True)
    def orientee(self, categorie: CategorieSignalement) -> bool:
        return bool(categorie.orientation)
