"""The papers of a cohort, for the cell: made for all in one action, followed, filed once signed; the programme, for
anybody."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from agents.pages import connecte
from agents.rules import est_cellule
from documents.models import Document
from documents.services import classer_signe
from documents.types import TYPES

from ..models import Cohorte, Formation
from . import lecture, services
from .documents import DES_STAGIAIRES
from .forms import ExemplaireForm


@require_safe
def pieces(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _cohorte(request, pk))


@require_POST
def fabriquer(request: HttpRequest, pk: int, type: str) -> HttpResponse:
    """One paper for each trainee: on to the page that follows the lot."""
    cohorte = _cohorte(request, pk)
    if type not in DES_STAGIAIRES:
        raise Http404
    try:
        lot = services.demander_pieces(cohorte, type, par=connecte(request))
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
        return redirect("formations:pieces", pk=pk)
    return redirect("documents:lot", cle=lot.cle)


@require_POST
def classer(request: HttpRequest, pk: int, cle: uuid.UUID) -> HttpResponse:
    cohorte = _cohorte(request, pk)
    documents = [piece.document for rangee in lecture.rangees(cohorte) for piece in rangee.pieces]
    document = next((d for d in documents if d is not None and d.cle == cle), None)
    if document is None:
        raise Http404
    form = ExemplaireForm(request.POST, request.FILES, prefix=str(document.cle))
    if form.is_valid():
        try:
            classer_signe(document, form.cleaned_data["fichier"], par=request.user)
        except ValidationError as refus:
            form.add_error("fichier", refus)
        else:
            messages.success(request, f"Exemplaire signé classé auprès de {document.numero}.")
            return redirect("formations:pieces", pk=pk)
    return _page(request, cohorte, form, status=422)


@login_not_required
@require_safe
def programme_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The programme of a training that anybody may read, once it is made."""
    formation = get_object_or_404(Formation.objects.visibles(), slug=slug)
    document = services.programme(formation)
    if document is None or not default_storage.exists(str(document.fichier.name)):
        raise Http404
    nom = f"programme-{formation.slug}.pdf"
    reponse = FileResponse(document.fichier.open("rb"), filename=nom, content_type="application/pdf")
    reponse["ETag"] = f'"{document.empreinte[:32]}"'
    reponse["Cache-Control"] = "public, max-age=60"
    return get_conditional_response(request, etag=reponse["ETag"], response=reponse) or reponse


def _cohorte(request: HttpRequest, pk: int) -> Cohorte:
    if not est_cellule(request.user):
        raise Http404
    return get_object_or_404(Cohorte.objects.select_related("session", "formation__organisme"), pk=pk)


def _page(
    request: HttpRequest, cohorte: Cohorte, refuse: ExemplaireForm | None = None, *, status: int = 200
) -> HttpResponse:
    """`refuse`: the form of one file that was not taken, shown where it was chosen."""
    rangees = lecture.rangees(cohorte)
    contexte: dict[str, Any] = {
        "cohorte": cohorte,
        "types": [
            (TYPES[cle], sum(piece.prete for rangee in rangees for piece in rangee.pieces if piece.cle == cle))
            for cle in DES_STAGIAIRES
        ],
        "rangees": [
            (rangee, [(piece, _depot(piece, refuse)) for piece in rangee.pieces if piece.document])
            for rangee in rangees
        ],
        "refuse": refuse,
    }
    return render(request, "formations/pieces/cohorte.html", contexte, status=status)


def _depot(piece: lecture.Piece, refuse: ExemplaireForm | None) -> ExemplaireForm | None:
    document = piece.document
    if document is None or document.etat != Document.Etat.PRET or not piece.a_signer:
        return None
    prefix = str(document.cle)
    return refuse if refuse is not None and refuse.prefix == prefix else ExemplaireForm(prefix=prefix)
