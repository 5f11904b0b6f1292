"""The host's side: who is expected, who came; the screen of the room; the file of the video service."""

import datetime as dt
import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agents.models import Agent
from agents.navigation import saisie
from agents.pages import connecte

from .. import codes, releves, services, tenues
from ..feuille import Feuille, feuille
from ..forms_presences import ReleveForm
from ..models import Creneau, Presence
from ..regles import MINUTES_PRESENCE
from ..rules import peut_animer
from ..services.presences import Saisie
from .presence import adresse_du_qr

LOT = 500
"""Notes that a device may send at once."""
SEL_RELEVE = "agenda.releve"
PERSONNES = 8
Vue = Callable[..., HttpResponse]


def pour_l_animation(vue: Vue) -> Vue:
    """A host's page of one slot (`cle`): it does not exist for anybody else."""

    @never_cache
    @wraps(vue)
    def enveloppe(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
        creneau = get_object_or_404(Creneau.objects.select_related("session", "site", "salle__site"), cle=cle)
        if not peut_animer(request.user, creneau.session):
            raise Http404
        if tenue := tenues.de(creneau):
            return redirect(tenue.accueil(creneau))
        return vue(request, creneau)

    return enveloppe


@require_http_methods(["GET", "HEAD", "POST"])
@pour_l_animation
def accueil(request: HttpRequest, creneau: Creneau) -> HttpResponse:
    """The list at the door. Each button posts; the script beside it does the same without waiting for the network."""
    if request.method == "POST":
        try:
            _pointer(request, creneau)
        except ValidationError as erreur:
            messages.error(request, erreur.messages[0])
        return redirect(request.get_full_path())
    return render(request, "agenda/presences/accueil.html", _contexte(creneau, request.GET.get("q", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@pour_l_animation
def pointages(request: HttpRequest, creneau: Creneau) -> HttpResponse:
    """For the script of the door: what is known of everybody, and what this device noted meanwhile."""
    refusees: dict[str, str] = {}
    recues: list[str] = []
    if request.method == "POST":
        try:
            saisies = _saisies(request.body)
        except (ValueError, TypeError, KeyError, AttributeError):
            return JsonResponse({"erreur": "Demande illisible."}, status=400)
        bilan = services.synchroniser(creneau, saisies, par=connecte(request))
        recues = [str(cle) for cle in bilan.recues]
        refusees = {str(cle): motif for cle, motif in bilan.refusees.items()}
    vues = feuille(creneau)
    return JsonResponse(
        {
            "recues": recues,
            "refusees": refusees,
            "etats": {str(ligne.inscription.cle): ligne.etat for ligne in vues.lignes},
            "compte": vues.compte,
        }
    )


@require_http_methods(["GET", "HEAD", "POST"])
@pour_l_animation
def sans_place(request: HttpRequest, creneau: Creneau) -> HttpResponse:
    """Somebody at the door who is not on the list."""
    q = request.GET.get("q", "").strip()
    if request.method == "POST":
        agent = get_object_or_404(Agent, numero=_uuid(request.POST.get("agent", "")), is_active=True)
        try:
            services.accueillir(creneau, agent, par=connecte(request))
        except ValidationError as erreur:
            messages.error(request, erreur.messages[0])
        else:
            messages.success(request, f"{agent} est noté parmi les personnes présentes.")
            return redirect("agenda:accueil", creneau.cle)
    trouves = (
        list(
            Agent.objects.par_nom()
            .chercher(q)
            .filter(is_active=True)
            .select_related("direction", "institution")[: PERSONNES + 1]
        )
        if len(q) > 1
        else []
    )
    contexte = {
        "creneau": creneau,
        "session": creneau.session,
        "q": q,
        "trouves": trouves[:PERSONNES],
        "trop": len(trouves) > PERSONNES,
    }
    return render(request, "agenda/presences/sans_place.html", contexte)


@require_safe
@pour_l_animation
def ecran(request: HttpRequest, creneau: Creneau) -> HttpResponse:
    """To project: the QR and the code of the minute."""
    return render(
        request,
        "agenda/presences/ecran.html",
        {"creneau": creneau, "session": creneau.session, **code_du_moment(creneau)},
    )


@require_safe
@pour_l_animation
def ecran_code(request: HttpRequest, creneau: Creneau) -> HttpResponse:
    """The part of the screen that changes."""
    return render(request, "agenda/presences/_code.html", {"creneau": creneau, **code_du_moment(creneau)})


@require_http_methods(["GET", "HEAD", "POST"])
@pour_l_animation
def releve(request: HttpRequest, creneau: Creneau) -> HttpResponse:
    """The attendance file of a video service: what it says is shown first, the host decides."""
    if "retenir" in request.POST:
        try:
            nouveaux = services.importer(creneau, _retenus(request), par=connecte(request))
        except ValidationError as erreur:
            messages.error(request, erreur.messages[0])
        else:
            messages.success(request, _dire(nouveaux))
            return redirect("agenda:accueil", creneau.cle)
    form = ReleveForm(
        None if "retenir" in request.POST else saisie(request),
        request.FILES or None,
        initial={"minutes": MINUTES_PRESENCE.valeur()},
    )
    contexte: dict[str, Any] = {"creneau": creneau, "session": creneau.session, "form": form}
    if form.is_valid():
        try:
            lignes = releves.lire(form.cleaned_data["fichier"].read())
        except ValidationError as erreur:
            form.add_error("fichier", erreur)
        else:
            contexte |= _rapproches(creneau, lignes, form.cleaned_data["minutes"])
    return render(request, "agenda/presences/releve.html", contexte)


def _pointer(request: HttpRequest, creneau: Creneau) -> None:
    """`geste` is « present:<key of a registration> », or « clore »."""
    par = connecte(request)
    etat, _, cle = request.POST.get("geste", "").partition(":")
    if etat == "clore":
        nombre = services.clore(creneau, par=par)
        messages.success(request, f"Absences notées\u00a0: {nombre}.")
        return
    inscription = get_object_or_404(creneau.session.inscriptions.select_related("agent"), cle=_uuid(cle))
    if etat == "effacer":
        services.effacer(creneau, inscription.agent, par=par)
    elif etat in Presence.Etat.values:
        services.pointer(creneau, inscription.agent, etat=etat, par=par, source=Presence.Source.PORTE)
    else:
        raise Http404


def _uuid(texte: str) -> uuid.UUID:
    try:
        return uuid.UUID(texte)
    except ValueError as erreur:
        raise Http404 from erreur


def _saisies(corps: bytes) -> list[Saisie]:
    brutes = json.loads(corps)["saisies"]
    if len(brutes) > LOT:
        raise ValueError("too many at once")
    return [
        Saisie(
            uuid.UUID(brute["cle"]),
            uuid.UUID(brute["inscription"]),
            str(brute["etat"]),
            dt.datetime.fromtimestamp(int(brute["quand"]) / 1000, tz=dt.UTC),
        )
        for brute in brutes
    ]


def _contexte(creneau: Creneau, q: str) -> dict[str, Any]:
    vue: Feuille = feuille(creneau, q)
    return {
        "creneau": creneau,
        "session": creneau.session,
        "feuille": vue,
        "q": q,
        "finie": creneau.fin <= timezone.now(),
        "refus": _pas_maintenant(creneau),
        "fin": codes.de_la_fin(creneau) if services.fin_ouverte(creneau) else "",
    }


def _pas_maintenant(creneau: Creneau) -> str:
    """Why nothing can be noted, said before somebody tries."""
    try:
        services.exiger_animable(creneau)
    except ValidationError as refus:
        return str(refus.messages[0])
    return ""


def code_du_moment(creneau: Creneau) -> dict[str, Any]:
    """What `agenda/presences/_code.html` shows."""
    qr = segno.make(adresse_du_qr(creneau), error="m")
    # Drawn by the library from our own address: nothing of it comes from outside.
    dessin = qr.svg_inline(omitsize=True, border=2, svgclass="qr-salle", lineclass="", dark="#000", light="#fff")
    return {
        "code": codes.de_la_salle(creneau),
        "dessin": mark_safe(dessin),  # noqa: S308
        "secondes": codes.secondes_restantes(),
    }


def _rapproches(creneau: Creneau, lignes: list[releves.Ligne], minutes: int) -> dict[str, Any]:
    trouve = releves.rapprocher(creneau, lignes)
    certains = sorted(trouve.certains, key=lambda paire: (paire[1].nom_tri, paire[1].prenom))
    proposes = {agent.pk for _, agent in certains} | {agent.pk for _, agents in trouve.doutes for agent in agents}
    return {
        "certains": [(ligne, agent, ligne.minutes is None or ligne.minutes >= minutes) for ligne, agent in certains],
        "doutes": trouve.doutes,
        "inconnus": trouve.inconnus,
        "minutes": minutes,
        # Only those shown can be kept: the page cannot be made to note anybody else.
        "jeton": signing.dumps([creneau.pk, sorted(proposes)], salt=SEL_RELEVE, compress=True),
    }


def _retenus(request: HttpRequest) -> list[Agent]:
    try:
        _, proposes = signing.loads(request.POST.get("releve", ""), salt=SEL_RELEVE, max_age=24 * 3600)
    except (signing.BadSignature, ValueError) as erreur:
        raise ValidationError("Cette page a expiré\u00a0: déposez à nouveau le relevé.") from erreur
    choisis = {int(pk) for pk in request.POST.getlist("agents") if pk.isdecimal()} & set(proposes)
    return list(Agent.objects.filter(pk__in=choisis, is_active=True))


def _dire(nouveaux: int) -> str:
    if not nouveaux:
        return "Le relevé est lu\u00a0: toutes ces personnes étaient déjà notées."
    return f"Le relevé est lu\u00a0: {nouveaux} présence{'s' if nouveaux > 1 else ''} de plus."
