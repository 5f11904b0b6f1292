"""Doubles of the directory: found, compared side by side, merged or set apart. Directions are merged here too."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from agents.models import Agent, Direction
from agents.pages import connecte
from instance.typographie import jour

from . import doubles, fusion
from .models import PaireEcartee

SORTES: dict[str, tuple[type[models.Model], Any]] = {
    "personnes": (Agent, fusion.fusionner_agents),
    "directions": (Direction, fusion.fusionner_directions),
}
CHAMPS = {
    "personnes": (
        *("prenom", "nom", "email", "matricule", "telephone", "institution", "direction", "site", "n_plus_1"),
        *("categorie", "encadrement", "is_active", "date_joined", "last_login"),
    ),
    "directions": ("nom", "institution", "parent", "directeur"),
}


def _choix(modele: type[models.Model], champ: str, relation: Any) -> type[forms.Form]:
    """Two records to compare, looked for as everywhere else in the admin."""
    widget = AutocompleteSelect(relation, admin.site)
    champs = {
        nom: forms.ModelChoiceField(modele._default_manager.all(), label=libelle, widget=widget)
        for nom, libelle in ((f"{champ}_un", "Celle-ci"), (f"{champ}_deux", "et celle-là"))
    }
    return type("ChoixForm", (forms.Form,), champs)


class FusionForm(forms.Form):
    garde = forms.IntegerField(error_messages={"required": "Choisissez la fiche à garder."})
    motif = forms.CharField(
        label="Pourquoi est-ce la même ?",
        max_length=500,
        error_messages={"required": "Dites en quelques mots comment vous le savez."},
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )


@admin.register(PaireEcartee)
class DoublesAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request) and obj is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        vue = self.admin_site.admin_view
        comparer = path("<str:sorte>/<int:un>/<int:deux>/", vue(self.comparer), name="donnees_paireecartee_comparer")
        return [comparer, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        formes = {
            "personnes": _choix(Agent, "personnes", Agent._meta.get_field("n_plus_1")),
            "directions": _choix(Direction, "directions", Agent._meta.get_field("direction")),
        }
        sorte = request.POST.get("sorte", "")
        liees = {nom: forme(request.POST if nom == sorte else None) for nom, forme in formes.items()}
        if sorte in liees and liees[sorte].is_valid():
            un, deux = (liees[sorte].cleaned_data[f"{sorte}_{rang}"].pk for rang in ("un", "deux"))
            return redirect("admin:donnees_paireecartee_comparer", sorte, un, deux)
        contexte = {
            **self.admin_site.each_context(request),
            "title": "Doubles de l’annuaire",
            "opts": self.opts,
            "paires": doubles.chercher(),
            "limite": doubles.MONTRES,
            "formes": liees,
            "media": self.media + liees["personnes"].media,
        }
        return TemplateResponse(request, "admin/donnees/doubles.html", contexte)

    def comparer(self, request: HttpRequest, sorte: str, un: int, deux: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        if sorte not in SORTES:
            raise Http404
        modele, _ = SORTES[sorte]
        fiches: list[Any] = [get_object_or_404(modele._default_manager, pk=pk) for pk in (un, deux)]
        form = FusionForm(request.POST or None, initial={"garde": un})
        if "ecarter" in request.POST and sorte == "personnes":
            fusion.ecarter(*fiches, par=connecte(request))
            messages.success(request, "C’est noté : ce sont deux personnes.")
            return redirect("admin:donnees_paireecartee_changelist")
        if request.method == "POST" and form.is_valid() and (garde := self._reunir(request, sorte, fiches, form)):
            return redirect(reverse(f"admin:agents_{modele._meta.model_name}_change", args=[garde.pk]))
        contexte = {
            **self.admin_site.each_context(request),
            "title": "Est-ce la même personne ?" if sorte == "personnes" else "Réunir deux directions",
            "opts": self.opts,
            "sorte": sorte,
            "fiches": fiches,
            "lignes": [_ligne(fiches, modele._meta.get_field(nom)) for nom in CHAMPS[sorte]],
            "comptes": _comptes(fiches),
            "form": form,
            "garde": form["garde"].value(),
        }
        return TemplateResponse(request, "admin/donnees/comparer.html", contexte)

    def _reunir(self, request: HttpRequest, sorte: str, fiches: list[Any], form: FusionForm) -> Any:
        garde = next((fiche for fiche in fiches if fiche.pk == form.cleaned_data["garde"]), fiches[0])
        double = next(fiche for fiche in fiches if fiche is not garde)
        try:
            reunie = SORTES[sorte][1](garde, double, par=connecte(request), motif=form.cleaned_data["motif"])
        except ValidationError as refus:
            form.add_error(None, refus)
            return None
        messages.success(request, "Les deux fiches n’en font plus qu’une : celle-ci.")
        return reunie


def _ligne(fiches: list[Any], champ: Any) -> tuple[str, list[str], bool]:
    """A label, what each record says, whether they differ."""
    valeurs: list[str] = []
    for fiche in fiches:
        dire = getattr(fiche, f"get_{champ.name}_display", None)
        valeur = dire() if dire else getattr(fiche, champ.name)
        if isinstance(valeur, dt.datetime):
            valeur = jour(valeur)
        valeurs.append({True: "oui", False: "non", None: ""}.get(valeur, str(valeur)))
    return str(champ.verbose_name), valeurs, valeurs[0] != valeurs[1]


def _comptes(fiches: list[Any]) -> list[tuple[str, list[int]]]:
    """What hangs on each record, kind by kind."""
    comptes = [fusion.compter(fiche) for fiche in fiches]
    libelles = sorted({libelle for compte in comptes for libelle in compte})
    return [(libelle, [compte.get(libelle, 0) for compte in comptes]) for libelle in libelles]
