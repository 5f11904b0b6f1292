"""Elimination slips: what is over its time, the visa of the archivist, the erasing. For who runs the portal alone."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from agents.pages import connecte
from agents.rules import est_administration
from documents.services import dernier
from instance.admin_panels import AvecPanneaux, LectureSeule
from instance.conservation import SERIES

from . import bordereaux
from .documents import groupes
from .models import BordereauElimination

Etat = BordereauElimination.Etat


class VisaForm(forms.Form):
    archiviste = forms.CharField(
        label="Archiviste",
        max_length=160,
        help_text="Nom et fonction de la personne qui a visé le bordereau.",
        error_messages={"required": "Donnez le nom de la personne qui a visé le bordereau."},
    )
    vise_le = forms.DateField(
        label="Date du visa",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Donnez la date du visa.", "invalid": "Donnez une date."},
    )
    reference = forms.CharField(
        label="Référence du visa", max_length=80, required=False, help_text="Si les archives en donnent une."
    )


class AbandonForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi l’abandonner",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        error_messages={"required": "Dites pourquoi\u00a0: le motif reste dans l’historique."},
    )


class ExecutionForm(forms.Form):
    sur = forms.BooleanField(
        label="J’ai le visa signé de l’archiviste. Ce qui est listé sera effacé pour toujours.",
        error_messages={"required": "Cochez pour confirmer\u00a0: on ne peut pas revenir en arrière."},
    )


FORMES: dict[str, tuple[type[forms.Form], Any, str]] = {
    "approuver": (VisaForm, bordereaux.approuver, "Le visa est noté."),
    "executer": (ExecutionForm, lambda b, *, par, sur: bordereaux.executer(b, par=par), "Le bordereau est exécuté."),
    "abandonner": (AbandonForm, bordereaux.abandonner, "Le bordereau est abandonné\u00a0: rien n’est effacé."),
}
GESTES = {Etat.PREPARE: ("approuver", "abandonner"), Etat.APPROUVE: ("executer", "abandonner")}
"""What can be done next, the expected one first."""


@admin.register(BordereauElimination)
class BordereauAdmin(LectureSeule, AvecPanneaux):
    list_display = ["numero", "libelle", "etat", "pieces", "prepare_le", "execute_le"]
    list_filter = ["etat"]
    search_fields = ["numero", "libelle__unaccent"]
    change_list_template = "admin/donnees/bordereaux.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return est_administration(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BordereauElimination]:
        return super().get_queryset(request).annotate(combien=Count("lignes"))

    @admin.display(description="pièces", ordering="combien")
    def pieces(self, bordereau: Any) -> int:
        return int(bordereau.combien)

    def get_urls(self) -> list[URLPattern]:
        vue = self.admin_site.admin_view(self.preparer)
        return [path("preparer/<str:cle>/", vue, name="donnees_bordereauelimination_preparer"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        ouverts = dict(BordereauElimination.objects.ouverts().values_list("serie", "numero"))
        echeances = [
            (serie, serie.limite(), sum(1 for _ in serie.echues(serie.limite())), ouverts.get(serie.cle))
            for serie in SERIES
        ]
        return super().changelist_view(request, {"echeances": echeances, **(extra_context or {})})

    @method_decorator(require_POST)
    def preparer(self, request: HttpRequest, cle: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        serie = SERIES.get(cle)
        try:
            if serie is None:
                raise ValidationError("Cette série n’existe pas.")
            bordereau = bordereaux.preparer(serie, par=connecte(request))
        except ValidationError as refus:
            self.message_user(request, " ".join(refus.messages), messages.ERROR)
            return redirect("admin:donnees_bordereauelimination_changelist")
        self.message_user(request, "Le bordereau est prêt\u00a0: faites-le viser par l’archiviste.")
        return redirect(_page(bordereau))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        bordereau = self.get_object(request, object_id)
        if bordereau is None:
            raise Http404
        geste = request.POST.get("geste", "") if request.method == "POST" else ""
        formes = {
            nom: FORMES[nom][0](request.POST if nom == geste else None, initial={"vise_le": timezone.localdate()})
            for nom in GESTES.get(Etat(bordereau.etat), ())
        }
        if request.method == "POST" and self._faire(request, bordereau, geste, formes.get(geste)):
            return redirect(_page(bordereau))
        contexte = {
            **self.admin_site.each_context(request),
            "title": f"Bordereau d’élimination {bordereau}",
            "opts": self.opts,
            "bordereau": bordereau,
            "groupes": groupes(bordereau),
            "document": dernier(bordereaux.TYPE, bordereau),
            "formes": formes,
            "panneaux": self.panneaux(request, bordereau),
        }
        return TemplateResponse(request, "admin/donnees/bordereau.html", contexte)

    def _faire(self, request: HttpRequest, bordereau: Any, geste: str, form: forms.Form | None) -> bool:
        """Whether it was done, or there is no longer anything to do from this page."""
        if form is None:
            self.message_user(request, "Ce bordereau a changé entre-temps.", messages.ERROR)
            return True
        if not form.is_valid():
            return False
        _, service, fait = FORMES[geste]
        try:
            service(bordereau, par=connecte(request), **form.cleaned_data)
        except ValidationError as refus:
            form.add_error(None, refus)
            return False
        self.message_user(request, fait)
        return True


def _page(bordereau: BordereauElimination) -> str:
    return reverse("admin:donnees_bordereauelimination_change", args=[bordereau.pk])
