"""What the links of e-mails open, without signing in: one page, one button, which acts on POST only."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents import liens
from agents.models import Lien
from agents.pages import explique_le_lien

from .. import services
from ..courriels.contexte import LIEN_ACCEPTER, LIEN_ANNULER
from ..models import Inscription
from .inscriptions import creneaux_de

E = Inscription.Etat


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@explique_le_lien
def annuler_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """Give a place or a rank back."""
    lien, visee = _lire(jeton, LIEN_ANNULER)
    commencee = any(creneau.est_commence for creneau in creneaux_de(visee.session))
    possible = visee.est_active and not commencee
    return _page(request, lien, visee, "annuler", possible=possible, commencee=commencee, faire=_rendre)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@explique_le_lien
def accepter_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """Take the place that was offered."""
    lien, visee = _lire(jeton, LIEN_ACCEPTER)
    return _page(request, lien, visee, "accepter", possible=visee.etat == E.OFFERTE, faire=_accepter)


def _lire(jeton: str, but: str) -> tuple[Lien, Inscription]:
    lien = liens.lire(jeton, but)
    return lien, Inscription.objects.select_related("agent", "inscrite_par", "session").get(pk=lien.objet_id)


def _rendre(visee: Inscription) -> Inscription:
    """The link proves the mailbox: it is that of the person, or of whoever registered them if they have none."""
    par = visee.agent if visee.agent.email else visee.inscrite_par
    return services.annuler_inscription(visee, par=par)


def _accepter(visee: Inscription) -> Inscription:
    return services.accepter_offre(visee, par=visee.agent)


def _page(
    request: HttpRequest,
    lien: Lien,
    visee: Inscription,
    geste: str,
    *,
    possible: bool,
    faire: Callable[[Inscription], Inscription],
    commencee: bool = False,
) -> HttpResponse:
    contexte = {
        "visee": visee,
        "session": visee.session,
        "creneaux": creneaux_de(visee.session),
        "geste": geste,
        "possible": possible,
        "commencee": commencee,
        "erreur": "",
        "fait": False,
    }
    if request.method == "POST" and possible:
        try:
            with transaction.atomic():
                faite = faire(visee)
                liens.utiliser(lien)
        except ValidationError as erreur:
            contexte["erreur"] = erreur.messages[0]
        else:
            contexte |= {"fait": True, "visee": faite}
    return render(request, "agenda/lien.html", contexte)
