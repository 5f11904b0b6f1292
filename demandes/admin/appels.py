"""Calls to volunteers: read here, opened and closed from the page of the request."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from instance.admin_panels import AvecPanneaux, Bouton, LectureSeule, lien

from ..models import Appel, Volontaire


class VolontaireInline(LectureSeule, admin.StackedInline):
    model = Volontaire
    extra = 0
    fields = ["etat", "mot", "propose_le", "change_le"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Volontaire]:
        return super().get_queryset(request).select_related("agent", "appel__accompagnement__demande")


@admin.register(Appel)
class AppelAdmin(LectureSeule, AvecPanneaux):
    list_display = ["accompagnement", "ouvert_le", "jusqu_au", "ferme_le", "fin", "volontaires_comptes"]
    list_filter = ["fin", "ouvert_le", "institutions"]
    list_select_related = ["accompagnement__demande"]
    search_fields = ["accompagnement__demande__numero", "accompagnement__demande__titre__unaccent"]
    search_help_text = "Titre ou numéro de la demande"
    date_hierarchy = "ouvert_le"
    fields = [
        "demande_liee",
        "invitees",
        "message",
        "ouvert_par",
        "ouvert_le",
        "jusqu_au",
        "ferme_le",
        "fin",
    ]
    inlines = [VolontaireInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appel]:
        presents = Count("volontaires", filter=~Q(volontaires__etat=Volontaire.Etat.REPRIS))
        return super().get_queryset(request).annotate(nombre=presents).prefetch_related("institutions")

    def boutons(self, request: HttpRequest, objet: Appel) -> list[Bouton]:
        numero = objet.accompagnement.demande.numero
        return [Bouton("Ouvrir la demande dans la boîte de tri", reverse("demandes:fiche", args=[numero]))]

    @admin.display(description="demande")
    def demande_liee(self, appel: Appel) -> str:
        return lien(appel.accompagnement.demande)

    @admin.display(description="volontaires", ordering="nombre")
    def volontaires_comptes(self, appel: Appel) -> int:
        return appel.nombre  # type: ignore[attr-defined, no-any-return]

    @admin.display(description="institutions invitées")
    def invitees(self, appel: Appel) -> str:
        return ", ".join(str(institution) for institution in appel.institutions.all()) or "toutes"
