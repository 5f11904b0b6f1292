"""The working directory, for those who are signed in."""

from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone

from agents.models import Agent, Institution, Site
from agents.pages import connecte

from .annuaire import assez_proche, chercher, du_reseau, fiches, libres_le, visibles_pour, vont_a
from .models import FacilitateurQuerySet, Methode

PAR_PAGE = 20


class AnnuaireForm(forms.Form):
    """All of it stands in the address. What cannot be read is said beside its field, and sets nothing aside."""

    q = forms.CharField(
        label="Nom",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control", "autocomplete": "off"}),
        error_messages={"max_length": "Restez sous 100 signes."},
    )
    methode = forms.ModelChoiceField(
        Methode.objects.filter(active=True), label="Méthode", required=False, empty_label="Toutes"
    )
    institution = forms.ModelChoiceField(
        Institution.objects.all(), label="Institution", required=False, empty_label="Toutes"
    )
    territoire = forms.ChoiceField(label="Va à", required=False)
    libre_le = forms.DateField(
        label="Libre le",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Donnez une date, par exemple 14/07/2027."},
    )

    def __init__(self, data: Any, agent: Agent) -> None:
        super().__init__(data)
        for nom in ("methode", "institution", "territoire"):
            self.fields[nom].error_messages["invalid_choice"] = "Ce choix n’existe plus."
            self.fields[nom].widget.attrs["class"] = "form-select"
        communes = Site.objects.order_by("commune").values_list("commune", flat=True).distinct()
        self.fields["territoire"].choices = [("", "Partout"), *((c, c) for c in communes)]  # type: ignore[attr-defined]
        if not du_reseau(agent):
            del self.fields["libre_le"]

    def clean_libre_le(self) -> Any:
        jour = self.cleaned_data["libre_le"]
        if jour and not 0 <= (jour - timezone.localdate()).days <= 366:
            raise forms.ValidationError("Choisissez un jour des douze mois à venir.")
        return jour


def annuaire(request: HttpRequest) -> HttpResponse:
    agent = connecte(request)
    form = AnnuaireForm(request.GET, agent)
    form.is_valid()
    lus = form.cleaned_data
    with assez_proche() if lus.get("q") else nullcontext():
        page = Paginator(_filtrer(visibles_pour(agent), lus, agent), PAR_PAGE).get_page(request.GET.get("page"))
        trouves = list(page.object_list)
    filtres = {nom: request.GET[nom] for nom in form.fields if request.GET.get(nom)}
    contexte = {
        "form": form,
        "page": page,
        "fiches": fiches(trouves, agent, nombre=2),
        "du_reseau": du_reseau(agent),
        "est_filtre": bool(filtres),
        "filtres": urlencode(filtres),
    }
    return render(request, "facilitateurs/annuaire/annuaire.html", contexte)


def fiche(request: HttpRequest, pk: int) -> HttpResponse:
    """404 to whoever may not find this person: nobody learns that there is somebody to hide."""
    agent = connecte(request)
    facilitateur = get_object_or_404(visibles_pour(agent).prefetch_related("methodes"), pk=pk)
    (une,) = fiches([facilitateur], agent)
    return render(request, "facilitateurs/annuaire/fiche.html", {"fiche": une, "du_reseau": du_reseau(agent)})


def _filtrer(trouves: FacilitateurQuerySet, lus: dict[str, Any], agent: Agent) -> FacilitateurQuerySet:
    trouves = trouves.prefetch_related("methodes").order_by("agent__nom_tri", "agent__prenom", "pk")
    if lus.get("methode"):
        trouves = trouves.filter(methodes=lus["methode"])
    if lus.get("institution"):
        trouves = trouves.filter(agent__institution=lus["institution"])
    if lus.get("territoire"):
        trouves = vont_a(trouves, lus["territoire"], agent)
    if lus.get("libre_le"):
        trouves = libres_le(trouves, lus["libre_le"])
    return chercher(trouves, lus["q"]) if lus.get("q") else trouves


urlpatterns = [
    path("reseau/annuaire/", annuaire, name="annuaire"),
    path("reseau/annuaire/<int:pk>/", fiche, name="fiche"),
]
