"""The words of every e-mail, in the cell's hands: one line a rule, one page to rewrite, try and put back."""

from typing import Any

from csp.decorators import csp_replace
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from instance import journal

from . import retouche
from .models import TexteCourriel
from .regles import REGLES, Regle
from .rendu import atelier
from .rendu.atelier import TexteRefuse
from .textes import PARTIES, actuels
from .views import AILLEURS, POLITIQUE, auteur


class TextesForm(forms.Form):
    """One field for each part, with what it says now."""

    def __init__(self, regle: Regle, data: Any = None) -> None:
        super().__init__(data, initial=actuels(regle))
        for nom, (libelle, aide, lignes) in PARTIES.items():
            widget: forms.Widget = forms.Textarea(attrs={"rows": lignes, "class": "vLargeTextField"})
            if lignes == 1:
                widget = forms.TextInput(attrs={"class": "vTextField"})
            self.fields[nom] = forms.CharField(
                label=libelle, help_text=aide, required=nom == "sujet", widget=widget, strip=True
            )

    @property
    def morceaux(self) -> dict[str, str]:
        return {nom: self.cleaned_data.get(nom, "") for nom in PARTIES}


@admin.register(TexteCourriel)
class TexteCourrielAdmin(admin.ModelAdmin):
    class Media:
        css = {"all": ["courriels/courriels.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TexteCourriel | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        apercu = self.admin_site.admin_view(require_POST(self.apercu))
        return [path("<path:cle>/apercu/", apercu, name="courriels_textecourriel_apercu"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        modifies = TexteCourriel.objects.in_bulk()
        textes = [(regle, modifies.get(regle.cle)) for regle in retouche.modifiables()]
        contexte = {
            **self.admin_site.each_context(request),
            "title": "Textes des courriels",
            "opts": self.opts,
            "textes": textes,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/courriels/textecourriel/change_list.html", contexte)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        regle, modifiable = _regle(object_id), self.has_change_permission(request)
        if not self.has_view_permission(request) or (request.method == "POST" and not modifiable):
            raise PermissionDenied
        form = TextesForm(regle, request.POST if request.method == "POST" else None)
        if "retablir" in request.POST:
            retouche.retablir(regle, par=auteur(request))
            messages.success(request, "Le texte d’origine est revenu. Le vôtre reste dans l’historique.")
            return redirect(request.path)
        if form.is_valid() and self._enregistrer(request, regle, form):
            messages.success(request, "Les prochains courriels partiront avec ce texte.")
            return redirect(request.path)
        return TemplateResponse(
            request, "admin/courriels/textecourriel/change_form.html", self._page(request, regle, form)
        )

    def _enregistrer(self, request: HttpRequest, regle: Regle, form: TextesForm) -> bool:
        try:
            retouche.modifier(regle, form.morceaux, par=auteur(request))
        except ValidationError as refus:
            form.add_error(None, refus)
            return False
        return True

    def _page(self, request: HttpRequest, regle: Regle, form: TextesForm) -> dict[str, Any]:
        texte = TexteCourriel.objects.filter(pk=regle.cle).first()
        originaux, noms = atelier.originaux(regle.gabarit), atelier.noms(regle.gabarit)
        return {
            **self.admin_site.each_context(request),
            "title": regle.libelle,
            "opts": self.opts,
            "regle": regle,
            "texte": texte,
            "form": form,
            "champs": [(champ, originaux[champ.name]) for champ in form],
            "noms": sorted({nom.replace(".*", "") for nom, usage in noms.items() if usage.imprime}),
            "exemples": retouche.exemples(regle, combien=10),
            "modifiable": self.has_change_permission(request),
            "actions": journal.de(texte)[:10] if texte else [],
            "media": self.media,
        }

    @method_decorator(xframe_options_sameorigin)
    @method_decorator(csp_replace(POLITIQUE))
    def apercu(self, request: HttpRequest, cle: str) -> HttpResponse:
        """What a reader would get, in a frame: on one of the objects offered, else on invented data."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        regle = _regle(cle)
        form = TextesForm(regle, request.POST)
        form.is_valid()
        try:
            fait = retouche.essayer(regle, form.morceaux, objet=_exemple(regle, request.POST.get("exemple", "")))
        except TexteRefuse as refus:
            return TemplateResponse(request, "admin/courriels/textecourriel/refus.html", {"refus": refus})
        return HttpResponse(fait.html.replace("<head>", AILLEURS, 1))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect(reverse("admin:courriels_textecourriel_change", args=[object_id]))


def _regle(cle: str) -> Regle:
    regle = REGLES.get(cle.replace("_2E", "."))
    if regle is None:
        raise Http404
    return regle


def _exemple(regle: Regle, choisi: str) -> models.Model | None:
    return next((objet for objet in retouche.exemples(regle, combien=10) if str(objet.pk) == choisi), None)
