"""Lettres de mission, with their document and their e-mails."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from courriels.models import Courriel
from documents.models import Document
from instance.admin_actions import MotifForm, demander_puis_faire, pour_chacun
from instance.typographie import jour

from .. import services
from ..models import (
    LettreMission,
)
from .base import ParServices


@admin.register(LettreMission)
class LettreMissionAdmin(ParServices, admin.ModelAdmin):
    list_display = ["facilitateur", "etat", "demi_journees", "du", "au", "document", "responsable_nom"]
    list_filter = ["etat", "debut"]
    list_select_related = ["facilitateur__agent"]
    search_fields = ["facilitateur__agent__nom__unaccent", "responsable_nom__unaccent", "responsable_email"]
    search_help_text = "Facilitateur ou responsable"
    date_hierarchy = "debut"
    actions = ["relancer", "revoquer"]
    fields = [
        "facilitateur",
        ("debut", "fin"),
        "quota",
        "etat",
        "responsable_nom",
        "responsable_email",
        "demandee_le",
        "relancee_le",
        "repondue_le",
        "motif",
        "document",
        "courriels",
    ]
    readonly_fields = ["document", "courriels"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The documents of the page's rows, in one query."""
        changelist = super().get_changelist_instance(request)
        lignes = list(changelist.result_list)
        documents = Document.objects.filter(
            type=services.TYPE_DOCUMENT, objet_id__in=[str(ligne.pk) for ligne in lignes]
        ).order_by("version")
        par_lettre = {document.objet_id: document for document in documents}
        for ligne in lignes:
            ligne.document_courant = par_lettre.get(str(ligne.pk))
        changelist.result_list = lignes
        return changelist

    @admin.display(description="demi-j.", ordering="quota")
    def demi_journees(self, obj: LettreMission) -> int:
        return obj.quota

    @admin.display(description="du", ordering="debut")
    def du(self, obj: LettreMission) -> str:
        return f"{obj.debut:%d/%m/%Y}"

    @admin.display(description="au", ordering="fin")
    def au(self, obj: LettreMission) -> str:
        return f"{obj.fin:%d/%m/%Y}"

    @admin.display(description="document", empty_value="")
    def document(self, obj: Any) -> str | None:
        document = obj.document_courant if hasattr(obj, "document_courant") else Document.objects.de(obj).first()
        if document is None:
            return None
        return format_html('<a href="{}">{}</a>', reverse("documents:document", args=[document.cle]), document.numero)

    @admin.display(description="courriels", empty_value="Aucun")
    def courriels(self, obj: LettreMission) -> str | None:
        lignes = [
            (reverse("admin:courriels_courriel_change", args=[c.pk]), str(c), c.get_etat_display(), jour(c.prevu_le))
            for c in Courriel.objects.de(obj)
        ]
        return format_html_join("", '<div><a href="{}">{}</a>, {}, {}</div>', lignes) or None

    @admin.action(description="Relancer la personne responsable", permissions=["view"])
    def relancer(self, request: HttpRequest, queryset: QuerySet[LettreMission]) -> None:
        pour_chacun(self, request, queryset, lambda lettre: services.relancer_lettre(lettre, par=request.user))

    @admin.action(description="Révoquer", permissions=["view"])
    def revoquer(self, request: HttpRequest, queryset: QuerySet[LettreMission]) -> HttpResponse | None:
        return demander_puis_faire(
            self,
            request,
            queryset,
            form_class=MotifForm,
            titre="Révoquer la lettre de mission",
            bouton="Révoquer",
            faire=lambda lettre, donnees: services.revoquer(lettre, par=request.user, **donnees),
        )
