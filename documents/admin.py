"""Documents, to read; one that failed can be started anew."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from . import services
from .models import Document
from .types import TYPES


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
    list_display = ["numero", "etat", "lien", "cree_le", "titre"]
    list_filter = ["etat", "cree_le"]
    search_fields = ["numero", "titre__unaccent"]
    date_hierarchy = "cree_le"
    actions = ["reconstruire"]
    readonly_fields = ["libelle_type", "lien"]
    fields = ["numero", "titre", "libelle_type", "etat", "version", "lien", "erreur", "empreinte", "cree_le", "pret_le"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False

    @admin.display(description="type")
    def libelle_type(self, obj: Document) -> str:
        type_document = TYPES.get(obj.type)
        return type_document.libelle if type_document else obj.type

    @admin.display(description="fichier")
    def lien(self, obj: Document) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("documents:document", args=[obj.cle]),
            "Télécharger le PDF" if obj.etat == Document.Etat.PRET else "Voir où il en est",
        )

    @admin.action(description="Relancer la fabrication", permissions=["view"])
    def reconstruire(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        en_echec = list(queryset.filter(etat=Document.Etat.ECHEC))
        for document in en_echec:
            services.reconstruire(document, par=request.user)
        if en_echec:
            messages.success(request, f"Fabrication relancée\u00a0: {len(en_echec)}.")
        else:
            messages.warning(request, "Aucun de ces documents n’est en échec\u00a0: rien n’a été relancé.")
