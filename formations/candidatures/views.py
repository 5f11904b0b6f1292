"""The applicant's pages: the steps of the form, where one stands, withdrawing, confirming."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.pages import connecte

from .. import lecture as catalogue
from .. import services
from ..models import Candidature, Formation
from ..models.candidatures import RETIRABLES
from . import lecture, obstacles
from .forms import RELECTURE, TITRES, EtapeForm, formulaire, formulaires, saisie

VERS = {2: "vos engagements", 3: "votre responsable", 4: "vos besoins", 5: "la relecture"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def candidater(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked, how long it takes, what comes next; or why one may not. The button opens the draft."""
    formation = get_object_or_404(Formation.objects.visibles(), slug=slug)
    cohorte = lecture.appel(lecture.cohortes_a_venir(formation))
    if cohorte is None:
        raise Http404
    agent = connecte(request)
    existante = Candidature.objects.filter(cohorte=cohorte, agent=agent).first()
    if existante is not None and not existante.reprenable:
        return redirect("formations:candidature", existante.cle)
    motif = obstacles.de_l_appel(cohorte) or obstacles.de_la_personne(cohorte, agent)
    if request.method == "POST" and not motif:
        try:
            return redirect("formations:candidature", services.commencer(cohorte, agent=agent).cle)
        except ValidationError as refus:
            motif = " ".join(refus.messages)
    contexte = {
        "formation": formation,
        "cohorte": cohorte,
        "duree": catalogue.duree(formation),
        "motif": motif,
        "dates": catalogue.dates([cohorte])[0],
        "reprise": existante is not None,
    }
    return render(request, "formations/candidatures/candidater.html", contexte)


@never_cache
@require_safe
def candidature(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """A draft leads to its furthest step; once sent, where it stands."""
    sienne = _mienne(request, cle)
    if sienne.est_brouillon:
        return redirect("formations:etape_candidature", cle, sienne.etape)
    return render(request, "formations/candidatures/suivi.html", lecture.suivi(sienne))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def etape(request: HttpRequest, cle: uuid.UUID, etape: int) -> HttpResponse:
    sienne = _mienne(request, cle)
    if etape not in TITRES:
        raise Http404
    if not sienne.est_brouillon:
        return redirect("formations:candidature", cle)
    if request.method == "POST" and etape != RELECTURE:
        try:
            return _enregistrer(request, sienne, etape)
        except services.DejaEnvoyee:
            return redirect("formations:candidature", cle)
    if etape > sienne.etape:
        return redirect("formations:etape_candidature", cle, sienne.etape)
    if etape == RELECTURE:
        return _relire(request, sienne)
    return _montrer(request, sienne, etape, formulaire(sienne, etape, juger=etape < sienne.etape))


@require_POST
def envoyer(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    sienne = _mienne(request, cle)
    deja = not sienne.est_brouillon
    try:
        envoyee = services.soumettre(sienne, par=connecte(request))
    except services.CandidatureIncomplete:
        return redirect("formations:etape_candidature", cle, RELECTURE)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
        return redirect("formations:etape_candidature", cle, RELECTURE)
    if not deja:
        messages.success(
            request, f"Votre candidature est envoyée. {envoyee.n1_nom} reçoit un lien pour donner son avis."
        )
    return redirect("formations:candidature", cle)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def retirer(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """One page, one button, at any state; a draft is erased."""
    sienne = _mienne(request, cle)
    if sienne.etat not in RETIRABLES:
        return redirect("formations:candidature", cle)
    if request.method == "POST":
        brouillon = sienne.est_brouillon
        try:
            services.retirer(sienne, par=connecte(request))
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
            return redirect("formations:candidature", cle)
        messages.success(request, "Ce brouillon est effacé." if brouillon else "Votre candidature est retirée.")
        return redirect("mon_espace")
    return render(request, "formations/candidatures/retirer.html", {"candidature": sienne})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmer(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """One page, one button, as long as the place is offered."""
    sienne = _mienne(request, cle)
    suivi = lecture.suivi(sienne)
    if not suivi["a_confirmer"]:
        return redirect(
            "formations:etape_candidature" if sienne.est_brouillon else "formations:candidature",
            cle,
            *([sienne.etape] if sienne.est_brouillon else []),
        )
    if request.method == "POST":
        try:
            services.confirmer(sienne, par=connecte(request))
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
        else:
            messages.success(request, "Votre place est confirmée. La convocation arrive par courriel.")
        return redirect("formations:candidature", cle)
    return render(request, "formations/candidatures/confirmer.html", suivi)


# --- Writing a step -----------------------------------------------------------------------------------
def _mienne(request: HttpRequest, cle: uuid.UUID) -> Candidature:
    """An application is its author's alone here: the cell reads it on its own pages."""
    candidatures = Candidature.objects.select_related(
        "agent__n_plus_1", "cohorte__session", "cohorte__formation", "avis"
    )
    return get_object_or_404(candidatures, cle=cle, agent=connecte(request))


def _enregistrer(request: HttpRequest, candidature: Candidature, etape: int) -> HttpResponse:
    """Write first, whatever was pressed and whatever it is worth; then see where to go."""
    candidature = services.enregistrer_etape(candidature, valeurs=saisie(etape, request.POST))
    if "quitter" in request.POST:
        messages.success(request, "Votre candidature est enregistrée. Vous la retrouverez ici.")
        return redirect("mon_espace")
    if "aller" in request.POST:
        return redirect("formations:etape_candidature", candidature.cle, _etape_voulue(request, candidature))
    form = formulaire(candidature, etape, juger=True)
    if not form.is_valid():
        return _montrer(request, candidature, etape, form)
    services.ouvrir_etape(candidature, etape + 1)
    # Mending one answer while re-reading leads back there.
    return redirect("formations:etape_candidature", candidature.cle, max(etape + 1, candidature.etape))


def _etape_voulue(request: HttpRequest, candidature: Candidature) -> int:
    voulue = request.POST["aller"]
    return min(int(voulue), candidature.etape) if voulue in {str(n) for n in TITRES} else candidature.etape


def _montrer(request: HttpRequest, candidature: Candidature, etape: int, form: EtapeForm) -> HttpResponse:
    contexte = {**_cadre(candidature, etape), "form": form}
    return render(request, f"formations/candidatures/etape_{etape}.html", contexte)


def _relire(request: HttpRequest, candidature: Candidature) -> HttpResponse:
    etapes = formulaires(candidature)
    sections = lecture.sections(candidature, etapes)
    contexte = {
        **_cadre(candidature, RELECTURE),
        "sections": sections,
        "manques": [ligne for section in sections for ligne in section.lignes if ligne.erreur],
        "motif": obstacles.de_la_personne(candidature.cohorte, candidature.agent),
    }
    return render(request, "formations/candidatures/relecture.html", contexte)


def _cadre(candidature: Candidature, etape: int) -> dict[str, Any]:
    """What surrounds every step."""
    return {
        "candidature": candidature,
        "cohorte": candidature.cohorte,
        "formation": candidature.cohorte.formation,
        "appel_clos": obstacles.de_l_appel(candidature.cohorte),
        "etape": etape,
        "titre": TITRES[etape],
        "precedente": TITRES.get(etape - 1, ""),
        "vers": VERS.get(etape + 1, ""),
        "etapes": [
            {"numero": n, "titre": titre, "courante": n == etape, "ouverte": n <= candidature.etape and n != etape}
            for n, titre in TITRES.items()
        ],
    }
