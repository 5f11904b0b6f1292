"""One address for a document: the file once it is ready, the state of its making before."""

import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.models import Agent
from agents.pages import connecte
from agents.rules import est_cellule

from . import livret, services
from .models import Document, Lot
from .sceau.cles import ATTENTE
from .services.exemplaires import nom_de
from .types import TYPES


@require_safe
def document(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """A document that somebody may not see answers as one that does not exist. One that was superseded leads to the
    version in force, and stays within reach with `?version=ancienne`."""
    demande = _visible(request, cle)
    suivante = demande.version_suivante
    if demande.etat != Document.Etat.PRET or (suivante and request.GET.get("version") != "ancienne"):
        attend = demande.erreur if demande.erreur in (services.DISQUE_PLEIN, ATTENTE) else ""
        return _page(request, "documents/etat.html", {"document": demande, "suivante": suivante, "attend": attend})
    return fichier(demande)


@require_safe
def signe(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """The copy that came back signed, for whoever may see the document."""
    exemplaire = getattr(_visible(request, cle), "exemplaire_signe", None)
    if exemplaire is None or not default_storage.exists(str(exemplaire.fichier.name)):
        raise Http404
    return _joint(exemplaire.fichier, nom_de(exemplaire), exemplaire.type_mime)


@require_safe
def lot(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """Where a lot is, for the cell."""
    lu = _lot(request, cle)
    membres = list(lu.membres.select_related("document"))
    prets = sum(membre.est_pret for membre in membres)
    rates = [membre for membre in membres if membre.a_echoue]
    faits = prets + len(rates)
    contexte = {
        "lot": lu,
        "membres": membres,
        "prets": prets,
        "rates": rates,
        "faits": faits,
        "part": round(100 * faits / len(membres)) if membres else 100,
        "disque_plein": any(m.document and m.document.erreur == services.DISQUE_PLEIN for m in membres),
    }
    return _page(request, "documents/lot.html", contexte)


@require_safe
def lot_fichier(request: HttpRequest, cle: uuid.UUID, forme: str) -> HttpResponseBase:
    lu = _lot(request, cle)
    joint, extension, type_mime = (
        (lu.archive, "zip", "application/zip") if forme == "archive" else (lu.impression, "pdf", "application/pdf")
    )
    if not joint or not default_storage.exists(str(joint.name)):
        raise Http404
    return _joint(joint, f"{slugify(lu.titre)}.{extension}", type_mime)


@require_POST
def lot_annuler(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    services.annuler_lot(_lot(request, cle), par=request.user)
    return redirect("documents:lot", cle=cle)


@require_POST
def lot_reprendre(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    services.reprendre_lot(_lot(request, cle), par=request.user)
    return redirect("documents:lot", cle=cle)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mon_livret(request: HttpRequest) -> HttpResponse:
    """All that one learned, attended and led; POST asks for the PDF."""
    return _livret(request, connecte(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def livret_de(request: HttpRequest, numero: uuid.UUID) -> HttpResponse:
    """Somebody else's, for the cell."""
    if not est_cellule(request.user):
        raise Http404
    return _livret(request, get_object_or_404(Agent.objects.get_queryset(), numero=numero))


def _livret(request: HttpRequest, agent: Agent) -> HttpResponse:
    if request.method == "POST":
        services.demander(livret.TYPE_LIVRET, agent, par=connecte(request))
        return redirect(request.path)
    demande, a_refaire = services.etat_de(livret.TYPE_LIVRET, agent)
    contexte = {
        "agent": agent,
        "le_sien": agent == request.user,
        "parts": livret.lire(agent),
        "document": demande,
        "a_refaire": a_refaire,
    }
    return render(request, "documents/livret_page.html", contexte)


def _visible(request: HttpRequest, cle: uuid.UUID) -> Document:
    demande = get_object_or_404(Document.objects.select_related("objet_type", "exemplaire_signe"), cle=cle)
    type_document = TYPES.get(demande.type)
    if (
        type_document is None
        or demande.objet is None
        or not isinstance(request.user, Agent)
        or not type_document.peut_voir(request.user, demande.objet)
    ):
        raise Http404
    return demande


def _lot(request: HttpRequest, cle: uuid.UUID) -> Lot:
    if not est_cellule(request.user):
        raise Http404
    return get_object_or_404(Lot.objects.select_related("demande_par"), cle=cle)


def _page(request: HttpRequest, gabarit: str, contexte: dict[str, Any]) -> HttpResponse:
    reponse = render(request, gabarit, contexte)
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def fichier(demande: Document) -> FileResponse:
    """The file of a ready document. The caller has checked who asks."""
    if not default_storage.exists(str(demande.fichier.name)):
        raise Http404("the file is missing from the store")
    return _joint(demande.fichier, f"{slugify(demande.titre)}-{demande.numero}.pdf", "application/pdf")


def _joint(fichier: Any, nom: str, type_mime: str) -> FileResponse:
    reponse = FileResponse(fichier.open("rb"), as_attachment=True, filename=nom, content_type=type_mime)
    reponse["Cache-Control"] = "private, no-store"
    return reponse
