"""How an outside member comes in: the link shows one page with one button, a code follows, then a few hours."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents import liens
from agents.navigation import adresse_ip
from agents.pages import explique_le_lien

from ..models import Jury, MembreJury
from ..services import jury_acces
from . import acces
from .forms import CodeJuryForm
from .liens import BUT

DEMANDE = "jury_code"


class JuryClos(liens.LienRefuse):
    titre = "Ce jury ne vous attend plus"
    message = "Il est annulé, ou vous n’y siégez plus. Vous n’avez rien à faire."
    status = 410


@login_not_required
@never_cache
@explique_le_lien
@require_http_methods(["GET", "HEAD", "POST"])
def lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """The link alone opens nothing. On POST: a code is sent, or the one received is judged."""
    lu = liens.lire(jeton, BUT)
    membre = _membre(lu)
    contexte: dict[str, Any] = {"membre": membre, "jury": membre.jury, "form": None, "refus": "", "perdu": False}
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("geste") != "code":
                demande = jury_acces.demander_code(membre, adresse_ip=adresse_ip(request))
                request.session[DEMANDE] = {"cle": str(demande.cle), "membre": str(membre.cle)}
                return redirect("formations:lien_jury", jeton)
            form = contexte["form"] = CodeJuryForm(request.POST)
            if form.is_valid():
                return _entrer(request, membre, form.cleaned_data["code"])
        except jury_acces.CodeRefuse as refus:
            contexte |= {"refus": str(refus), "perdu": refus.perdu}
            status = refus.status
    elif acces.exterieur(request) == membre:
        return redirect("formations:jury", membre.jury.cle)
    if contexte["perdu"]:
        contexte["form"] = None
    elif contexte["form"] is not None and contexte["refus"]:
        contexte["form"].add_error("code", contexte["refus"])
    elif _demande(request, membre):
        contexte["form"] = contexte["form"] or CodeJuryForm()
    return render(request, "formations/jury/lien.html", contexte, status=status)


def _membre(lu: liens.Lien) -> MembreJury:
    """That of the link, unless they no longer sit or have another address by now."""
    membre = MembreJury.objects.actifs().filter(pk=lu.objet_id).select_related("jury__formation").first()
    if membre is None or membre.agent_id or membre.courriel != lu.email or membre.jury.etat == Jury.Etat.ANNULE:
        raise JuryClos
    return membre


def _demande(request: HttpRequest, membre: MembreJury) -> uuid.UUID | None:
    """The request for a code that this browser made last, for this very member."""
    trace = request.session.get(DEMANDE) or {}
    return uuid.UUID(trace["cle"]) if trace.get("membre") == str(membre.cle) else None


def _entrer(request: HttpRequest, membre: MembreJury, code: str) -> HttpResponse:
    cle = _demande(request, membre)
    if cle is None:
        raise jury_acces.CodeRefuse(jury_acces.EXPIRE, perdu=True)
    jury_acces.verifier_code(cle=cle, membre=membre, code=code, adresse_ip=adresse_ip(request))
    request.session.pop(DEMANDE, None)
    acces.entrer(request, membre)
    return redirect("formations:jury", membre.jury.cle)


@login_not_required
@require_POST
def quitter(request: HttpRequest) -> HttpResponse:
    """Ends the hours that the code opened."""
    acces.sortir(request)
    return render(request, "formations/jury/sortie.html")
