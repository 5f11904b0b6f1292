"""The cell's hand on e-mails: read each as its reader would, hold, change, send now or cancel it, through services."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from instance.admin_panels import avec_noms
from instance.typographie import cle_de_tri, heure, jour_court

from . import admin_adresses, admin_textes, consultation, services  # noqa: F401 - each registers its own
from .models import Courriel
from .reconciliation import adresse
from .regles import REGLES
from .services import GESTES
from .templatetags.courriels import etat_courriel
from .views import auteur

Geste = Callable[..., Courriel]
# verb of the service → (label of its button, what is said once done)
BOUTONS: dict[str, tuple[Geste, str, str]] = {
    "rediger": (services.rediger, "Écrire le texte maintenant", "Le texte est écrit\u00a0: vous pouvez le relire."),
    "envoyer": (services.envoyer, "Faire partir maintenant", "Le courriel part."),
    "relacher": (services.relacher, "Relâcher", "Le courriel partira à sa date."),
    "retenir": (services.retenir, "Retenir", "Le courriel attend votre accord."),
    "annuler": (services.annuler, "Annuler ce courriel", "Le courriel est annulé."),
}


TOUJOURS = {"sur", "regle_libelle"}


class RegleFilter(admin.SimpleListFilter):
    title = "règle"
    parameter_name = "regle"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        cles = Courriel.objects.lisibles().order_by().values_list("regle", flat=True).distinct()
        return sorted(
            ((cle, REGLES[cle].libelle if cle in REGLES else cle) for cle in cles), key=lambda choix: choix[1]
        )

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Courriel]) -> models.QuerySet[Courriel]:
        return queryset.filter(regle=self.value()) if self.value() else queryset


class ObjetFilter(admin.RelatedOnlyFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "sorte d’objet"

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """By their own name, without their room's."""
        types = (ContentType.objects.get_for_id(pk) for pk, _ in super().field_choices(field, request, model_admin))
        return sorted(((sorte.pk, capfirst(sorte.name)) for sorte in types), key=lambda choix: cle_de_tri(choix[1]))


@admin.register(Courriel)
class CourrielAdmin(admin.ModelAdmin):
    change_form_template = "admin/courriels/courriel/change_form.html"
    list_display = ["intitule", "marque", "moment", "destinataire", "sur"]
    list_filter = ["etat", RegleFilter, ("objet_type", ObjetFilter)]
    search_fields = ["sujet__unaccent", "destinataire", "destinataire_nom__unaccent", "objet_id"]
    search_help_text = "Objet du courriel, nom ou adresse du destinataire"
    date_hierarchy = "prevu_le"
    list_per_page = 50
    show_full_result_count = False
    actions = ["action_envoyer", "action_relacher", "action_retenir", "action_annuler"]
    fieldsets = [
        (None, {"fields": ["sujet", "texte"]}),
        (
            "Départ",
            {
                "fields": [
                    "destinataire_nom",
                    "destinataire",
                    "sur",
                    "regle_libelle",
                    "prevu_le",
                    "groupe_le",
                    "recapitulatif",
                    "perime_le",
                    "envoye_le",
                    "tentatives",
                    "prochain_essai_le",
                    "echec_le",
                    "erreur",
                    "revenu_le",
                    "revenu_code",
                ]
            },
        ),
    ]

    class Media:
        css = {"all": ["courriels/courriels.css"]}

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Courriel]:
        return Courriel.objects.lisibles().prefetch_related(avec_noms("objet", self.admin_site))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Courriel | None = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Courriel | None = None) -> Any:
        """Without the lines that have nothing to say of this e-mail."""
        return [
            (titre, {"fields": champs})
            for titre, options in self.fieldsets
            if (champs := [nom for nom in options["fields"] if nom in TOUJOURS or getattr(obj, nom, None)])
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Courriel | None = None) -> list[str]:
        tous = [nom for _, options in self.fieldsets for nom in options["fields"]]
        modifiable = obj is not None and obj.etat in GESTES["modifier"]
        return [nom for nom in tous if not (modifiable and nom in ("sujet", "texte"))]

    @admin.display(description="objet du courriel", ordering="sujet")
    def intitule(self, courriel: Courriel) -> str:
        return courriel.sujet or courriel.regle_libelle

    @admin.display(description="état", ordering="etat")
    def marque(self, courriel: Courriel) -> str:
        return render_to_string("courriels/composants/etat.html", etat_courriel(courriel))

    @admin.display(description="parti, ou prévu", ordering="prevu_le")
    def moment(self, courriel: Courriel) -> str:
        le = timezone.localtime(courriel.moment)
        return f"{jour_court(le)} {le.year}, {heure(le)}"

    @admin.display(description="règle", ordering="regle")
    def regle_libelle(self, courriel: Courriel) -> str:
        return courriel.regle_libelle

    @admin.display(description="à propos de")
    def sur(self, courriel: Courriel) -> str | SafeString:
        objet = courriel.objet
        if objet is None:
            return "n.d."
        url = _adresse_admin(objet)
        return format_html('<a href="{}">{}</a>', url, objet) if url else str(objet)

    # --- one e-mail ---
    def get_urls(self) -> list[URLPattern]:
        vue = self.admin_site.admin_view
        return [
            path("prevu/", vue(self.prevu), name="courriels_courriel_prevu"),
            path("<int:pk>/geste/<str:geste>/", vue(require_POST(self.geste)), name="courriels_courriel_geste"),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        courriel = self.get_object(request, object_id or "")
        peut = courriel is not None and self.has_change_permission(request, courriel)
        boutons = {cle: libelle for cle, (_, libelle, _) in BOUTONS.items() if peut and courriel.etat in GESTES[cle]}
        if courriel is not None and (courriel.texte or courriel.est_recapitulatif):
            boutons.pop("rediger", None)
        try:
            return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), "boutons": boutons})
        except services.GesteRefuse as refus:  # it left between the page and the button
            self.message_user(request, refus.messages[0], messages.ERROR)
            return HttpResponseRedirect(request.path)

    def save_model(self, request: HttpRequest, obj: Courriel, form: ModelForm, change: bool) -> None:
        if form.changed_data:
            services.modifier(obj, sujet=obj.sujet, texte=obj.texte, par=auteur(request))

    def geste(self, request: HttpRequest, pk: int, geste: str) -> HttpResponse:
        courriel = get_object_or_404(self.get_queryset(request), pk=pk)
        if geste not in BOUTONS or not self.has_change_permission(request, courriel):
            raise Http404
        self._faire(request, geste, [courriel])
        return HttpResponseRedirect(reverse("admin:courriels_courriel_change", args=[pk]))

    def prevu(self, request: HttpRequest) -> HttpResponse:
        """A planned e-mail: what is known of it, and one button that writes it now so that it can be acted on."""
        if not self.has_change_permission(request):
            raise Http404
        demande = request.GET
        objet_type = get_object_or_404(ContentType, pk=_entier(demande.get("type")))
        objet, regle = _objet(objet_type, demande.get("objet", "")), REGLES.get(demande.get("regle", ""))
        if objet is None or regle is None or regle.modele.lower() != objet._meta.label_lower:
            raise Http404
        occurrence = demande.get("occurrence", "")
        trouve = consultation.prevu(regle, objet, occurrence=occurrence, jeton=demande.get("a", ""))
        if request.method == "POST":
            try:
                destinataire = adresse(trouve.envoi) if trouve else ""
                ligne = services.preparer(objet, regle.cle, occurrence=occurrence, destinataire=destinataire)
            except services.GesteRefuse as refus:
                self.message_user(request, refus.messages[0], messages.ERROR)
                return HttpResponseRedirect(reverse("admin:courriels_courriel_changelist"))
            return HttpResponseRedirect(reverse("admin:courriels_courriel_change", args=[ligne.pk]))
        contexte = {
            **self.admin_site.each_context(request),
            "title": regle.libelle,
            "opts": self.opts,
            "envoi": trouve.envoi if trouve else None,
            "objet": objet,
        }
        return TemplateResponse(request, "admin/courriels/courriel/prevu.html", contexte)

    # --- several ---
    @admin.action(description="Faire partir maintenant", permissions=["change"])
    def action_envoyer(self, request: HttpRequest, queryset: models.QuerySet[Courriel]) -> None:
        self._faire(request, "envoyer", queryset)

    @admin.action(description="Relâcher", permissions=["change"])
    def action_relacher(self, request: HttpRequest, queryset: models.QuerySet[Courriel]) -> None:
        self._faire(request, "relacher", queryset)

    @admin.action(description="Retenir", permissions=["change"])
    def action_retenir(self, request: HttpRequest, queryset: models.QuerySet[Courriel]) -> None:
        self._faire(request, "retenir", queryset)

    @admin.action(description="Annuler", permissions=["change"])
    def action_annuler(self, request: HttpRequest, queryset: models.QuerySet[Courriel]) -> None:
        self._faire(request, "annuler", queryset)

    def _faire(self, request: HttpRequest, geste: str, courriels: Any) -> None:
        service, _, reussite = BOUTONS[geste]
        faits, refus = 0, ""
        for courriel in courriels:
            try:
                service(courriel, par=auteur(request))
                faits += 1
            except ValidationError as erreur:
                refus = erreur.messages[0]
        if faits:
            self.message_user(request, reussite if faits == 1 else f"{reussite} ({faits} courriels)", messages.SUCCESS)
        if refus:
            self.message_user(request, refus, messages.WARNING)


def _adresse_admin(objet: models.Model) -> str:
    try:
        return reverse(f"admin:{objet._meta.app_label}_{objet._meta.model_name}_change", args=[objet.pk])
    except NoReverseMatch:
        return ""


def _entier(texte: str | None) -> int:
    return int(texte) if texte and texte.isdigit() and len(texte) < 10 else 0


def _objet(objet_type: ContentType, pk: str) -> models.Model | None:
    model = objet_type.model_class()
    try:
        return model._default_manager.filter(pk=pk).first() if model else None
    except (ValueError, ValidationError):
        return None
