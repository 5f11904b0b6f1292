"""E-mails as their readers see them: for the cell, and for everybody in the demo."""

import contextlib
import uuid

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from instance.journal import Auteur
from instance.typographie import compter

from . import services
from .models import Courriel, CourrielQuerySet

PAR_PAGE = 30
# An e-mail needs inline styles: allowed here only, in a page that runs nothing, sends nothing and loads nothing.
# `sandbox` holds even when the page is opened by itself.
POLITIQUE = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}
# Sandboxed, the frame may not navigate: a link opens beside it.
AILLEURS = '<head><base target="_blank">'


def auteur(request: HttpRequest) -> Auteur:
    return request.user if request.user.is_authenticated else None


def _partis() -> CourrielQuerySet:
    return Courriel.objects.filter(etat=Courriel.Etat.ENVOYE, recapitulatif=None).order_by("-envoye_le", "-pk")


@login_not_required
@xframe_options_sameorigin
@csp_replace(POLITIQUE)
def apercu(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """The HTML part alone, for a frame. Sign-in codes are shown by the demo only."""
    if settings.DEMO:
        visibles = Courriel.objects.all()
    elif getattr(request.user, "is_staff", False):
        visibles = Courriel.objects.lisibles()
    else:
        raise Http404
    courriel = get_object_or_404(visibles, cle=cle)
    return HttpResponse(courriel.html.replace("<head>", AILLEURS, 1))


@require_POST
def raviser(request: HttpRequest) -> HttpResponse:
    """Hold what was about to leave. The cell then changes, cancels or releases each."""
    if not getattr(request.user, "is_staff", False) or not request.user.is_authenticated:
        raise PermissionDenied
    pks = [pk for pk in request.POST.getlist("courriel") if pk.isdecimal() and len(pk) < 19]
    retenus = 0
    for courriel in Courriel.objects.lisibles().filter(pk__in=pks):
        with contextlib.suppress(services.GesteRefuse):  # gone, or held by somebody else, since the page was shown
            services.retenir(courriel, par=auteur(request))
            retenus += 1
    if retenus:
        messages.success(request, f"{compter(retenus, 'courriel retenu', 'courriels retenus')}\u00a0: rien ne part.")
    else:
        messages.warning(request, "Il est trop tard\u00a0: ces courriels sont partis.")
    vers = request.POST.get("next", "")
    sur = url_has_allowed_host_and_scheme(vers, allowed_hosts={request.get_host()})
    return redirect(vers if sur else reverse("admin:courriels_courriel_changelist"))


@login_not_required
def demo(request: HttpRequest) -> HttpResponse:
    """Everything that was "sent", newest first: the demo's mailboxes."""
    _demo_seulement()
    choisi = request.GET.get("a", "").strip().lower()[:254]
    partis = _partis()
    boites = partis.order_by("destinataire").values_list("destinataire", flat=True).distinct()
    page = Paginator(partis.filter(destinataire=choisi) if choisi else partis, PAR_PAGE).get_page(
        request.GET.get("page")
    )
    attente = Courriel.objects.en_attente().filter(etat=Courriel.Etat.A_ENVOYER).count()
    contexte = {"page": page, "boites": boites, "choisi": choisi, "attente": attente}
    return render(request, "courriels/demo.html", contexte)


@login_not_required
def demo_courriel(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    _demo_seulement()
    return render(request, "courriels/demo_courriel.html", {"courriel": get_object_or_404(_partis(), cle=cle)})


def _demo_seulement() -> None:
    if not settings.DEMO:
        raise Http404
