"""Providers and trainings."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from instance.admin_actions import pour_chacun
from instance.admin_panels import Bouton
from instance.admin_refus import RefusDansLaPage

from .. import lecture, services
from ..models import Formation, Organisme

DE_L_ORGANISME = ["nom", "siret", "numero_declaration", "adresse", "contact_nom", "contact_courriel"]
DE_LA_FORMATION = [
    *("titre", "cadre", "ordre", "accroche", "objectifs", "public_vise", "prerequis", "programme", "moyens"),
    *("evaluation", "heures", "demi_journees", "places", "ouverte_hors", "organisme", "reference_contrat"),
    *("reference_commande", "cout_prevu"),
]


@admin.register(Organisme)
class OrganismeAdmin(RefusDansLaPage):
    list_display = ["nom", "siret", "numero_declaration", "contact_nom"]
    search_fields = ["nom__unaccent"]
    fields = DE_L_ORGANISME

    def save_model(self, request: HttpRequest, obj: Organisme, form: Any, change: bool) -> None:
        champs = {nom: form.cleaned_data[nom] for nom in DE_L_ORGANISME}
        obj.pk = services.enregistrer_organisme(obj, par=request.user, **champs).pk


class FormationForm(forms.ModelForm):
    class Meta:
        model = Formation
        fields = [*DE_LA_FORMATION, "institutions", "accord_n1"]


@admin.register(Formation)
class FormationAdmin(RefusDansLaPage):
    form = FormationForm
    list_display = ["titre", "cadre", "duree", "organisme", "publication"]
    list_filter = ["cadre", "organisme"]
    list_select_related = ["organisme"]
    search_fields = ["titre__unaccent", "accroche__unaccent"]
    filter_horizontal = ["institutions", "accord_n1"]
    actions = ["publier", "archiver"]
    fieldsets = [
        (None, {"fields": ["titre", "accroche", ("cadre", "ordre")]}),
        ("Ce que l’on apprend", {"fields": ["objectifs", "programme", "moyens", "evaluation"]}),
        ("Pour qui", {"fields": ["public_vise", "prerequis", "institutions", "ouverte_hors", "places", "accord_n1"]}),
        ("Durée", {"fields": [("heures", "demi_journees")]}),
        (
            "Organisme et coût",
            {"fields": ["organisme", ("reference_contrat", "reference_commande"), "cout_prevu"]},
        ),
    ]

    @admin.display(description="durée", ordering="demi_journees")
    def duree(self, formation: Formation) -> str:
        return lecture.duree(formation)

    @admin.display(description="publication", ordering="publiee_le")
    def publication(self, formation: Formation) -> str:
        if formation.archivee_le:
            return "archivée"
        return "publiée" if formation.publiee_le else "brouillon"

    def boutons(self, request: HttpRequest, objet: Formation) -> list[Bouton]:
        ajout = f"{reverse('admin:formations_cohorte_add')}?formation={objet.pk}"
        boutons = [Bouton("Prévoir une session", ajout)]
        if objet.visible:
            boutons.insert(0, Bouton("Voir la page", reverse("formations:formation", args=[objet.slug])))
        return boutons

    def save_model(self, request: HttpRequest, obj: Formation, form: FormationForm, change: bool) -> None:
        cible = Formation.objects.get(pk=obj.pk) if change else Formation()
        champs = {nom: form.cleaned_data[nom] for nom in DE_LA_FORMATION}
        plusieurs = {nom: form.cleaned_data[nom] for nom in ("institutions", "accord_n1")}
        obj.pk = services.enregistrer_formation(cible, par=request.user, **plusieurs, **champs).pk
        obj._state.adding = False

    def save_related(self, request: HttpRequest, form: FormationForm, formsets: Any, change: bool) -> None:
        """The service has written the institutions."""

    @admin.action(description="Publier", permissions=["change"])
    def publier(self, request: HttpRequest, queryset: QuerySet[Formation]) -> None:
        pour_chacun(self, request, queryset, lambda formation: services.publier(formation, par=request.user))

    @admin.action(description="Archiver", permissions=["change"])
    def archiver(self, request: HttpRequest, queryset: QuerySet[Formation]) -> None:
        pour_chacun(self, request, queryset, lambda formation: services.archiver(formation, par=request.user))
