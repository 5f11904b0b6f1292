"""What was said of the sessions: to those who led them, each their own; to the cell, those of an edition together."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.regles import SEUIL_MASQUE
from agents.rules import est_cellule
from instance import tableur

from .. import retours
from ..models import Edition, Evenement, Retour
from ..models.retour import Satisfaction, Utilite
from ..regles import QUESTION_LIBRE, QUESTION_SATISFACTION, QUESTION_UTILITE
from ..retours import Synthese
from ..rules import peut_lire_retours


@never_cache
@require_safe
def resultats(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """Of one event (`cle` is its session's). It does not exist for who did not lead it."""
    evenement = get_object_or_404(Evenement.objects.select_related("edition", "session"), session__cle=cle)
    if not peut_lire_retours(request.user, evenement):
        raise Http404
    synthese, fin = retours.de_l_evenement(evenement), retours.ouvre_le(evenement)
    jusqu_au = retours.ferme_le(fin) if fin else None
    contexte = {
        "evenement": evenement,
        "synthese": synthese,
        "questions": _questions(synthese) if synthese.lisible else [],
        "textes": textes(evenement) if synthese.textes_lisibles else [],
        "signes": _signes(evenement),
        "question_libre": QUESTION_LIBRE.valeur(),
        "jusqu_au": jusqu_au if jusqu_au and jusqu_au > timezone.now() else None,
        "commence": fin is not None and fin <= timezone.now(),
        "cellule": est_cellule(request.user),
        "seuil": SEUIL_MASQUE.valeur(),
    }
    return render(request, "evenements/retours/resultats.html", contexte)


def textes(evenement: Evenement) -> list[str]:
    """The words of those who did not sign. In the order of the alphabet: any other could follow that of the answers."""
    mots = Retour.objects.filter(evenement=evenement, signe_par=None).exclude(texte="").values_list("texte", flat=True)
    return sorted(mots, key=str.casefold)


def _signes(evenement: Evenement) -> list[Retour]:
    return list(
        Retour.objects.filter(evenement=evenement)
        .exclude(signe_par=None)
        .select_related("signe_par")
        .order_by("signe_par__nom_tri", "signe_par__prenom")
    )


def _questions(synthese: Synthese) -> list[dict[str, Any]]:
    return [
        _question(QUESTION_SATISFACTION.valeur(), Satisfaction, synthese.satisfaction, synthese.moyenne),
        _question(QUESTION_UTILITE.valeur(), Utilite, synthese.utilite, synthese.moyenne_utilite),
    ]


def _question(libelle: str, niveaux: Any, comptes: Iterable[int], moyenne: Any) -> dict[str, Any]:
    nombres = dict(zip(retours.NIVEAUX, comptes, strict=True))
    total = sum(nombres.values())
    lignes = [
        {"libelle": niveau.label, "nombre": nombres[niveau], "part": round(100 * nombres[niveau] / total)}
        for niveau in niveaux
    ]
    return {"libelle": libelle, "lignes": lignes, "moyenne": moyenne}


@never_cache
@require_safe
def resultats_edition(request: HttpRequest, annee: int) -> HttpResponse:
    edition = _edition(request, annee)
    lignes = _lignes(edition)
    contexte = {
        "edition": edition,
        "lignes": lignes,
        "total": retours.reunir(synthese for _, synthese in lignes),
        "seuil": SEUIL_MASQUE.valeur(),
    }
    return render(request, "evenements/retours/edition.html", contexte)


@never_cache
@require_safe
def exporter(request: HttpRequest, annee: int, quoi: str, format: str) -> HttpResponse:
    """`quoi` is « avis », a row a session, or « commentaires », a row a text; `format` csv or xlsx."""
    edition = _edition(request, annee)
    titres, rangees = (_tableau_avis if quoi == "avis" else _tableau_commentaires)(_lignes(edition))
    nom = f"{quoi}-{edition.annee}.{format}"
    if format == "csv":
        return tableur.telecharger(tableur.csv_francais(titres, rangees), nom=nom)
    return tableur.telecharger(tableur.xlsx(titres, rangees, feuille=quoi.capitalize()), nom=nom)


Tableau = tuple[list[str], list[list[Any]]]


def _tableau_avis(lignes: list[tuple[Evenement, Synthese]]) -> Tableau:
    titres = ["Séance", "Personnes présentes", "Réponses", "Taux de réponse (%)"]
    titres += ["Avis comptés", "Satisfaction sur 4", "Utilité sur 4"]
    rangees = [[evenement.session.titre, *_rangee(synthese)] for evenement, synthese in lignes]
    rangees.append(["Ensemble", *_rangee(retours.reunir(synthese for _, synthese in lignes))])
    return titres, rangees


def _rangee(synthese: Synthese) -> list[Any]:
    lu = synthese.lisible
    montres = [synthese.n, synthese.moyenne, synthese.moyenne_utilite] if lu else ["masqué" if synthese.n else 0] * 3
    taux = "n.d." if synthese.taux is None else synthese.taux
    return [synthese.presents, synthese.reponses, taux, *(montres if synthese.n else [0, "n.d.", "n.d."])]


def _tableau_commentaires(lignes: list[tuple[Evenement, Synthese]]) -> Tableau:
    rangees: list[list[Any]] = []
    for evenement, synthese in lignes:
        titre = evenement.session.titre
        rangees += [[titre, "", mots] for mots in (textes(evenement) if synthese.textes_lisibles else [])]
        rangees += [[titre, str(retour.signe_par), retour.texte] for retour in _signes(evenement) if retour.texte]
    return ["Séance", "Signé par", "Commentaire"], rangees


def _edition(request: HttpRequest, annee: int) -> Edition:
    if not est_cellule(request.user):
        raise Http404
    return get_object_or_404(Edition, annee=annee)


def _lignes(edition: Edition) -> list[tuple[Evenement, Synthese]]:
    """Those that took place, in order, with what was said of each."""
    passes = (
        Evenement.objects.filter(edition=edition, etat=Evenement.Etat.PUBLIE, session__creneaux__annule=False)
        .select_related("session")
        .annotate(fin=Max("session__creneaux__fin"))
        .filter(fin__lte=timezone.now())
        .order_by(F("fin").asc(), "pk")
    )
    syntheses = retours.par_evenement(passes)
    return [(evenement, syntheses[evenement.pk]) for evenement in passes]


urlpatterns: list[URLPattern] = [
    path("retours/<uuid:cle>/", resultats, name="resultats"),
    path("cellule/retours/<int:annee>/", resultats_edition, name="resultats_edition"),
    path("cellule/retours/<int:annee>/avis.csv", exporter, {"quoi": "avis", "format": "csv"}, name="avis_csv"),
    path("cellule/retours/<int:annee>/avis.xlsx", exporter, {"quoi": "avis", "format": "xlsx"}, name="avis_xlsx"),
    path(
        "cellule/retours/<int:annee>/commentaires.csv",
        exporter,
        {"quoi": "commentaires", "format": "csv"},
        name="commentaires_csv",
    ),
    path(
        "cellule/retours/<int:annee>/commentaires.xlsx",
        exporter,
        {"quoi": "commentaires", "format": "xlsx"},
        name="commentaires_xlsx",
    ),
]
