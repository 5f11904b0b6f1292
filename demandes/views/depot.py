"""The request's form. Each step has its address, which holds the draft's key: see `services.brouillons`."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.models import Agent
from agents.rules import est_cellule
from instance.cache_page import page_entiere, version_de
from instance.models import Identite, Reglage
from instance.typographie import compter

from .. import regles, relecture, rules
from ..forms.depot import NATURE_GROUPE, NATURES, RELECTURE, TITRES, EtapeForm, formulaire, formulaires, saisie
from ..models import Brouillon, Demande, Format
from ..models.demande import PARTICIPANTS_MAX, PARTICIPANTS_MIN
from ..services import brouillons, depot
from ..services.brouillons import BrouillonDepose

SEL_OUVERTURE = "demandes.ouverture"
VERS = {2: "votre besoin", 3: "le groupe", 4: "les dates", 5: "les conditions", 6: "la relecture"}


@page_entiere(lambda: version_de(Identite, Reglage, Format))
def intro(request: HttpRequest, version: str) -> HttpResponse:
    """Public, the same for everybody: what is asked, how long it takes, what comes next, who else can help."""
    delais = {
        "accuse": regles.DELAI_ACCUSE.valeur(),
        "qualification": regles.DELAI_QUALIFICATION.valeur(),
        "affectation": regles.DELAI_AFFECTATION.valeur(),
        "semaines": regles.SEMAINES_DATE_PROCHE.valeur(),
        "brouillon": regles.JOURS_BROUILLON.valeur(),
    }
    contexte = {
        "delais": delais,
        "formats": Format.objects.filter(actif=True),
        "participants_min": PARTICIPANTS_MIN,
        "participants_max": PARTICIPANTS_MAX,
    }
    return render(request, "demandes/depot/intro.html", contexte)


@never_cache
@require_safe
def commencer(request: HttpRequest) -> HttpResponse:
    """The first step, not yet written anywhere: its first POST opens the draft. Drafts under way are offered first."""
    agent: Any = request.user
    pour = _au_nom_de(request)
    en_cours = Brouillon.objects.de(agent)
    if pour is None and "nouveau" not in request.GET and en_cours.exists():
        return render(request, "demandes/depot/reprendre.html", {"brouillons": en_cours})
    brouillon = Brouillon(agent=agent, pour=pour)
    ouverture = {"cle": str(brouillon.cle), "agent": agent.pk, "pour": pour.pk if pour else None}
    return _montrer(
        request,
        brouillon,
        1,
        formulaire(brouillon, 1, juger=False),
        ouverture=signing.dumps(ouverture, salt=SEL_OUVERTURE),
    )


@login_not_required
@csrf_exempt  # the draft's key, in the address, is a secret of its own; a token would be lost with the session
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def etape(request: HttpRequest, cle: uuid.UUID, etape: int) -> HttpResponse:
    if etape not in TITRES:
        raise Http404
    if request.method == "POST" and etape != RELECTURE:
        brouillon = _ouvert_ou_nouveau(request, cle)
        try:
            return _enregistrer(request, brouillon, etape)
        except BrouillonDepose as depose:
            return _vers_demande(depose.demande)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    brouillon = _mien(request, cle)
    if brouillon.demande:
        return _vers_demande(brouillon.demande)
    if etape > brouillon.etape:
        return redirect("demandes:etape", cle, brouillon.etape)
    if etape == RELECTURE:
        return _relire(request, brouillon)
    juger = etape < brouillon.etape or "revoir" in request.GET
    return _montrer(request, brouillon, etape, formulaire(brouillon, etape, juger=juger))


@never_cache
@require_safe
def reprendre(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """The address of the e-mail: the furthest step, or the request it has become."""
    brouillon = _mien(request, cle)
    if brouillon.demande:
        return _vers_demande(brouillon.demande)
    return redirect("demandes:etape", cle, brouillon.etape)


@never_cache
@require_safe
def orientation(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """Where to go with a conflict or one person's situation."""
    brouillon = _mien(request, cle)
    nature = brouillon.donnees.get("nature")
    if nature not in NATURES or nature == NATURE_GROUPE:
        return redirect("demandes:etape", cle, min(2, brouillon.etape))
    return render(request, "demandes/depot/orientation.html", {"brouillon": brouillon, "nature": nature})


@login_not_required
@require_POST
def envoyer(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    relire = reverse("demandes:etape", args=[cle, RELECTURE])
    if not request.user.is_authenticated:
        return redirect_to_login(relire)
    brouillon = _mien(request, cle)
    deja = brouillon.demande_id is not None
    try:
        demande = depot.deposer(brouillon, par=request.user)  # type: ignore[arg-type]
    except depot.BrouillonIncomplet:
        return redirect(relire)
    if not deja:
        messages.success(
            request,
            f"Votre demande {demande.numero} est partie. La cellule la lit sous "
            f"{compter(regles.DELAI_ACCUSE.valeur(), 'jour ouvré', 'jours ouvrés')}.",
        )
    return _vers_demande(demande)


@require_http_methods(["GET", "HEAD", "POST"])
def abandonner(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    brouillon = _mien(request, cle)
    if brouillon.demande:
        return _vers_demande(brouillon.demande)
    if request.method == "POST":
        try:
            brouillons.abandonner(brouillon)
        except BrouillonDepose as depose:
            return _vers_demande(depose.demande)
        messages.success(request, "Ce brouillon est effacé.")
        return redirect("mon_espace")
    return render(request, "demandes/depot/abandonner.html", {"brouillon": brouillon})


# --- Finding the draft --------------------------------------------------------------------------------


def _mien(request: HttpRequest, cle: uuid.UUID) -> Brouillon:
    brouillon = get_object_or_404(Brouillon.objects.select_related("agent", "pour", "demande"), cle=cle)
    if not rules.peut_reprendre(request.user, brouillon):
        raise Http404
    return brouillon


def _ouvert_ou_nouveau(request: HttpRequest, cle: uuid.UUID) -> Brouillon:
    """The draft to write in. Nobody signed in is no obstacle; somebody else signed in is."""
    brouillon = Brouillon.objects.select_related("agent", "pour", "demande").filter(cle=cle).first()
    if brouillon is None:
        brouillon = _nouveau(request, cle)
    if request.user.is_authenticated and not rules.peut_reprendre(request.user, brouillon):
        raise Http404
    return brouillon


def _nouveau(request: HttpRequest, cle: uuid.UUID) -> Brouillon:
    """The first step's page carries, signed, whose draft this key will open: the session may be gone by now."""
    try:
        ouverture = signing.loads(request.POST.get("ouverture", ""), salt=SEL_OUVERTURE)
    except signing.BadSignature:
        raise Http404 from None
    if ouverture["cle"] != str(cle):
        raise Http404
    agent = get_object_or_404(Agent, pk=ouverture["agent"], is_active=True)
    pour = get_object_or_404(Agent, pk=ouverture["pour"]) if ouverture["pour"] else None
    return brouillons.commencer(cle=cle, agent=agent, pour=pour)


def _au_nom_de(request: HttpRequest) -> Agent | None:
    """`?pour=` names the person for whom the cell enters a request."""
    if "pour" not in request.GET or not est_cellule(request.user):
        return None
    try:
        return get_object_or_404(Agent, numero=uuid.UUID(request.GET["pour"]))
    except ValueError:
        raise Http404 from None


# --- Writing a step -----------------------------------------------------------------------------------


def _enregistrer(request: HttpRequest, brouillon: Brouillon, etape: int) -> HttpResponse:
    """Write first, whatever was pressed and whatever it is worth; then see where to go."""
    brouillon = brouillons.enregistrer_etape(brouillon, valeurs=saisie(etape, request.POST))
    fichiers = request.FILES.getlist("fichiers")
    refus = brouillons.joindre(brouillon, fichiers=fichiers) if fichiers else []
    if "retirer" in request.POST:
        brouillons.retirer_piece(brouillon, cle=request.POST["retirer"])
    if refus or not request.user.is_authenticated:
        return _revenir(request, brouillon, etape, refus)
    if "quitter" in request.POST:
        messages.success(request, "Votre brouillon est enregistré. Vous le retrouverez ici, ou par le lien reçu.")
        return redirect("mon_espace")
    if "aller" in request.POST:
        return redirect("demandes:etape", brouillon.cle, _etape_voulue(request, brouillon))
    if "retirer" in request.POST or "joindre" in request.POST:
        return redirect(f"{reverse('demandes:etape', args=[brouillon.cle, etape])}#pieces")
    return _avancer(request, brouillon, etape)


def _avancer(request: HttpRequest, brouillon: Brouillon, etape: int) -> HttpResponse:
    form = formulaire(brouillon, etape, juger=True)
    if not form.is_valid():
        return _montrer(request, brouillon, etape, form)
    if form.cleaned_data.get("nature", NATURE_GROUPE) != NATURE_GROUPE:
        return redirect("demandes:orientation", brouillon.cle)
    brouillons.ouvrir_etape(brouillon, etape + 1)
    # Mending one answer while re-reading leads back there.
    suivante = RELECTURE if "relecture" in request.POST and brouillon.etape == RELECTURE else etape + 1
    return redirect("demandes:etape", brouillon.cle, suivante)


def _revenir(request: HttpRequest, brouillon: Brouillon, etape: int, refus: list[str]) -> HttpResponse:
    """A file was refused, or the session is lost: everything else is kept."""
    if request.user.is_authenticated:
        form = formulaire(brouillon, etape, juger=True)
        form.is_valid()
        for message in refus:
            form.add_error("fichiers", message)
        return _montrer(request, brouillon, etape, form)
    for message in refus:
        messages.error(request, message)
    form = formulaire(brouillon, etape, juger=True)
    adresse = reverse("demandes:etape", args=[brouillon.cle, etape])
    if form.is_valid() and not refus:
        brouillons.ouvrir_etape(brouillon, etape + 1)
        suite = reverse("demandes:etape", args=[brouillon.cle, etape + 1])
    else:
        suite = f"{adresse}?revoir=1"
    messages.info(request, "Votre session s’était fermée. Rien n’est perdu : reconnectez-vous pour continuer.")
    return redirect_to_login(suite)


def _etape_voulue(request: HttpRequest, brouillon: Brouillon) -> int:
    voulue = request.POST["aller"]
    return min(int(voulue), brouillon.etape) if voulue in {str(n) for n in TITRES} else brouillon.etape


# --- Pages --------------------------------------------------------------------------------------------


def _montrer(
    request: HttpRequest, brouillon: Brouillon, etape: int, form: EtapeForm, *, ouverture: str = ""
) -> HttpResponse:
    return render(
        request,
        f"demandes/depot/etape_{etape}.html",
        {
            **_cadre(brouillon, etape),
            "form": form,
            "ouverture": ouverture,
            "action": reverse("demandes:etape", args=[brouillon.cle, etape]),
            "pieces": list(brouillon.pieces.all()) if brouillon.pk else [],
        },
    )


def _relire(request: HttpRequest, brouillon: Brouillon) -> HttpResponse:
    etapes = formulaires(brouillon)
    complet = depot.est_complet(etapes)
    sections = relecture.sections(brouillon, etapes)
    return render(
        request,
        "demandes/depot/relecture.html",
        {
            **_cadre(brouillon, RELECTURE),
            "sections": sections,
            "manques": relecture.manques(sections),
            "complet": complet,
            "alerte": etapes[4].alerte,  # type: ignore[attr-defined]
            "pieces": list(brouillon.pieces.all()),
            "accuse": regles.DELAI_ACCUSE.valeur(),
        },
    )


def _cadre(brouillon: Brouillon, etape: int) -> dict[str, Any]:
    """What surrounds every step."""
    return {
        "brouillon": brouillon,
        "etape": etape,
        "titre": TITRES[etape],
        "precedente": TITRES.get(etape - 1, ""),
        "vers": VERS.get(etape + 1, ""),
        "accuse": regles.DELAI_ACCUSE.valeur(),
        "etapes": [
            {"numero": n, "titre": titre, "courante": n == etape, "ouverte": n <= brouillon.etape and n != etape}
            for n, titre in TITRES.items()
        ],
    }


def _vers_demande(demande: Demande) -> HttpResponse:
    return redirect("demandes:suivi", demande.cle)


urlpatterns: list[URLPattern] = [
    path("demander/", intro, name="demander"),
    path("demander/commencer/", commencer, name="commencer"),
    path("demander/<uuid:cle>/", reprendre, name="reprendre"),
    path("demander/<uuid:cle>/<int:etape>/", etape, name="etape"),
    path("demander/<uuid:cle>/orientation/", orientation, name="orientation"),
    path("demander/<uuid:cle>/envoyer/", envoyer, name="envoyer"),
    path("demander/<uuid:cle>/abandonner/", abandonner, name="abandonner"),
]
