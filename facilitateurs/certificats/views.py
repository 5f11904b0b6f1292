"""The holder's own page, and the images of their certificate. Leaving the network closes neither."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from agents.pages import connecte
from documents.models import Document

from ..models import Certification
from ..registre.fiche import rendre, vie
from ..rules import est_facilitateur
from ..services.certificats import TYPE_CERTIFICAT
from . import image, suites
from .lecture import siennes


@never_cache
@require_safe
def ma_certification(request: HttpRequest) -> HttpResponse:
    """All that a holder does with it: where it stands, the certificate, sharing it, keeping it. Who was never certified
    has no such page, unless they are of the network."""
    agent = connecte(request)
    lues = siennes(agent)
    if not lues and not est_facilitateur(agent):
        raise Http404
    contexte: dict[str, Any] = {"sienne": None}
    if lues:
        certification = lues[0].certification
        contexte = {
            "sienne": lues[0],
            "autres": lues[1:],
            "formes": image.FORMES.values(),
            "suites": rendre(suites.PAGE, certification, request),
            "vie": vie(certification),
        }
    return render(request, "facilitateurs/certificats/ma_certification.html", contexte)


@never_cache
@require_safe
def image_du_certificat(request: HttpRequest, cle: uuid.UUID, forme: str) -> HttpResponse:
    """A download for the holder alone, of a certificate that is ready: what is shared is the page that verifies."""
    if forme not in image.FORMES:
        raise Http404
    document = get_object_or_404(
        Document.objects.select_related("objet_type"), cle=cle, type=TYPE_CERTIFICAT, etat=Document.Etat.PRET
    )
    certification = document.objet
    if not isinstance(certification, Certification) or certification.facilitateur.agent_id != connecte(request).pk:
        raise Http404
    reponse = HttpResponse(image.dessiner(certification, image.FORMES[forme]), content_type="image/png")
    reponse["Content-Disposition"] = f'attachment; filename="certificat-{forme}.png"'
    return reponse


urlpatterns = [
    path("mon-espace/certification/", ma_certification, name="ma_certification"),
    # Where the e-mails of the first certificates lead.
    path(
        "mon-espace/certificat/", RedirectView.as_view(pattern_name="facilitateurs:ma_certification"), name="certificat"
    ),
    path("mon-espace/certificat/<uuid:cle>/<slug:forme>.png", image_du_certificat, name="certificat_image"),
]
