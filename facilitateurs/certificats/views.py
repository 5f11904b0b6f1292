"""The holder's own pages. They do not exist for who was never certified; leaving the network closes nothing."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.pages import connecte
from documents.models import Document

from ..models import Certification
from ..services.certificats import TYPE_CERTIFICAT
from . import image
from .lecture import siennes


@never_cache
@require_safe
def certificat(request: HttpRequest) -> HttpResponse:
    lues = siennes(connecte(request))
    if not lues:
        raise Http404
    return render(
        request,
        "facilitateurs/certificats/certificat.html",
        {"sienne": lues[0], "autres": lues[1:], "formes": image.FORMES.values()},
    )


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
    path("mon-espace/certificat/", certificat, name="certificat"),
    path("mon-espace/certificat/<uuid:cle>/<slug:forme>.png", image_du_certificat, name="certificat_image"),
]
