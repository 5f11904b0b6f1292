"""Documents, to read; one that failed can be started anew."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from instance.admin_panels import LectureSeule
from instance.admin_refus import RefusDansLaPage

from . import services
from .models import Document, Lot, ReferenceLegale
from .references import REFERENCES
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


@admin.register(Lot)
class LotAdmin(LectureSeule, admin.ModelAdmin):
    list_display = ["titre", "etat", "demande_par", "cree_le", "suivre"]
    list_filter = ["etat", "cree_le"]
    list_select_related = ["demande_par"]
    search_fields = ["titre__unaccent"]
    fields = ["titre", "etat", "demande_par", "cree_le", "fini_le", "expire_le", "suivre"]
    readonly_fields = ["suivre"]

    @admin.display(description="suivi")
    def suivre(self, lot: Lot) -> str:
        return format_html(
            '<a href="{}">Suivre<span class="visually-hidden"> {}</span></a>',
            reverse("documents:lot", args=[lot.cle]),
            lot.titre,
        )


class ReferenceLegaleForm(forms.ModelForm):
    cle = forms.ChoiceField(label="Référence")

    class Meta:
        model = ReferenceLegale
        fields = ["cle", "texte", "depuis"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "cle" in self.fields:
            self.fields["cle"].choices = [(cle, reference.libelle) for cle, reference in REFERENCES.items()]


@admin.register(ReferenceLegale)
class ReferenceLegaleAdmin(RefusDansLaPage):
    """What documents cite. The words to begin with are in the code; a row here takes over from its day on."""

    form = ReferenceLegaleForm
    list_display = ["libelle", "depuis", "texte"]
    search_fields = ["texte__unaccent"]

    @admin.display(description="référence", ordering="cle")
    def libelle(self, reference: ReferenceLegale) -> str:
        return str(reference)

    def save_model(self, request: HttpRequest, obj: ReferenceLegale, form: Any, change: bool) -> None:
        cible = ReferenceLegale.objects.get(pk=obj.pk) if change else ReferenceLegale()
        services.enregistrer_reference(cible, par=request.user, **form.cleaned_data)
        obj.pk = cible.pk

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: ReferenceLegale) -> None:
        services.retirer_reference(obj, par=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ReferenceLegale]) -> None:
        for reference in queryset:
            services.retirer_reference(reference, par=request.user)
