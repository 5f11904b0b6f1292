"""Profiles, with all that hangs on them."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import F, ManyToManyField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join

from instance.admin_actions import demander_puis_faire

from .. import services
from ..models import (
    Certification,
    Facilitateur,
    FacilitateurQuerySet,
    Indisponibilite,
    IndisponibiliteReguliere,
    LettreMission,
    LienDeclare,
)
from ..quota import quotas
from ..regles import QUOTA
from .base import AvecHistorique, Lecture, dire_suspension


class CertificationInline(Lecture):
    model = Certification
    fields = ["numero", "delivree_le", "valable_jusqu_au", "statut_du_jour", "suspensions_dites"]
    readonly_fields = ["statut_du_jour", "suspensions_dites"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Certification]:
        return super().get_queryset(request).prefetch_related("suspensions")

    @admin.display(description="statut")
    def statut_du_jour(self, obj: Certification) -> str:
        return str(obj.statut().label)

    @admin.display(description="suspensions")
    def suspensions_dites(self, obj: Certification) -> str:
        return format_html_join("", "<div>{}</div>", ((dire_suspension(s),) for s in obj.suspensions.all())) or "Aucune"


class LettreInline(Lecture):
    model = LettreMission
    fields = ["debut", "fin", "quota", "etat", "responsable_nom", "motif"]


class LienDeclareInline(Lecture):
    model = LienDeclare
    fields = ["direction", "declare_le"]
    show_change_link = False


class IndisponibiliteInline(Lecture):
    model = Indisponibilite
    fields = ["quand"]
    readonly_fields = ["quand"]
    show_change_link = False

    @admin.display(description="quand")
    def quand(self, obj: Indisponibilite) -> str:
        return obj.en_mots


class IndisponibiliteReguliereInline(Lecture):
    model = IndisponibiliteReguliere
    fields = ["quand"]
    readonly_fields = ["quand"]
    show_change_link = False

    @admin.display(description="quand")
    def quand(self, obj: IndisponibiliteReguliere) -> str:
        return obj.en_mots


class StatutFilter(admin.SimpleListFilter):
    title = "certification"
    parameter_name = "statut"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        ordre = ["valide", "a_renouveler", "suspendue", "expiree", "retiree"]
        return [
            *((cle, Certification.Statut(cle).label) for cle in ordre),
            ("bientot", "À renouveler ou expirée"),
            ("sans", "Sans certification"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Facilitateur]) -> QuerySet[Facilitateur]:
        if self.value() == "bientot":
            return queryset.filter(pk__in=Facilitateur.objects.a_renouveler())
        if self.value() == "sans":
            return queryset.filter(statut_certification=None)  # type: ignore[misc]
        return queryset.filter(statut_certification=self.value()) if self.value() else queryset  # type: ignore[misc]


class DemandeLettresForm(forms.Form):
    """For a batch: each person's manager is their N+1."""

    debut = forms.DateField(label="Du", widget=AdminDateWidget)
    fin = forms.DateField(label="Au (compris)", widget=AdminDateWidget)
    quota = forms.IntegerField(label="Demi-journées proposées", min_value=1, max_value=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        jour_meme = timezone.localdate()
        kwargs["initial"] = {"debut": jour_meme, "fin": dt.date(jour_meme.year, 12, 31), "quota": QUOTA.valeur()}
        super().__init__(*args, **kwargs)


@admin.register(Facilitateur)
class FacilitateurAdmin(AvecHistorique, admin.ModelAdmin):
    list_display = ["agent", "direction", "certification", "utilisees", "quota_accorde", "valide_jusqu_au"]
    list_filter = [
        StatutFilter,
        "agent__institution",
        ("agent__direction", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = [
        "agent__nom__unaccent",
        "agent__prenom__unaccent",
        "agent__email",
        "agent__site__commune__unaccent",
    ]
    search_help_text = "Nom, courriel ou commune"
    autocomplete_fields = ["agent"]
    ordering = ["agent__nom_tri", "agent__prenom"]
    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    inlines = [
        CertificationInline,
        LettreInline,
        LienDeclareInline,
        IndisponibiliteReguliereInline,
        IndisponibiliteInline,
    ]
    actions = ["demander_lettres"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Facilitateur]:
        lignes = cast(FacilitateurQuerySet, super().get_queryset(request))
        return lignes.avec_certification().select_related("agent__direction", "agent__institution", "agent__n_plus_1")

    def get_readonly_fields(self, request: HttpRequest, obj: Facilitateur | None = None) -> list[str]:
        return ["agent", "rejoint_le", "territoire", "quitte_le", "historique"] if obj else ["quitte_le"]

    def get_fields(self, request: HttpRequest, obj: Facilitateur | None = None) -> list[str]:
        champs = ["agent", "rejoint_le", "senior_declare", "missions_anterieures", "methodes", "presentation"]
        return [*champs, "territoire", "quitte_le", "historique"] if obj else champs

    def has_delete_permission(self, request: HttpRequest, obj: Facilitateur | None = None) -> bool:
        return False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The letters of the page's rows in one query, their quotas in as many as the provider needs."""
        changelist = super().get_changelist_instance(request)
        lignes = list(changelist.result_list)
        en_cours = {
            lettre.facilitateur_id: lettre
            for lettre in LettreMission.objects.en_cours().filter(facilitateur__in=lignes)
        }
        for ligne in lignes:
            if ligne.pk in en_cours:
                en_cours[ligne.pk].facilitateur = ligne
        comptes = quotas(list(en_cours.values()))
        for ligne in lignes:
            lettre = en_cours.get(ligne.pk)
            ligne.quota_du_jour = comptes[lettre.pk] if lettre else None
        changelist.result_list = lignes
        return changelist

    @admin.display(description="direction", ordering="agent__direction__nom")
    def direction(self, obj: Facilitateur) -> str:
        """With the institution when it is not the cell's own."""
        institution = obj.agent.institution
        ailleurs = institution.sigle if institution and not institution.porteuse else ""
        return ", ".join(filter(None, [str(obj.agent.direction or ""), ailleurs]))

    @admin.display(description="certification", ordering="statut_certification")
    def certification(self, obj: Any) -> str:
        if obj.quitte_le and obj.quitte_le <= timezone.localdate():
            return "A quitté le réseau"
        return str(Certification.Statut(obj.statut_certification).label) if obj.statut_certification else "Aucune"

    @admin.display(description="demi-j.")
    def utilisees(self, obj: Any) -> int | None:
        return obj.quota_du_jour.utilisees if obj.quota_du_jour else None

    @admin.display(description="quota", empty_value="sans lettre")
    def quota_accorde(self, obj: Any) -> int | None:
        return obj.quota_du_jour.accordees if obj.quota_du_jour else None

    @admin.display(description="valide jusqu’au", ordering=F("valable_jusqu_au"))
    def valide_jusqu_au(self, obj: Any) -> str | None:
        return f"{obj.valable_jusqu_au:%d/%m/%Y}" if obj.valable_jusqu_au else None

    def save_model(self, request: HttpRequest, obj: Facilitateur, form: Any, change: bool) -> None:
        if change:
            services.modifier(
                obj,
                senior_declare=form.cleaned_data["senior_declare"],
                missions_anterieures=form.cleaned_data["missions_anterieures"],
                par=request.user,
            )
            services.completer_profil(
                obj,
                presentation=form.cleaned_data["presentation"],
                methodes=form.cleaned_data["methodes"],
                public=obj.public,  # theirs to give, and to take back
                par=request.user,
            )
            return
        cree = services.entrer_dans_le_reseau(
            obj.agent,
            rejoint_le=obj.rejoint_le,
            senior_declare=obj.senior_declare,
            missions_anterieures=obj.missions_anterieures,
            par=request.user,
        )
        obj.pk = cree.pk
        obj._state.adding = False

    @admin.action(description="Demander une lettre de mission", permissions=["change"])
    def demander_lettres(self, request: HttpRequest, queryset: QuerySet[Facilitateur]) -> HttpResponse | None:
        return demander_puis_faire(
            self,
            request,
            queryset,
            form_class=DemandeLettresForm,
            titre="Demander une lettre de mission",
            bouton="Écrire aux responsables",
            faire=lambda facilitateur, donnees: services.demander_lettre(facilitateur, par=request.user, **donnees),
        )
