"""Stories and the agreements they wait for. Read here, written from their own screen."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from instance.admin_panels import AvecPanneaux, Bouton, LectureSeule, lien

from ..models import Approbation, Recit


class ApprobationInline(LectureSeule, admin.StackedInline):
    model = Approbation
    extra = 0
    fields = ["qui", "nom", "reponse", "message", "demandee_le", "repondue_le"]


@admin.register(Recit)
class RecitAdmin(LectureSeule, AvecPanneaux):
    list_display = ["titre", "etat", "format", "publie_le"]
    list_filter = ["etat", "format"]
    list_select_related = ["format"]
    search_fields = ["titre__unaccent", "demande__numero"]
    search_help_text = "Titre du récit ou numéro de la demande"
    fields = ["demande_liee", "titre", "accroche", "etat", "version", "publie_le", "retire_le"]
    inlines = [ApprobationInline]

    def boutons(self, request: HttpRequest, objet: Recit) -> list[Bouton]:
        return [Bouton("Ouvrir le récit", reverse("demandes:recit_cellule", args=[objet.demande.numero]))]

    @admin.display(description="demande")
    def demande_liee(self, recit: Recit) -> str:
        return lien(recit.demande)
