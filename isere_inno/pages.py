"""The public pages everybody sees alike, served whole from memory, and the two files robots read."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from demandes.models import Format
from demandes.models.demande import PARTICIPANTS_MAX, PARTICIPANTS_MIN
from demandes.regles import DELAI_ACCUSE, DELAI_AFFECTATION, DELAI_QUALIFICATION, JOURS_BROUILLON, MOIS_SUIVI
from evenements import annonces
from formations.regles import JOURS_BROUILLON as JOURS_CANDIDATURE
from instance.adresses import absolue
from instance.cache_page import page_entiere, version_de
from instance.models import Identite, Reglage
from instance.services import identite

from . import accueil, navigation


@page_entiere(accueil.etat)
def home(request: HttpRequest, etat: accueil.Etat) -> HttpResponse:
    return render(
        request,
        "isere_inno/home.html",
        {
            "formats": Format.objects.filter(actif=True),
            "participants_min": PARTICIPANTS_MIN,
            "participants_max": PARTICIPANTS_MAX,
            "delai_accuse": DELAI_ACCUSE.valeur(),
            "delai_qualification": DELAI_QUALIFICATION.valeur(),
            "delai_affectation": DELAI_AFFECTATION.valeur(),
            "mois_suivi": MOIS_SUIVI.valeur(),
            "chiffres": etat.chiffres,
            "recits": etat.recits,
            "annonce": annonces.prochaines(),
            "reseau": navigation.existe("/reseau/"),
        },
    )


def _version_legale() -> str:
    return version_de(Identite, Reglage)


@page_entiere(_version_legale)
def accessibilite(request: HttpRequest, version: str) -> HttpResponse:
    return render(request, "isere_inno/accessibilite.html")


@page_entiere(_version_legale)
def mentions_legales(request: HttpRequest, version: str) -> HttpResponse:
    return render(request, "isere_inno/mentions_legales.html")


@page_entiere(_version_legale)
def donnees_personnelles(request: HttpRequest, version: str) -> HttpResponse:
    return render(
        request,
        "isere_inno/donnees_personnelles.html",
        {"jours_brouillon": JOURS_BROUILLON.valeur(), "jours_candidature": JOURS_CANDIDATURE.valeur()},
    )


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    fermes = ["/admin/", "/cellule/", "/mon-espace/", "/missions/", "/demandes/", "/documents/", "/courriels/", "/l/"]
    lignes = ["User-agent: *", *(f"Disallow: {chemin}" for chemin in [*fermes, "/verifier/", "/sante/"])]
    return HttpResponse("\n".join(lignes) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. It expires at the end of the next year, so that it need not be looked after."""
    lignes = [
        f"Contact: mailto:{identite().contact_courriel}",
        f"Expires: {timezone.localdate().year + 1}-12-31T23:59:59Z",
        "Preferred-Languages: fr, en",
        f"Canonical: {absolue('/.well-known/security.txt')}",
    ]
    return HttpResponse("\n".join(lignes) + "\n", content_type="text/plain; charset=utf-8")
