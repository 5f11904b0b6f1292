"""`/sante/`: green or red per check, for people and as JSON for probes. Only the cell sees more."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.rules import est_cellule
from instance import sante


@require_safe
@never_cache
@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """Answer 200 when every check is green, else 503. Works without the database, in a plainer dress."""
    bilan = sante.bilan()
    en_clair = _voit_le_detail(request)
    lignes = [_ligne(controle, resultat, en_clair=en_clair) for controle, resultat in bilan]
    ok = all(resultat.ok for _, resultat in bilan)
    status = 200 if ok else 503
    if _veut_du_json(request):
        return JsonResponse({"ok": ok, "controles": lignes}, status=status, json_dumps_params={"ensure_ascii": False})
    contexte = {"ok": ok, "controles": lignes, "en_clair": en_clair}
    try:
        return render(request, "isere_inno/sante.html", contexte, status=status)
    except DatabaseError:  # the page's header needs the identity and the person signed in
        return HttpResponse(render_to_string("isere_inno/sante_sans_base.html", contexte), status=503)


def _ligne(controle: sante.Controle, resultat: sante.Resultat, *, en_clair: bool) -> dict[str, Any]:
    ligne: dict[str, Any] = {"cle": controle.cle, "libelle": controle.libelle, "ok": resultat.ok}
    if en_clair:
        ligne |= {"message": resultat.message, "detail": resultat.detail}
    return ligne


def _voit_le_detail(request: HttpRequest) -> bool:
    try:
        return est_cellule(request.user)
    except DatabaseError:
        return False


def _veut_du_json(request: HttpRequest) -> bool:
    return request.GET.get("format") == "json" or request.get_preferred_type(["text/html", "application/json"]) == (
        "application/json"
    )
