"""Certifications, entered by the cell. Hearing, suspending and pausing are done on the register's own pages."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from documents.models import Document
from instance.admin_actions import MotifForm, demander_puis_faire, pour_chacun

from .. import services
from ..models import (
    Certification,
    CertificationQuerySet,
    Suspension,
)
from .base import dire_suspension


class CertificationForm(forms.ModelForm):
    """The service numbers a certification and ends it by rule when these are left empty."""

    class Meta:
        model = Certification
        fields = ["facilitateur", "numero", "delivree_le", "valable_jusqu_au"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ, aide in (
            ("numero", "Laissez vide pour le numéro suivant de l’année."),
            ("valable_jusqu_au", "Laissez vide pour la durée prévue par les règles."),
        ):
            if champ in self.fields:
                self.fields[champ].required = False
                self.fields[champ].help_text = aide

    def clean_delivree_le(self) -> dt.date:
        le: dt.date = self.cleaned_data["delivree_le"]
        if le > timezone.localdate():
            raise ValidationError("Une certification ne se délivre pas à une date à venir.")
        return le


class RefaireForm(MotifForm):
    titulaire = forms.CharField(
        label="Nom à imprimer",
        max_length=170,
        required=False,
        help_text="Laissez vide pour le nom de la fiche de la personne.",
    )


@admin.register(Certification)
class CertificationAdmin(admin.ModelAdmin):
    form = CertificationForm
    list_display = ["numero", "facilitateur", "statut_du_jour", "delivree_le", "valable_jusqu_au"]
    list_select_related = ["facilitateur__agent"]
    search_fields = ["numero", "facilitateur__agent__nom__unaccent", "facilitateur__agent__prenom__unaccent"]
    search_help_text = "Numéro ou nom"
    autocomplete_fields = ["facilitateur"]
    actions = ["lever_suspension", "retirer", "refaire_certificat"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Certification]:
        return cast(CertificationQuerySet, super().get_queryset(request)).avec_statut()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Certification | None = None) -> list[str]:
        champs = ["facilitateur", "numero", "delivree_le", "valable_jusqu_au"]
        suites = ["titulaire", "statut_du_jour", "suspensions_dites", "retiree_le", "motif_retrait", "verification"]
        return [*champs, *suites] if obj else champs

    def get_readonly_fields(self, request: HttpRequest, obj: Certification | None = None) -> list[str]:
        return ["statut_du_jour", "suspensions_dites", "verification"] if obj else []

    @admin.display(description="statut")
    def statut_du_jour(self, obj: Any) -> str:
        return str(Certification.Statut(obj.statut_au).label)

    @admin.display(description="suspensions")
    def suspensions_dites(self, obj: Certification) -> str:
        return format_html_join("", "<div>{}</div>", ((dire_suspension(s),) for s in obj.suspensions.all())) or "Aucune"

    @admin.display(description="vérification")
    def verification(self, obj: Certification) -> str:
        """The certificate if it has one, what anybody reads of it, and the page where the cell acts."""
        document = Document.objects.de(obj).filter(type=services.TYPE_CERTIFICAT).order_by("-version").first()
        certificat = (
            format_html('<a href="{}">{}</a>, ', reverse("documents:document", args=[document.cle]), document.numero)
            if document
            else ""
        )
        page = reverse("facilitateurs:verifier_code", args=[obj.code])
        registre = reverse("facilitateurs:certification", args=[obj.pk])
        return format_html(
            '{}<a href="{}">{}</a>, <a href="{}">au registre</a>', certificat, page, obj.code_lisible, registre
        )

    def save_model(self, request: HttpRequest, obj: Certification, form: Any, change: bool) -> None:
        certification = services.certifier(
            obj.facilitateur.agent,
            numero=obj.numero,
            delivree_le=obj.delivree_le,
            valable_jusqu_au=obj.valable_jusqu_au,
            par=request.user,
        )
        obj.pk, obj.numero, obj.valable_jusqu_au = (
            certification.pk,
            certification.numero,
            certification.valable_jusqu_au,
        )
        obj._state.adding = False

    @admin.action(description="Lever la suspension en cours", permissions=["change"])
    def lever_suspension(self, request: HttpRequest, queryset: QuerySet[Certification]) -> None:
        en_cours = Suspension.objects.filter(certification__in=queryset).select_related("certification__facilitateur")
        ouvertes = [s for s in en_cours if s.en_cours]
        if not ouvertes:
            self.message_user(request, "Aucune n’est suspendue en ce moment.", messages.WARNING)
        pour_chacun(self, request, ouvertes, lambda suspension: services.lever_suspension(suspension, par=request.user))

    @admin.action(description="Retirer", permissions=["change"])
    def retirer(self, request: HttpRequest, queryset: QuerySet[Certification]) -> HttpResponse | None:
        return demander_puis_faire(
            self,
            request,
            queryset,
            form_class=MotifForm,
            titre="Retirer la certification",
            bouton="Retirer",
            faire=lambda certification, donnees: services.retirer(certification, par=request.user, **donnees),
        )

    @admin.action(description="Refaire le certificat", permissions=["change"])
    def refaire_certificat(self, request: HttpRequest, queryset: QuerySet[Certification]) -> HttpResponse | None:
        """A name mended after delivery: the number stays, the earlier version is superseded."""
        plusieurs = queryset.count() > 1

        def refaire(certification: Certification, donnees: dict[str, Any]) -> None:
            if plusieurs and donnees["titulaire"]:
                raise ValidationError("Un nom ne s’écrit que pour une personne à la fois.")
            services.refaire_certificat(certification, par=request.user, **donnees)

        return demander_puis_faire(
            self,
            request,
            queryset,
            form_class=RefaireForm,
            titre="Refaire le certificat",
            bouton="Refaire",
            faire=refaire,
        )
