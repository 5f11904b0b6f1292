"""The public programme: kept whole, without anything of the visitor's."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from agenda.models import Jauge
from instance.adresses import absolue
from instance.cache_page import page_entiere
from instance.typographie import compter

from .. import lecture
from ..filtres import Choix, Filtres, chercher
from ..models import Edition, Evenement
from ..services.depliants import depliant
from ..versions import Version, version


def _lus(request: HttpRequest) -> object:
    return Filtres.lus(request.GET).cle


@page_entiere(version, choix=_lus)
def programme(request: HttpRequest, version: Version, annee: int | None = None) -> HttpResponse:
    """The edition of that year, else the current one, by week and day; the free workshops to come beside it."""
    edition = Edition.objects.publiees().filter(pk=version[0]).prefetch_related("institutions").first()
    if annee is not None and edition is None:
        raise Http404
    return render(request, "evenements/programme.html", contexte(request, edition))


def contexte(request: HttpRequest, edition: Edition | None) -> dict[str, Any]:
    """What the list of an edition shows, narrowed by the address."""
    filtres = Filtres.lus(request.GET)
    evenements = Evenement.objects.visibles().filter(edition=edition) if edition else Evenement.objects.none()
    toutes = lecture.lignes(evenements.pour_page())
    gardees = [ligne for ligne in toutes if filtres.garde(ligne)]
    if filtres.q:
        trouves = set(chercher(evenements, filtres.q).values_list("pk", flat=True))
        gardees = [ligne for ligne in gardees if ligne.evenement.pk in trouves]
    libres = Evenement.objects.visibles().filter(edition=None, session__creneaux__fin__gt=timezone.now())
    ateliers = lecture.lignes(libres.distinct().pour_page()) if not filtres else []
    return {
        "edition": edition,
        "dates": lecture.dates_de_l_edition(edition) if edition else "",
        "filtres": filtres,
        "choix": Choix.de(toutes),
        "trouvees": len(gardees),
        "en_tout": len(toutes),
        "semaines": lecture.semaines(gardees),
        "ateliers": [ligne for ligne in ateliers if not ligne.passee],
        "autres": Edition.objects.publiees().exclude(pk=edition.pk) if edition else [],
        "appel": Edition.objects.appel_ouvert().first(),
        "partage": _partage(edition),
        "depliant": depliant(edition) if edition else None,
    }


def _partage(edition: Edition | None) -> dict[str, str]:
    if edition is None:
        return {}
    return {
        "url": absolue(reverse("evenements:annee", args=[edition.annee])),
        "image": absolue(reverse("evenements:visuel", args=[edition.annee])) if edition.visuel else "",
    }


@page_entiere(version)
def evenement(request: HttpRequest, version: Version, slug: str, annee: int | None = None) -> HttpResponse:
    """A page made to be shared: what, when, where, with whom, and whether there is room."""
    trouve = lire_evenement(annee, slug)
    creneaux = lecture.dates_de(trouve)
    maintenant = timezone.now()
    debut = creneaux[0].debut if creneaux else None
    a_venir = [creneau for creneau in creneaux if creneau.fin > maintenant]
    edition = trouve.edition
    return render(
        request,
        "evenements/evenement.html",
        {
            "evenement": trouve,
            "session": trouve.session,
            "edition": edition,
            "annule": trouve.etat == Evenement.Etat.ANNULE,
            "passe": not a_venir,
            "seances": [(creneau, lecture.lieu(creneau)) for creneau in creneaux],
            "quand": lecture.quand_en_mots(creneaux),
            "places": lecture.PASSEE if creneaux and not a_venir else lecture.places(trouve, debut, maintenant),
            "jauges": [_barre(jauge) for jauge in trouve.session.jauges.all()],
            "retour_url": reverse("evenements:annee", args=[edition.annee])
            if edition
            else reverse("evenements:programme"),
            "partage": {"url": absolue(trouve.adresse), "image": _partage(edition).get("image", "")},
        },
    )


def lire_evenement(annee: int | None, slug: str) -> Evenement:
    """The visible event of that address, else 404: a draft answers as nothing."""
    edition = {"edition__annee": annee} if annee else {"edition": None}
    lu = Evenement.objects.visibles().pour_page().prefetch_related("methodes", "documents").filter(slug=slug, **edition)
    trouve = lu.first()
    if trouve is None:
        raise Http404
    return trouve


def _barre(jauge: Jauge) -> dict[str, Any]:
    if jauge.capacite is None:
        mots = "Sans limite de places"
    elif jauge.libres == 0:
        mots = "Complet"
    else:
        mots = compter(jauge.libres or 0, "place libre", "places libres")
    prises = (jauge.capacite or 0) - (jauge.libres or 0)
    return {"mode": jauge.get_mode_display(), "mots": mots, "prises": prises, "capacite": jauge.capacite}


urlpatterns: list[URLPattern] = [
    path("programme/", programme, name="programme"),
    path("programme/<int:annee>/", programme, name="annee"),
    path("programme/<int:annee>/<slug:slug>/", evenement, name="evenement"),
    path("programme/ateliers/<slug:slug>/", evenement, name="atelier"),
]
