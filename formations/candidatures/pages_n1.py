"""What the links sent to an N+1 open: one page, one form, no account. Nothing changes on GET."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agenda.models import Inscription
from agents import liens
from agents.pages import explique_le_lien
from facilitateurs.forms import reporter

from .. import services
from ..models import Candidature
from ..services import accords
from .forms_n1 import ACCORD, AccordForm, AvisForm
from .liens_n1 import BUT_ACCORD, BUT_AVIS


class AvisClos(liens.LienRefuse):
    titre = "Cet avis n’est plus attendu"
    message = "La sélection est close, ou la candidature a été retirée. Vous n’avez rien à faire."
    status = 410


class AccordClos(liens.LienRefuse):
    titre = "Cet accord n’est plus attendu"
    message = "L’inscription a été annulée, ou quelqu’un y a répondu. Vous n’avez rien à faire."
    status = 410


@login_not_required
@never_cache
@explique_le_lien
@require_http_methods(["GET", "HEAD", "POST"])
def avis(request: HttpRequest, jeton: str) -> HttpResponse:
    """Given, then changed if need be, until the answers leave: the link stays open as long."""
    candidature = _candidature(liens.lire(jeton, BUT_AVIS))
    form = AvisForm(request.POST if request.method == "POST" else None, candidature=candidature)
    contexte: dict[str, Any] = {"candidature": candidature, "form": form, "rendu": candidature.avis_donne}
    if request.method == "POST" and form.is_valid():
        try:
            contexte["rendu"] = services.rendre_avis(candidature, par=accords.N1, **form.cleaned_data)
        except services.SelectionClose:
            raise AvisClos from None
        except ValidationError as refus:
            reporter(form, refus)
        else:
            return render(request, "formations/candidatures/avis_merci.html", contexte)
    return render(request, "formations/candidatures/avis.html", contexte)


def _candidature(lien: liens.Lien) -> Candidature:
    """That of the link, unless the N+1 is another person by now, or the answers left."""
    candidature = (
        Candidature.objects.select_related("agent__direction", "cohorte__formation", "cohorte__session", "avis")
        .prefetch_related("cohorte__session__creneaux")
        .get(pk=lien.objet_id)
    )
    if lien.email != candidature.n1_email or not candidature.selection_ouverte:
        raise AvisClos
    return candidature


@login_not_required
@never_cache
@explique_le_lien
@require_http_methods(["GET", "HEAD", "POST"])
def accord(request: HttpRequest, jeton: str) -> HttpResponse:
    """The link serves once, in the transaction of the answer."""
    lien = liens.lire(jeton, BUT_ACCORD)
    inscription = (
        Inscription.objects.select_related("agent__direction", "session__cohorte__formation")
        .prefetch_related("session__creneaux__site", "session__creneaux__salle__site")
        .get(pk=lien.objet_id)
    )
    if inscription.etat != Inscription.Etat.A_VALIDER:
        raise AccordClos
    form = AccordForm(request.POST if request.method == "POST" else None)
    creneaux = [c for c in inscription.session.creneaux.all() if not c.annule]
    contexte: dict[str, Any] = {"inscription": inscription, "creneaux": creneaux, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            contexte["inscription"] = _repondre(lien, inscription, form.cleaned_data)
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            return render(request, "formations/candidatures/accord_merci.html", contexte)
    if creneaux and creneaux[0].debut <= timezone.now():
        raise AccordClos
    return render(request, "formations/candidatures/accord.html", contexte)


@transaction.atomic
def _repondre(lien: liens.Lien, inscription: Inscription, donnees: dict[str, Any]) -> Inscription:
    liens.utiliser(lien)
    if donnees["decision"] == ACCORD:
        return accords.accorder(inscription)
    return accords.ne_pas_accorder(inscription, motif=donnees["motif"])
