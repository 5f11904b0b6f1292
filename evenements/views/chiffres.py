"""The figures of an edition, for the cell: everything on the screen, and what may be published on demand."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.regles import SEUIL_MASQUE
from agents.rules import est_cellule
from instance import tableur

from .. import retours
from ..chiffres import bilan, graphiques
from ..chiffres.feuille import TITRES, rangees
from ..chiffres.tableaux import Presentation
from ..models import Edition

PUBLIEE = "publiee"


def _pour_la_cellule(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """With the edition of that year, and what of its figures was asked for (`?version=publiee`)."""

    @wraps(vue)
    @never_cache
    @require_safe
    def enveloppe(request: HttpRequest, annee: int, **kwargs: Any) -> HttpResponse:
        if not est_cellule(request.user):
            raise Http404
        edition = get_object_or_404(Edition, annee=annee)
        presentation = Presentation(
            bilan(edition), SEUIL_MASQUE.valeur(), a_publier=request.GET.get("version") == PUBLIEE
        )
        return vue(request, presentation, **kwargs)

    return enveloppe


@_pour_la_cellule
def chiffres(request: HttpRequest, presentation: Presentation) -> HttpResponse:
    lu = presentation.bilan
    tableaux = {tableau.cle: tableau for tableau in presentation.tableaux()}
    categories = tableaux.pop("categorie")
    adresse = reverse("evenements:chiffres", args=[lu.edition.annee])
    suite = f"?version={PUBLIEE}" if presentation.a_publier else ""
    contexte = {
        "edition": lu.edition,
        "bilan": lu,
        "a_publier": presentation.a_publier,
        "seuil": presentation.seuil,
        "chiffres": presentation.chiffres(),
        "categories": categories,
        "graphique": _graphique(presentation, categories.rangs),
        "tableaux": tableaux.values(),
        "seances": presentation.seances(),
        "satisfaction": retours.de_l_edition(lu.edition),
        "titre_seances": graphiques.conclusion_seances(lu),
        "versions": [
            ("Tout, pour la cellule", adresse, not presentation.a_publier),
            ("À publier", f"{adresse}?version={PUBLIEE}", presentation.a_publier),
        ],
        "exports": [
            (format.upper(), reverse("evenements:chiffres_export", args=[lu.edition.annee, format]) + suite)
            for format in ("xlsx", "csv")
        ],
    }
    return render(request, "evenements/chiffres.html", contexte)


@_pour_la_cellule
def exporter(request: HttpRequest, presentation: Presentation, format: str) -> HttpResponse:
    """The same rows, as a spreadsheet."""
    nom = f"chiffres-{presentation.bilan.edition.annee}{'-a-publier' if presentation.a_publier else ''}.{format}"
    if format == "csv":
        return tableur.telecharger(tableur.csv_francais(TITRES, rangees(presentation)), nom=nom)
    if format == "xlsx":
        return tableur.telecharger(tableur.xlsx(TITRES, rangees(presentation), feuille="Chiffres"), nom=nom)
    raise Http404


def _graphique(presentation: Presentation, rangs: Any) -> dict[str, Any] | None:
    """Categories, this edition under the one before; nothing where they may not be told."""
    if not rangs:
        return None
    lu = presentation.bilan
    annees = [(lu.edition.annee, rangs)]
    if lu.avant and lu.precedente:
        avant = Presentation(lu.avant, presentation.seuil, presentation.a_publier).tableaux()[1].rangs
        annees = [(lu.precedente.annee, avant), *annees] if avant else annees
    return {
        "titre": graphiques.conclusion_categories(rangs),
        "legende": graphiques.legende_de(annees).items(),
        "dessins": [
            (dessin, graphiques.categories(annees, dessin), len(annees) * (dessin.hauteur + 14))
            for dessin in (graphiques.LARGE, graphiques.ETROIT)
        ],
    }


urlpatterns: list[URLPattern] = [
    path("cellule/editions/<int:annee>/chiffres/", chiffres, name="chiffres"),
    path("cellule/editions/<int:annee>/chiffres.<str:format>", exporter, name="chiffres_export"),
]
