"""The network's meetings, planned and announced by the cell."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F, Min, QuerySet
from django.http import HttpRequest, HttpResponse

from agenda.models import Modalite
from agents.models import Site
from instance.admin_actions import annuler_et_prevenir, pour_chacun
from instance.admin_panels import AvecPanneaux, DateEtHeure
from instance.typographie import quand

from .. import services
from ..models import Rencontre

SEANCE = ("debut", "fin", "modalite", "site", "lieu", "lien_visio")


class RencontreForm(forms.ModelForm):
    titre = forms.CharField(label="Titre", max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"}))
    debut = forms.SplitDateTimeField(label="Début", widget=DateEtHeure)
    fin = forms.SplitDateTimeField(label="Fin", widget=DateEtHeure)
    modalite = forms.ChoiceField(label="Modalité", choices=Modalite.choices)
    site = forms.ModelChoiceField(Site.objects.all(), label="Site", required=False)
    lieu = forms.CharField(label="Salle ou autre lieu", max_length=200, required=False)
    lien_visio = forms.URLField(label="Lien de visioconférence", max_length=500, required=False, assume_scheme="https")

    class Meta:
        model = Rencontre
        fields = ["ordre_du_jour", "compte_rendu"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["titre"] = self.instance.session.titre
            creneau = self.instance.session.creneaux.filter(annule=False).first()
            if creneau:
                self.initial.update({nom: getattr(creneau, nom) for nom in SEANCE})

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        if donnees.get("debut") and donnees.get("fin") and donnees["fin"] <= donnees["debut"]:
            raise ValidationError({"fin": "La fin doit venir après le début."})
        return donnees


@admin.register(Rencontre)
class RencontreAdmin(AvecPanneaux):
    form = RencontreForm
    list_display = ["titre", "quand_dit", "etat"]
    list_select_related = ["session"]
    search_fields = ["session__titre__unaccent"]
    actions = ["annoncer", "publier", "annuler"]
    fieldsets = [
        (None, {"fields": ["titre", "ordre_du_jour", "compte_rendu"]}),
        ("Quand et où", {"fields": ["debut", "fin", "modalite", "site", "lieu", "lien_visio"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Rencontre | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Rencontre | None = None) -> bool:
        return (obj is None or obj.session.annulee_le is None) and super().has_change_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Rencontre | None = None) -> Any:
        if obj is not None and obj.session.annulee_le:
            return [(None, {"fields": ["ordre_du_jour", "compte_rendu"]})]
        return super().get_fieldsets(request, obj)

    def get_ordering(self, request: HttpRequest) -> Any:
        """The latest first, after those without a date."""
        return [F("debut").desc(nulls_first=True)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rencontre]:
        return super().get_queryset(request).annotate(debut=Min("session__creneaux__debut"))

    @admin.display(description="rencontre", ordering="session__titre")
    def titre(self, rencontre: Rencontre) -> str:
        return rencontre.session.titre

    @admin.display(description="quand", ordering="debut")
    def quand_dit(self, rencontre: Any) -> str:
        return quand(rencontre.debut) if rencontre.debut else "à dater"

    @admin.display(description="état")
    def etat(self, rencontre: Rencontre) -> str:
        if rencontre.session.annulee_le:
            return "annulée"
        if rencontre.publiee_le:
            return "compte rendu publié"
        return "annoncée" if rencontre.annoncee_le else "brouillon"

    def save_model(self, request: HttpRequest, obj: Rencontre, form: RencontreForm, change: bool) -> None:
        donnees = form.cleaned_data
        if change:
            services.changer_rencontre(Rencontre.objects.get(pk=obj.pk), par=request.user, **donnees)
            if donnees["compte_rendu"].strip() and not obj.publiee_le:
                self.message_user(
                    request,
                    "Le compte rendu n’est pas publié\u00a0: cochez la rencontre dans la liste, puis «\u202fPublier le "
                    "compte rendu\u202f».",
                    messages.WARNING,
                )
            return
        compte_rendu = donnees.pop("compte_rendu")
        prevue = services.prevoir_rencontre(par=request.user, institution=request.user.institution, **donnees)
        obj.pk, obj.session, obj._state.adding = prevue.pk, prevue.session, False
        donnees["compte_rendu"] = compte_rendu
        self.message_user(
            request,
            "C’est un brouillon\u00a0: cochez la rencontre dans la liste, puis «\u202fAnnoncer au réseau\u202f».",
            messages.WARNING,
        )

    @admin.action(description="Annoncer au réseau", permissions=["change"])
    def annoncer(self, request: HttpRequest, queryset: QuerySet[Rencontre]) -> None:
        pour_chacun(self, request, queryset, lambda r: services.annoncer_rencontre(r, par=request.user))

    @admin.action(description="Publier le compte rendu", permissions=["change"])
    def publier(self, request: HttpRequest, queryset: QuerySet[Rencontre]) -> None:
        pour_chacun(self, request, queryset, lambda r: services.publier_compte_rendu(r, par=request.user))

    @admin.action(description="Annuler, en disant pourquoi", permissions=["change"])
    def annuler(self, request: HttpRequest, queryset: QuerySet[Rencontre]) -> HttpResponse | None:
        return annuler_et_prevenir(
            self, request, queryset, lesquels="ces rencontres", annuler=services.annuler_rencontre
        )
