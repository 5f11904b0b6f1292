"""Joined files: access checked, sent as attachments, never shown in a page."""

import uuid

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from .. import rules
from ..models import PieceJointe


@require_safe
def piece(request: HttpRequest, cle: uuid.UUID) -> HttpResponse | FileResponse:
    piece = get_object_or_404(PieceJointe.objects.select_related("demande", "brouillon"), cle=cle)
    if not _permise(request, piece):
        raise Http404
    try:
        contenu = piece.fichier.open("rb")
    except OSError:
        raise Http404 from None
    reponse = FileResponse(contenu, as_attachment=True, filename=piece.nom, content_type=piece.type_mime)
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def _permise(request: HttpRequest, piece: PieceJointe) -> bool:
    if piece.demande:
        return rules.peut_voir(request.user, piece.demande)
    return piece.brouillon is not None and rules.peut_reprendre(request.user, piece.brouillon)


urlpatterns: list[URLPattern] = [path("demandes/pieces/<uuid:cle>/", piece, name="piece")]
