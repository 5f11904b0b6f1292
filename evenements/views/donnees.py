"""The public data of an edition: JSON and iCalendar, for other programs. No personal data but the names published, no
video link."""

import datetime as dt
import hashlib
import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from agenda.flux import version as empreinte
from agenda.ics import PARIS, calendrier
from agenda.models import Creneau
from instance.adresses import absolue

from .. import lecture
from ..models import Edition, Evenement
from ..services.depliants import depliant
from .programme import lire_evenement

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"


@login_not_required
@require_safe
def programme_json(request: HttpRequest, annee: int) -> HttpResponseBase:
    edition = _edition(annee)
    donnees = {
        "edition": {
            "annee": edition.annee,
            "titre": edition.titre,
            "theme": edition.theme,
            "debut": edition.debut.isoformat(),
            "fin": edition.fin.isoformat(),
            "institutions": [institution.nom for institution in edition.institutions.all()],
            "page": absolue(f"/programme/{edition.annee}/"),
            "programme_national": edition.reference_nationale,
        },
        "licence": LICENCE,
        "evenements": [_evenement(evenement) for evenement in _evenements(edition)],
    }
    corps = json.dumps(donnees, ensure_ascii=False, indent=1)
    reponse = HttpResponse(corps, content_type="application/json; charset=utf-8")
    return _ouverte(request, reponse, f'"{hashlib.sha256(corps.encode()).hexdigest()[:32]}"')


@login_not_required
@require_safe
def programme_ics(request: HttpRequest, annee: int) -> HttpResponseBase:
    """A feed to subscribe to: one event per slot, the cancelled ones said to be so."""
    edition = _edition(annee)
    creneaux = (
        Creneau.objects.filter(session__evenement__in=Evenement.objects.visibles().filter(edition=edition))
        .select_related("session", "site", "salle__site")
        .order_by("debut", "pk")
    )
    return _ics(request, calendrier(creneaux, avec_visio=False, nom=str(edition)))


@login_not_required
@require_safe
def evenement_ics(request: HttpRequest, slug: str, annee: int | None = None) -> HttpResponseBase:
    """To put one event in a calendar by hand, before one registers or without."""
    evenement = lire_evenement(annee, slug)
    creneaux = evenement.session.creneaux.select_related("session", "site", "salle__site").order_by("debut", "pk")
    reponse = _ics(request, calendrier(creneaux, avec_visio=False, description=evenement.accroche))
    reponse["Content-Disposition"] = f'attachment; filename="{evenement.slug}.ics"'
    return reponse


@login_not_required
@require_safe
def programme_pdf(request: HttpRequest, annee: int) -> HttpResponseBase:
    """The leaflet, for anybody."""
    edition = _edition(annee)
    document = depliant(edition)
    if document is None or not default_storage.exists(str(document.fichier.name)):
        raise Http404
    nom = f"programme-{edition.annee}.pdf"
    reponse = FileResponse(document.fichier.open("rb"), filename=nom, content_type="application/pdf")
    reponse["ETag"] = f'"{document.empreinte[:32]}"'
    reponse["Cache-Control"] = "public, max-age=60"
    return get_conditional_response(request, etag=reponse["ETag"], response=reponse) or reponse


@login_not_required
@require_safe
def visuel(request: HttpRequest, annee: int) -> HttpResponseBase:
    """The picture of a published edition; checked when it was given."""
    edition = _edition(annee)
    if not edition.visuel or not default_storage.exists(str(edition.visuel.name)):
        raise Http404
    contenu = "image/png" if str(edition.visuel.name).endswith(".png") else "image/jpeg"
    reponse = FileResponse(edition.visuel.open("rb"), content_type=contenu)
    reponse["Cache-Control"] = "public, max-age=3600"
    return reponse


def _edition(annee: int) -> Edition:
    return get_object_or_404(Edition.objects.publiees().prefetch_related("institutions"), annee=annee)


def _evenements(edition: Edition) -> list[Evenement]:
    lus = Evenement.objects.visibles().filter(edition=edition).pour_page().prefetch_related("documents")
    return sorted(lus, key=lambda evenement: (_premier(evenement), evenement.pk))


def _premier(evenement: Evenement) -> dt.datetime:
    return min((c.debut for c in evenement.session.creneaux.all()), default=dt.datetime.max.replace(tzinfo=dt.UTC))


def _evenement(evenement: Evenement) -> dict[str, Any]:
    institution = evenement.session.institution
    return {
        "cle": str(evenement.session.cle),
        "page": absolue(evenement.adresse),
        "titre": evenement.session.titre,
        "accroche": evenement.accroche,
        "description": evenement.description,
        "format": evenement.get_format_display(),
        "niveau": evenement.get_niveau_display(),
        "themes": [theme.nom for theme in evenement.themes.all()],
        "organise_par": institution.nom if institution else None,
        "annule": evenement.etat == Evenement.Etat.ANNULE,
        "accessibilite": evenement.accueil_en_mots(),
        "intervenants": [{"nom": i.nom, "qualite": i.qualite} for i in evenement.intervenants.all()],
        "places": [
            {"mode": jauge.mode, "capacite": jauge.capacite, "libres": jauge.libres}
            for jauge in evenement.session.jauges.all()
        ],
        "seances": [
            {
                "cle": str(creneau.cle),
                "debut": creneau.debut.astimezone(PARIS).isoformat(),
                "fin": creneau.fin.astimezone(PARIS).isoformat(),
                "modalite": creneau.modalite,
                "lieu": lecture.lieu(creneau),
            }
            for creneau in lecture.dates_de(evenement)
        ],
        "documents": [{"titre": document.titre, "adresse": document.adresse} for document in evenement.documents.all()],
        "enregistrement": evenement.replay or None,
    }


def _ics(request: HttpRequest, texte: str) -> HttpResponseBase:
    return _ouverte(request, HttpResponse(texte, content_type="text/calendar; charset=utf-8"), empreinte(texte))


def _ouverte(request: HttpRequest, reponse: HttpResponse, etag: str) -> HttpResponseBase:
    """Anybody's page may read it, and asks again only for what changed."""
    reponse["ETag"] = etag
    reponse["Cache-Control"] = "public, max-age=5"
    reponse["Access-Control-Allow-Origin"] = "*"
    conditionnelle = get_conditional_response(request, etag=etag, response=reponse) or reponse
    conditionnelle["Access-Control-Allow-Origin"] = "*"
    return conditionnelle


urlpatterns: list[URLPattern] = [
    path("programme/<int:annee>/programme.json", programme_json, name="json"),
    path("programme/<int:annee>/programme.ics", programme_ics, name="ics"),
    path("programme/<int:annee>/programme.pdf", programme_pdf, name="pdf"),
    path("programme/<int:annee>/visuel", visuel, name="visuel"),
    path("programme/<int:annee>/<slug:slug>/seance.ics", evenement_ics, name="evenement_ics"),
    path("programme/ateliers/<slug:slug>/seance.ics", evenement_ics, name="atelier_ics"),
]
