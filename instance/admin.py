"""The admin of this installation: its identity, its rules, its closed days, what was done."""

from itertools import groupby
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from . import services
from .admin_panels import avec_noms
from .forms import CHAMPS_IDENTITE, IdentiteForm, JourFermeForm, ReglesForm
from .journal import VERBES
from .models import Action, Identite, JourFerme, Reglage
from .regles import REGLES
from .typographie import quand


@admin.register(Identite)
class IdentiteAdmin(admin.ModelAdmin):
    """One row: its list goes straight to the form."""

    form = IdentiteForm
    readonly_fields = ["apercu"]
    fieldsets = [
        ("Nom", {"fields": ["nom", "sous_titre", "territoire"]}),
        (
            "Apparence",
            {
                "fields": ["encre", "signal", "apercu", "nouveau_logo", "retirer_logo"],
                "description": "Deux couleurs suffisent\u00a0: toutes les autres en sont déduites, lisibles en clair "
                "et en sombre. Deux couleurs trop proches l’une de l’autre sont refusées.",
            },
        ),
        ("Contact", {"fields": ["contact_courriel", "contact_telephone", "contact_horaires", "expediteur"]}),
        (
            "Pages légales",
            {
                "fields": [
                    "editeur",
                    "directeur_publication",
                    "hebergeur",
                    "texte_mentions",
                    "texte_donnees",
                    "texte_accessibilite",
                ]
            },
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj=None):
        """Who may only read sees no field to send a logo with: it would show « None »."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        envois = {"nouveau_logo", "retirer_logo"}
        return [
            (titre, {**options, "fields": [champ for champ in options["fields"] if champ not in envois]})
            for titre, options in self.fieldsets
        ]

    @admin.display(description="aperçu")
    def apercu(self, identite: Identite) -> str:
        return format_html(
            '<span class="apercu"><span class="btn-go">Le prochain pas</span><span class="titre">Un titre</span>'
            '<span class="aplat">Un aplat d’encre</span></span><span class="help">Tel qu’enregistré{}.</span>',
            ", avec le logo en tête de page" if identite.logo else "",
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:instance_identite_change", 1)

    def get_object(self, request: HttpRequest, object_id: str, from_field=None):
        # The row exists once saved; until then the form shows the defaults.
        return services.identite() if object_id == "1" else None

    def save_model(self, request: HttpRequest, obj: Identite, form: IdentiteForm, change: bool) -> None:
        services.enregistrer_identite(
            par=request.user,
            logo=form.cleaned_data.get("nouveau_logo"),
            retirer_logo=form.cleaned_data.get("retirer_logo", False),
            **{nom: form.cleaned_data[nom] for nom in CHAMPS_IDENTITE},
        )

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None) -> HttpResponse:
        return super().change_view(
            request, object_id, form_url, {"title": "Identité du portail", "subtitle": None, **(extra_context or {})}
        )

    def log_change(self, request: HttpRequest, obj, message) -> None:
        """The journal says more: who changed what, before and after."""


@admin.register(Reglage)
class ReglageAdmin(admin.ModelAdmin):
    """Every declared rule on one page, its default beside it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None) -> HttpResponse:
        return redirect("admin:instance_reglage_changelist")

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        modifiable = self.has_change_permission(request)
        if request.method == "POST":
            if not modifiable:
                raise PermissionDenied
            if cle := request.POST.get("retablir"):
                return self._retablir(request, cle)
            form = ReglesForm(request.POST)
            if form.is_valid():
                return self._enregistrer(request, form)
        else:
            form = ReglesForm()
        context = {
            **self.admin_site.each_context(request),
            "title": "Règles et délais",
            "opts": self.opts,
            "form": form,
            "groupes": _regles_par_salle(form),
            "modifiable": modifiable,
            "actions": Action.objects.filter(verbe__startswith="instance.regle_").select_related("auteur")[:10],
        }
        return TemplateResponse(request, "admin/instance/regles.html", context, status=200)

    def _enregistrer(self, request: HttpRequest, form: ReglesForm) -> HttpResponse:
        # Only what was changed on this page: a rule somebody else changed meanwhile keeps their value.
        for cle in form.changed_data:
            services.modifier_regle(cle, form.cleaned_data[cle], par=request.user)
        messages.success(
            request, "Vos changements s’appliquent dès maintenant." if form.changed_data else "Rien n’a changé."
        )
        return redirect("admin:instance_reglage_changelist")

    def _retablir(self, request: HttpRequest, cle: str) -> HttpResponse:
        if cle in REGLES:
            services.retablir_regle(cle, par=request.user)
            messages.success(request, f"La règle «\u202f{REGLES[cle].libelle}\u202f» a repris sa valeur par défaut.")
        return redirect("admin:instance_reglage_changelist")


def _regles_par_salle(form: ReglesForm) -> list[tuple[str, list[dict[str, Any]]]]:
    lignes = [
        {"champ": form[cle], "regle": regle, "modifiee": regle.valeur() != regle.defaut}
        for cle, regle in sorted(REGLES.items(), key=lambda paire: paire[0].partition(".")[0])
    ]
    return [
        (str(apps.get_app_config(salle).verbose_name), list(groupe))
        for salle, groupe in groupby(lignes, key=lambda ligne: ligne["regle"].cle.partition(".")[0])
    ]


@admin.register(JourFerme)
class JourFermeAdmin(admin.ModelAdmin):
    form = JourFermeForm
    list_display = ["jour", "libelle"]
    search_fields = ["libelle__unaccent"]
    date_hierarchy = "jour"

    def save_model(self, request: HttpRequest, obj: JourFerme, form: JourFermeForm, change: bool) -> None:
        services.enregistrer_jour_ferme(obj, par=request.user)

    def delete_model(self, request: HttpRequest, obj: JourFerme) -> None:
        services.rouvrir_jour(obj, par=request.user)

    def delete_queryset(self, request: HttpRequest, queryset) -> None:
        for ferme in queryset:
            services.rouvrir_jour(ferme, par=request.user)


class VerbeFilter(admin.SimpleListFilter):
    title = "action"
    parameter_name = "verbe"

    def lookups(self, request: HttpRequest, model_admin):
        presents = Action.objects.order_by("verbe").values_list("verbe", flat=True).distinct()
        return sorted(((cle, _libelle(cle)) for cle in presents), key=lambda paire: paire[1])

    def queryset(self, request: HttpRequest, queryset):
        return queryset.filter(verbe=self.value()) if self.value() else queryset


class ObjetFilter(admin.SimpleListFilter):
    """Only the kinds of object something was done on."""

    title = "objet"
    parameter_name = "objet"

    def lookups(self, request: HttpRequest, model_admin):
        presents = Action.objects.order_by().values_list("objet_type", flat=True).distinct()
        types = ContentType.objects.get_for_models(*apps.get_models(), for_concrete_models=False).values()
        return sorted(((str(t.pk), t.name) for t in types if t.pk in set(presents)), key=lambda paire: paire[1])

    def queryset(self, request: HttpRequest, queryset):
        return queryset.filter(objet_type=self.value()) if (self.value() or "").isdigit() else queryset


def _libelle(cle: str) -> str:
    verbe = VERBES.get(cle)
    return verbe.libelle if verbe else cle


@admin.register(Action)
class ActionAdmin(admin.ModelAdmin):
    """The journal: to read, to search, never to change."""

    list_display = ["date", "qui", "quoi", "sur", "motif"]
    list_display_links = ["date"]
    list_filter = [VerbeFilter, "le", ObjetFilter]
    search_fields = ["auteur__nom__unaccent", "auteur__prenom__unaccent", "auteur_libelle__unaccent", "motif__unaccent"]
    search_help_text = "Nom de l’auteur ou motif"
    list_per_page = 50
    show_full_result_count = False
    fields = ["date", "qui", "quoi", "sur", "motif", "details"]

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Journal des actions", **(extra_context or {})})

    def get_queryset(self, request: HttpRequest):
        return (
            super()
            .get_queryset(request)
            .select_related("auteur", "objet_type")
            .prefetch_related(avec_noms("objet", self.admin_site))
        )

    @admin.display(description="le", ordering="le")
    def date(self, action: Action) -> str:
        return quand(action.le)

    @admin.display(description="qui", ordering="auteur__nom_tri")
    def qui(self, action: Action) -> str:
        return str(action.auteur) if action.auteur else action.auteur_libelle

    @admin.display(description="quoi", ordering="verbe")
    def quoi(self, action: Action) -> str:
        return _libelle(action.verbe)

    @admin.display(description="sur")
    def sur(self, action: Action) -> str:
        if action.objet is None:
            return f"{action.objet_type.name}, supprimé depuis"
        meta = action.objet._meta
        try:
            adresse = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[action.objet.pk])
        except NoReverseMatch:
            return str(action.objet)
        return format_html('<a href="{}">{}</a>', adresse, action.objet)

    @admin.display(description="changements")
    def details(self, action: Action) -> str:
        return "; ".join(
            f"{nom}\u00a0: {avant or 'vide'} → {apres}" for nom, (avant, apres) in action.changements.items()
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
