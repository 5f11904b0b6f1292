"""A facilitator's renewal, in three clicks from the page of their certification."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.pages import connecte
from agents.rules import est_cellule
from facilitateurs.forms import reporter
from facilitateurs.models import Facilitateur
from facilitateurs.views import pour_facilitateur

from .. import services
from ..models import DossierRenouvellement
from .forms import NoteForm
from .lecture import suivi

ENVOYER = "envoyer"


@require_POST
@pour_facilitateur
def ouvrir(request: HttpRequest, facilitateur: Facilitateur) -> HttpResponse:
    certification = facilitateur.certification()
    if certification is None:
        raise Http404
    try:
        services.ouvrir_renouvellement(certification, par=connecte(request))
    except ValidationError as refus:
        messages.info(request, " ".join(refus.messages))
        return redirect("facilitateurs:ma_certification")
    return redirect("formations:mon_renouvellement")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@pour_facilitateur
def mon_renouvellement(request: HttpRequest, facilitateur: Facilitateur) -> HttpResponse:
    """The note, kept at each step; « Envoyer » keeps it first, so that nothing typed is lost by a refusal."""
    certification = facilitateur.certification()
    lu = suivi(certification) if certification else None
    if lu is None or lu.dossier is None or not lu.dossier.s_ecrit:
        return redirect("facilitateurs:ma_certification")
    dossier = lu.dossier
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"note": dossier.note},
    )
    if request.method == "POST" and form.is_valid():
        try:
            dossier = services.ecrire_renouvellement(dossier, par=connecte(request), **form.cleaned_data)
            if request.POST.get("geste") == ENVOYER:
                services.envoyer_renouvellement(dossier, par=connecte(request))
                messages.success(request, "Votre dossier est envoyé. La cellule vous répond par courriel.")
                return redirect("facilitateurs:ma_certification")
        except ValidationError as refus:
            reporter(form, refus)
        else:
            messages.success(request, "C’est gardé. Vous pourrez y revenir.")
            return redirect("formations:mon_renouvellement")
    contexte = {"suivi": lu, "dossier": dossier, "form": form}
    return render(request, "formations/renouvellement/dossier.html", contexte)


@require_safe
def note_jointe(request: HttpRequest, cle: uuid.UUID) -> HttpResponse | FileResponse:
    """The file, to who joined it and to the cell; always as an attachment."""
    dossier = get_object_or_404(
        DossierRenouvellement.objects.select_related("certification__facilitateur").exclude(fichier=""), cle=cle
    )
    agent = connecte(request)
    if not est_cellule(agent) and dossier.certification.facilitateur.agent_id != agent.pk:
        raise Http404
    try:
        contenu = dossier.fichier.open("rb")
    except OSError:
        raise Http404 from None
    reponse = FileResponse(contenu, as_attachment=True, filename=dossier.nom_fichier, content_type=dossier.type_mime)
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Cache-Control"] = "private, no-store"
    return reponse
