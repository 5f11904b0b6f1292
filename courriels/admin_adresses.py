"""Addresses that do not receive: whose they are, why, and one action to write to them again."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from instance.admin_actions import pour_chacun

from .models import AdresseEnEchec, Courriel
from .rebonds import services
from .views import auteur


class EchecFilter(admin.SimpleListFilter):
    title = "échec"
    parameter_name = "leve"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", "Levé"), ("tous", "Tous")]

    def choices(self, changelist: Any) -> Any:
        premier, *autres = super().choices(changelist)
        return [premier | {"display": "En cours"}, *autres]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AdresseEnEchec]) -> QuerySet[AdresseEnEchec]:
        if self.value() == "tous":
            return queryset
        return queryset.filter(levee_le__isnull=self.value() != "oui")


@admin.register(AdresseEnEchec)
class AdresseEnEchecAdmin(admin.ModelAdmin):
    list_display = ["adresse", "personne", "motif", "retenus", "depuis"]
    list_filter = [EchecFilter]
    list_select_related = ["dernier__agent"]
    search_fields = ["adresse"]
    search_help_text = "Adresse"
    show_full_result_count = False
    list_per_page = 50
    actions = ["lever"]
    fields = ["adresse", "personne", "motif", "code", "depuis", "nombre", "dernier_revenu", "levee_le"]
    readonly_fields = ["adresse", "personne", "motif", "code", "depuis", "nombre", "dernier_revenu", "levee_le"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AdresseEnEchec]:
        retenus = (
            Courriel.objects.filter(destinataire=OuterRef("adresse"), etat=Courriel.Etat.RETENU, adresse_en_echec=True)
            .order_by()
            .values("destinataire")
            .annotate(n=Count("pk"))
            .values("n")
        )
        return super().get_queryset(request).annotate(attendent=Coalesce(Subquery(retenus), 0))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AdresseEnEchec | None = None) -> bool:
        return False

    @admin.display(description="personne")
    def personne(self, marque: AdresseEnEchec) -> str | SafeString:
        dernier = marque.dernier
        if dernier is None:
            return "n.d."
        if dernier.agent is None:
            return dernier.destinataire_nom or "sans compte"
        return _lien(dernier.agent, str(dernier.agent))

    @admin.display(description="raison", ordering="code")
    def motif(self, marque: AdresseEnEchec) -> str:
        return f"{marque.raison} ({marque.code})"

    @admin.display(description="courriels retenus", ordering="attendent")
    def retenus(self, marque: Any) -> int:
        return int(marque.attendent)

    @admin.display(description="dernier courriel revenu")
    def dernier_revenu(self, marque: AdresseEnEchec) -> str | SafeString:
        dernier = marque.dernier
        if dernier is None:
            return "n.d."
        if dernier.est_secret:
            return "un courriel confidentiel"
        return _lien(dernier, dernier.sujet or dernier.regle_libelle)

    @admin.action(description="Lever l’échec : écrire de nouveau à cette adresse", permissions=["change"])
    def lever(self, request: HttpRequest, queryset: QuerySet[AdresseEnEchec]) -> None:
        pour_chacun(self, request, queryset, lambda marque: services.lever(marque, par=auteur(request)))


def _lien(objet: Any, texte: str) -> str | SafeString:
    try:
        url = reverse(f"admin:{objet._meta.app_label}_{objet._meta.model_name}_change", args=[objet.pk])
    except NoReverseMatch:
        return texte
    return format_html('<a href="{}">{}</a>', url, texte)
