"""One address for a document: the file once it is ready, the state of its making before."""

import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from agents.models import Agent

from .models import Document
from .types import TYPES


@require_safe
def document(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """A document that somebody may not see answers as one that does not exist. One that was superseded leads to the
    version in force, and stays within reach with `?version=ancienne`."""
    demande = get_object_or_404(Document.objects.select_related("objet_type"), cle=cle)
    type_document = TYPES.get(demande.type)
    if (
        type_document is None
        or demande.objet is None
        or not isinstance(request.user, Agent)
        or not type_document.peut_voir(request.user, demande.objet)
    ):
        raise Http404
    suivante = demande.version_suivante
    if demande.etat != Document.Etat.PRET or (suivante and request.GET.get("version") != "ancienne"):
        return _page(request, {"document": demande, "suivante": suivante})
    return fichier(demande)


def _page(request: HttpRequest, contexte: dict[str, Any]) -> HttpResponse:
    reponse = render(request, "documents/etat.html", contexte)
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def fichier(demande: Document) -> FileResponse:
    """The file of a ready document. The caller has checked who asks."""
    if not default_storage.exists(str(demande.fichier.name)):
        raise Http404("the file is missing from the store")
    nom = f"{slugify(demande.titre)}-{demande.numero}.pdf"
    reponse = FileResponse(demande.fichier.open("rb"), as_attachment=True, filename=nom, content_type="application/pdf")
    reponse["Cache-Control"] = "private, no-store"
    return reponse
