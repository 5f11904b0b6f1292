"""« Mon mois » : the recap that e-mails tell, for any of the last months, and the choice to receive it."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents import liens
from agents.models import Agent
from agents.pages import connecte, explique_le_lien
from facilitateurs.rules import facilitateur_de
from instance.journal import Externe

from ..courriels.recapitulatifs import DE_NATURE, du_mois, equipe_du_mois, lignes_de_l_equipe
from ..recapitulatif import dirige_des_facilitateurs, premier_jour, recapituler
from ..services.recapitulatifs import BUT, Sorte, choisir_recapitulatif, recoit

MOIS_MONTRES = 12
PAR_LE_LIEN = Externe("La personne responsable, par le lien de son courriel")


@require_http_methods(["GET", "HEAD", "POST"])
def recapitulatif(request: HttpRequest) -> HttpResponse:
    """Whoever is not in the network has none."""
    agent, facilitateur = connecte(request), facilitateur_de(request.user)
    if facilitateur is None:
        raise Http404
    if request.method == "POST":
        choisir_recapitulatif(agent, recevoir=_oui(request), par=agent)
        messages.success(
            request, "Vous recevrez le récapitulatif." if _oui(request) else "Vous ne recevrez plus le récapitulatif."
        )
        return redirect("demandes:recapitulatif")
    mois = _mois(request.GET.get("mois", ""))
    lu = recapituler([facilitateur], mois)[facilitateur.pk]
    contexte = {
        "r": lu,
        "du_mois": du_mois(mois),
        "mois": mois,
        "precedent": mois - relativedelta(months=1) if mois > _plus_ancien() else None,
        "suivant": mois + relativedelta(months=1) if mois < _courant() else None,
        "natures": [(nombre, DE_NATURE[nature]) for nature, nombre in lu.par_nature.items() if nombre],
        "recoit": recoit(agent, Sorte.SOI),
    }
    return render(request, "demandes/recapitulatif.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
def recapitulatif_equipe(request: HttpRequest) -> HttpResponse:
    """What the manager's e-mail tells, and the choice to receive it. Whoever leads no facilitator has none."""
    agent = connecte(request)
    if not dirige_des_facilitateurs(agent):
        raise Http404
    if request.method == "POST":
        _choisir_equipe(request, agent, par=agent)
        return redirect("demandes:recapitulatif_equipe")
    mois = _courant() - relativedelta(months=1)
    contexte = {
        "du_mois": du_mois(mois),
        "lignes": lignes_de_l_equipe(equipe_du_mois(agent, mois)),
        "recoit": recoit(agent, Sorte.EQUIPE),
    }
    return render(request, "demandes/recapitulatif_equipe.html", contexte)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@explique_le_lien
def recapitulatif_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """The page behind the link at the foot of a manager's recap: one button, to stop it or to have it again. The link
    serves as long as it lasts, so that they may change their mind; it shows nothing of the recap."""
    lien = liens.lire(jeton, BUT)
    agent = get_object_or_404(Agent, pk=lien.objet_id, is_active=True)
    if (agent.email or "").lower() != lien.email:
        raise liens.LienInvalide  # the address is no longer theirs
    fait = request.method == "POST"
    if fait:
        choisir_recapitulatif(agent, recevoir=_oui(request), par=PAR_LE_LIEN, sorte=Sorte.EQUIPE)
    contexte = {"recoit": recoit(agent, Sorte.EQUIPE), "fait": fait}
    return render(request, "demandes/recapitulatif_lien.html", contexte)


def _choisir_equipe(request: HttpRequest, agent: Agent, *, par: Agent) -> None:
    choisir_recapitulatif(agent, recevoir=_oui(request), par=par, sorte=Sorte.EQUIPE)
    messages.success(
        request, "Vous recevrez ce récapitulatif." if _oui(request) else "Vous ne recevrez plus ce récapitulatif."
    )


def _oui(request: HttpRequest) -> bool:
    return request.POST.get("recevoir") == "oui"


def _mois(demande: str) -> dt.date:
    """« 2026-10 », within the last months; else the month before this one."""
    try:
        mois = dt.datetime.strptime(demande[:7], "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return _courant() - relativedelta(months=1)
    return min(max(mois, _plus_ancien()), _courant())


def _courant() -> dt.date:
    return premier_jour(timezone.localdate())


def _plus_ancien() -> dt.date:
    return _courant() - relativedelta(months=MOIS_MONTRES)


urlpatterns = [
    path("mon-espace/mois/", recapitulatif, name="recapitulatif"),
    path("mon-espace/mois/equipe/", recapitulatif_equipe, name="recapitulatif_equipe"),
    path("l/recapitulatif/<str:jeton>/", recapitulatif_lien, name="recapitulatif_lien"),
]
