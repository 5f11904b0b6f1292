"""The register of certifications, for the cell alone."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agents.pages import connecte
from agents.rules import est_cellule
from instance.registry import Registry
from instance.tableur import telecharger, telecharger_csv, xlsx

from ..forms import reporter
from ..models import Certification
from . import chiffres, fiche, gestes, lecture
from .filtres import FILTRES, RegistreForm, filtrer

TITRES = (
    *("Numéro", "Titulaire", "Institution", "Direction", "État", "Renouvelée", "En pause", "Délivrée le"),
    *("Valable jusqu’au", "Jury du", "Référentiel", "Blocs acquis", "Renouvelle", "Retirée le"),
)
ENTREES: Registry[tuple[str, str]] = Registry("link of the register")
"""What a higher room links to from the register: words, and the name of a route."""
XLSX_MAX = 20_000
"""Lines. A workbook is zipped whole before it leaves: beyond, the CSV file streams."""


def pour_la_cellule(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(vue)
    def enveloppe(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not est_cellule(request.user):
            raise Http404
        return vue(request, *args, **kwargs)

    return enveloppe


@never_cache
@require_safe
@pour_la_cellule
def registre(request: HttpRequest) -> HttpResponse:
    form = RegistreForm(request.GET)
    choisis = form.choisis()
    page = lecture.page(form.cleaned_data, avant=request.GET.get("avant", ""), apres=request.GET.get("apres", ""))
    contexte = {
        "form": form,
        "page": page,
        "est_filtre": bool(choisis),
        "filtres": _filtres(choisis),
        "entrees": [{"libelle": libelle, "adresse": reverse(route)} for libelle, route in ENTREES],
    }
    return render(request, "facilitateurs/registre/liste.html", contexte)


@never_cache
@require_safe
@pour_la_cellule
def registre_chiffres(request: HttpRequest) -> HttpResponse:
    """Of the whole register, or of the lines that the filters let through."""
    form = RegistreForm(request.GET)
    choisis = form.choisis()
    retenues = filtrer(Certification.objects.all(), form.cleaned_data)
    contexte = (chiffres.de(retenues) if choisis else chiffres.de_toutes()) | {
        "retenus": form.en_mots(),
        "filtres": _filtres(choisis),
        "sans_etat": _filtres({cle: valeur for cle, valeur in choisis.items() if cle != "statut"}),
    }
    return render(request, "facilitateurs/registre/chiffres.html", contexte)


@never_cache
@require_safe
@pour_la_cellule
def registre_export(request: HttpRequest, format: str) -> HttpResponseBase:
    """The lines that the filters let through."""
    form = RegistreForm(request.GET)
    choisis = form.choisis()
    lus, titres = form.cleaned_data, (*TITRES, *(filtre.libelle for filtre in FILTRES))
    if format == "csv":
        return telecharger_csv("certifications", titres, map(_rangee, lecture.toutes(lus)))
    if lecture.lignes_de(lus).order_by()[XLSX_MAX : XLSX_MAX + 1].exists():
        messages.error(
            request, "Ce tableau a plus de 20\u202f000 lignes\u00a0: resserrez les filtres, ou prenez le fichier CSV."
        )
        return redirect(f"{reverse('facilitateurs:registre')}?{urlencode(choisis)}")
    contenu = xlsx(titres, map(_rangee, lecture.toutes(lus)), feuille="Certifications")
    return telecharger(contenu, nom=f"certifications-{timezone.localdate():%Y-%m-%d}.xlsx")


def _filtres(choisis: dict[str, str]) -> str:
    """Ready to be put after « ? », before what follows."""
    return f"{urlencode(choisis)}&" if choisis else ""


def _rangee(ligne: lecture.Ligne) -> list[Any]:
    certification, agent = ligne.certification, ligne.certification.facilitateur.agent
    return [
        *(certification.numero, ligne.nom, agent.institution, agent.direction, ligne.statut.label),
        *(ligne.renouvelee, ligne.en_pause, certification.delivree_le, certification.valable_jusqu_au),
        *(certification.jury_le, certification.referentiel),
        ", ".join(_codes(certification)),
        certification.renouvelle_id and "oui",
        certification.retiree_le,
        *(getattr(certification, filtre.cle) for filtre in FILTRES),
    ]


def _codes(certification: Certification) -> Iterator[str]:
    for bloc in certification.blocs:
        yield str(bloc[0])


def lue(pk: int) -> Certification:
    return get_object_or_404(
        Certification.objects.select_related(
            "facilitateur__agent__institution", "facilitateur__agent__direction", "renouvelle", "renouvelee_par"
        ).prefetch_related("suspensions", "pauses", "auditions"),
        pk=pk,
    )


@never_cache
@require_safe
@pour_la_cellule
def certification(request: HttpRequest, pk: int) -> HttpResponse:
    certification = lue(pk)
    contexte = fiche.contexte(request, certification) | {"gestes": gestes.ouverts(certification)}
    return render(request, "facilitateurs/registre/fiche.html", contexte)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@pour_la_cellule
def agir(request: HttpRequest, pk: int, geste: str) -> HttpResponse:
    """One page, one form, one button. What is no longer to be done leads back to the certification."""
    certification = lue(pk)
    choisi = gestes.GESTES.get(geste)
    if choisi is None:
        raise Http404
    objet = choisi.sur(certification)
    if objet is None:
        messages.info(request, "Ce n’est plus à faire\u00a0: voici où en est cette certification.")
        return redirect("facilitateurs:certification", pk)
    form = choisi.form(request.POST if request.method == "POST" else None, initial=choisi.initial(objet))
    if request.method == "POST" and form.is_valid():
        try:
            choisi.faire(objet, dict(form.cleaned_data), connecte(request))
        except ValidationError as refus:
            reporter(form, refus)
        else:
            messages.success(request, choisi.fait)
            return redirect("facilitateurs:certification", pk)
    contexte = {"certification": certification, "geste": choisi, "form": form, "rappel": choisi.rappel(objet)}
    return render(request, "facilitateurs/registre/geste.html", contexte)


urlpatterns: list[URLPattern] = [
    path("cellule/certifications/", registre, name="registre"),
    path("cellule/certifications/chiffres/", registre_chiffres, name="registre_chiffres"),
    path("cellule/certifications/export.csv", registre_export, {"format": "csv"}, name="registre_csv"),
    path("cellule/certifications/export.xlsx", registre_export, {"format": "xlsx"}, name="registre_xlsx"),
    path("cellule/certifications/<int:pk>/", certification, name="certification"),
    path("cellule/certifications/<int:pk>/<slug:geste>/", agir, name="certification_agir"),
]
