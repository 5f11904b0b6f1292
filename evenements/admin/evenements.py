"""Events: one form for what the programme says, the dates, the places and who speaks; acts on several at once."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from agenda.admin.forms import CreneauForm
from agenda.models import Creneau, Session
from instance.admin_actions import annuler_et_prevenir, demander_puis_faire, pour_chacun
from instance.admin_panels import Bouton
from instance.admin_refus import RefusDansLaPage
from instance.typographie import jour_court, quand

from .. import services
from ..models import DocumentApres, Evenement, Intervenant
from ..services import Seance
from .forms import DupliquerForm, EvenementForm, IntervenantForm, OuvertureForm

SANS_SCHEMA = {models.URLField: {"assume_scheme": "https"}}


class CreneauInline(admin.StackedInline):
    """The slots hang on the session, not on the event: the form set is that of the session."""

    model = Creneau
    form = CreneauForm
    extra = 1
    autocomplete_fields = ["site"]
    formfield_overrides = SANS_SCHEMA
    verbose_name, verbose_name_plural = "séance", "séances"
    fields = [("debut", "fin"), "modalite", ("site", "salle"), "partage", "lieu", "lien_visio"]

    def __init__(self, parent_model: type[models.Model], admin_site: Any) -> None:
        super().__init__(Session, admin_site)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Creneau]:
        return super().get_queryset(request).filter(annule=False).select_related("session", "site", "salle__site")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class IntervenantInline(admin.StackedInline):
    model = Intervenant
    form = IntervenantForm
    extra = 0
    autocomplete_fields = ["agent"]
    fields = [("agent", "nom"), ("qualite", "role", "ordre"), "malgre"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intervenant]:
        return super().get_queryset(request).select_related("agent", "evenement__session")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class DocumentInline(admin.StackedInline):
    model = DocumentApres
    extra = 0
    formfield_overrides = SANS_SCHEMA

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Evenement)
class EvenementAdmin(RefusDansLaPage):
    form = EvenementForm
    list_display = ["titre", "quand_dit", "etat", "prises", "inscriptions", "edition__annee"]
    list_filter = ["etat", "edition", "format", ("session__institution", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["edition", "session__institution"]
    search_fields = ["session__titre__unaccent", "accroche__unaccent", "intervenants__nom__unaccent"]
    search_help_text = "Titre, accroche ou nom d’une personne qui intervient"
    ordering = ["-edition__annee", "pk"]
    list_per_page = 60
    filter_horizontal = ["themes", "methodes"]
    formfield_overrides = SANS_SCHEMA
    inlines = [CreneauInline, IntervenantInline, DocumentInline]
    actions = ["publier", "depublier", "annuler", "dupliquer", "ouvrir_inscriptions"]
    fieldsets = [
        (None, {"fields": ["titre", "accroche", "edition", "institution"]}),
        (
            "Ce qui s’y passe",
            {"fields": ["description", "emporte", "public_vise", ("format", "niveau"), "themes", "methodes"]},
        ),
        ("Venir", {"fields": ["acces", "accueil"]}),
        (
            "Places",
            {"fields": [("presence", "distance"), "ouverture", "fermeture", "audience", "institutions_invitees"]},
        ),
        (
            "Règles d’inscription",
            {
                "classes": ["collapse"],
                "fields": ["sur_accord", "liste_attente", "promotion", "delai_offre", "pointage_libre"],
            },
        ),
        ("Ensuite", {"fields": ["replay"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evenement]:
        debut = Min("session__creneaux__debut", filter=Q(session__creneaux__annule=False))
        return super().get_queryset(request).annotate(debut=debut).prefetch_related("session__jauges")

    @admin.display(description="titre", ordering="session__titre")
    def titre(self, evenement: Evenement) -> str:
        return evenement.session.titre

    @admin.display(description="quand", ordering="debut")
    def quand_dit(self, evenement: Any) -> str:
        return quand(evenement.debut) if evenement.debut else "à dater"

    @admin.display(description="places prises")
    def prises(self, evenement: Evenement) -> str:
        jauges = sorted(evenement.session.jauges.all(), key=lambda jauge: jauge.mode, reverse=True)
        return ", ".join(
            f"{jauge.prises} sur {jauge.capacite if jauge.capacite is not None else '∞'}"
            + (f" ({jauge.get_mode_display().lower()})" if len(jauges) > 1 else "")
            for jauge in jauges
        )

    @admin.display(description="inscriptions", ordering="session__ouverture")
    def inscriptions(self, evenement: Evenement) -> str:
        session = evenement.session
        if not session.inscriptible:
            return "fermées"
        return f"dès le {jour_court(session.ouverture)}" if session.ouverture else "ouvertes"

    def boutons(self, request: HttpRequest, objet: Evenement) -> list[Bouton]:
        if not objet.visible:
            return []
        avis = reverse("evenements:resultats", args=[objet.session.cle])
        return [Bouton("Voir la page", objet.adresse), Bouton("Lire les avis", avis)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["edition"] if obj and obj.publie_le else []

    def sous_titre(self, objet: Evenement) -> str | None:
        return f"Annulé\u00a0: {objet.motif_annulation}" if objet.etat == Evenement.Etat.ANNULE else None

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, CreneauInline):
            kwargs["instance"] = obj.session if obj.pk else Session()
        return kwargs

    def save_model(self, request: HttpRequest, obj: Evenement, form: EvenementForm, change: bool) -> None:
        mots = {nom: valeur for nom, valeur in form.mots().items() if nom in form.fields or nom == "titre"}
        if change:
            obj.session = services.modifier(Evenement.objects.get(pk=obj.pk), par=request.user, **mots).session
        else:
            cree = services.creer(par=request.user, **mots)
            obj.pk, obj.session, obj.slug = cree.pk, cree.session, cree.slug
            obj._state.adding = False

    def save_related(self, request: HttpRequest, form: EvenementForm, formsets: Any, change: bool) -> None:
        """The slots first, the places they offer, the rules, then who is taken at them."""
        evenement = Evenement.objects.select_related("session", "edition").get(pk=form.instance.pk)
        for formset in formsets:
            if formset.model is Creneau:
                self._seances(request, evenement, formset)
        services.regler_places(evenement, par=request.user, **form.places())
        services.regler(evenement, par=request.user, **form.reglages())
        for formset in formsets:
            if formset.model is Intervenant:
                self._intervenants(request, evenement, formset)
            elif formset.model is DocumentApres:
                formset.instance = evenement
                formset.save()

    def _seances(self, request: HttpRequest, evenement: Evenement, formset: Any) -> None:
        for ligne in formset.deleted_forms:
            if ligne.instance.pk:
                services.retirer_seance(evenement, ligne.instance, par=request.user)
        for ligne in formset.forms:
            if ligne in formset.deleted_forms or not ligne.has_changed():
                continue
            seance = Seance(**{nom: ligne.cleaned_data[nom] for nom in CreneauForm.Meta.fields})
            if ligne.instance.pk:
                creneau = Creneau.objects.select_related("session", "site", "salle").get(pk=ligne.instance.pk)
                services.changer_seance(evenement, creneau, seance=seance, par=request.user)
            else:
                services.ajouter_seance(evenement, seance=seance, par=request.user)

    def _intervenants(self, request: HttpRequest, evenement: Evenement, formset: Any) -> None:
        for ligne in formset.deleted_forms:
            if ligne.instance.pk:
                services.retirer_intervenant(Intervenant.objects.get(pk=ligne.instance.pk), par=request.user)
        for ligne in formset.forms:
            if ligne in formset.deleted_forms or not ligne.has_changed():
                continue
            ancien = Intervenant.objects.filter(pk=ligne.instance.pk).first() if ligne.instance.pk else None
            dit = {nom: ligne.cleaned_data[nom] for nom in IntervenantForm.Meta.fields}
            services.inviter(evenement, par=request.user, remplace=ancien, **dit)

    @admin.action(description="Publier", permissions=["change"])
    def publier(self, request: HttpRequest, queryset: QuerySet[Evenement]) -> None:
        pour_chacun(self, request, queryset, lambda evenement: services.publier(evenement, par=request.user))

    @admin.action(description="Remettre en brouillon", permissions=["change"])
    def depublier(self, request: HttpRequest, queryset: QuerySet[Evenement]) -> None:
        pour_chacun(self, request, queryset, lambda evenement: services.depublier(evenement, par=request.user))

    @admin.action(description="Annuler, en disant pourquoi", permissions=["change"])
    def annuler(self, request: HttpRequest, queryset: QuerySet[Evenement]) -> HttpResponse | None:
        return annuler_et_prevenir(self, request, queryset, lesquels="ces événements", annuler=services.annuler)

    @admin.action(description="Dupliquer à d’autres dates", permissions=["add"])
    def dupliquer(self, request: HttpRequest, queryset: QuerySet[Evenement]) -> HttpResponse | None:
        return demander_puis_faire(
            self,
            request,
            queryset,
            form_class=DupliquerForm,
            titre="Dupliquer, en brouillon",
            bouton="Dupliquer",
            faire=lambda evenement, donnees: services.dupliquer(evenement, par=request.user, **donnees),
        )

    @admin.action(description="Ouvrir les inscriptions à une même heure", permissions=["change"])
    def ouvrir_inscriptions(self, request: HttpRequest, queryset: QuerySet[Evenement]) -> HttpResponse | None:
        return demander_puis_faire(
            self,
            request,
            queryset,
            form_class=OuvertureForm,
            titre="Ouvrir les inscriptions à la même heure pour tous",
            bouton="Fixer cette heure",
            faire=lambda evenement, donnees: services.ouvrir_inscriptions(evenement, par=request.user, **donnees),
        )
