"""The cell's inbox: the list, a request's page, the act on one, the act on several."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from agents.models import Agent
from agents.rules import est_cellule
from courriels.reflexion import en_nombre
from instance import calendrier, journal

from .. import appariement, gestes
from ..boite import Boite
from ..delais import engagements, mesurer_une
from ..equipe import taille_equipe
from ..filtres import FiltreForm
from ..forms.appel import AppelForm
from ..forms.suivi import MessageForm
from ..forms.triage import MotifForm, formulaire_simple
from ..gestes import Geste
from ..models import Demande, Signalement
from ..services import suivi
from ..services.etats import TransitionRefusee
from . import cadrage

LOT_MAX = 100


def pour_la_cellule(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """403 to everybody else, whether the request they name exists or not."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not est_cellule(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


@pour_la_cellule
def boite(request: HttpRequest) -> HttpResponse:
    liste = Boite(request)
    contexte = {
        "boite": liste,
        "form": FiltreForm(initial=liste.params.dict()),
        "en_lot": gestes.EN_LOT,
        "aujourd_hui": calendrier.aujourd_hui(),
        "engagements": engagements(),
    }
    return render(request, "demandes/triage/boite.html", contexte)


@pour_la_cellule
def fiche(request: HttpRequest, numero: str) -> HttpResponse:
    demande = demande_de(numero)
    accompagnement = getattr(demande, "accompagnement", None)
    ouverts = gestes.ouverts(demande)
    contexte = contexte_de(request, demande)
    suite = contexte["delai"].geste
    contexte |= {
        # The next step first, in the one yellow button of the page.
        "principaux": sorted((g for g in ouverts if not g.grave), key=lambda g: g.cle != suite),
        "secondaires": [geste for geste in ouverts if geste.grave],
        "taille_equipe": taille_equipe(demande.participants),
        "accompagnement": accompagnement,
        "fin": getattr(accompagnement, "fin_anticipee", None),
        "creneaux": [c for c in accompagnement.session.creneaux.all() if not c.annule] if accompagnement else [],
        **appariement.contexte(demande),
        "bilans": accompagnement.bilans.select_related("auteur") if accompagnement else [],
        "interventions": accompagnement.interventions.select_related("agent") if accompagnement else [],
        "observations": accompagnement.observations.select_related("agent") if accompagnement else [],
        "pieces": demande.pieces.all(),
        "fil": demande.messages.select_related("auteur"),
        "historique": journal.de(demande),
        "signalements": Signalement.objects.lisibles_par(request.user).ouverts().filter(demande=demande),
        "message": MessageForm(auto_id="message_%s"),
    }
    return render(request, "demandes/triage/fiche.html", contexte)


@pour_la_cellule
@require_POST
def message(request: HttpRequest, numero: str) -> HttpResponse:
    """Write to the requester, the sponsor and the pair, without leaving the inbox."""
    demande = demande_de(numero)
    form = MessageForm(request.POST, auto_id="message_%s")
    if not form.is_valid():
        contexte = contexte_de(request, demande) | {"form": form, "fil": demande.messages.select_related("auteur")}
        return render(request, "demandes/triage/message.html", contexte)
    suivi.ecrire_message(demande, texte=form.cleaned_data["texte"], par=request.user)
    messages.success(request, "Votre message est parti.")
    return redirect(retour_a(request, demande) + "#f-messages")


@pour_la_cellule
def agir(request: HttpRequest, numero: str, cle: str) -> HttpResponse:
    """The page of one act: what it does, what it asks, one button. When somebody acted first, what was typed stays on
    the page under the reason; with nothing typed, back to the request."""
    geste = gestes.GESTES.get(cle)
    if geste is None:
        raise Http404
    demande = demande_de(numero)
    retour = retour_a(request, demande)
    sans_dates = geste.saisie == gestes.DATES and not hasattr(demande, "accompagnement")
    if geste not in gestes.ouverts(demande) and (request.method != "POST" or sans_dates):
        messages.warning(request, f"«\u202f{geste.bouton}\u202f» n’est pas possible à cette étape de la demande.")
        return redirect(retour)
    saisie = (cadrage.Saisie if geste.saisie in (gestes.CADRAGE, gestes.DATES) else Simple)(request, demande, geste)
    if request.method == "POST":
        try:
            if saisie.traiter():
                messages.success(request, f"{geste.bouton}\u00a0: c’est fait pour {demande.numero}.")
                return redirect(retour)
        except TransitionRefusee as refus:
            messages.error(request, refus.message)
            return redirect(retour)
    contexte = contexte_de(request, demande) | {"geste": geste, **saisie.contexte()}
    return render(request, saisie.gabarit, contexte)


class Simple:
    """An act that asks nothing, a motive, a person or a call."""

    gabarit = "demandes/triage/geste.html"

    def __init__(self, request: HttpRequest, demande: Demande, geste: Geste) -> None:
        self._demande, self._geste = demande, geste
        assert isinstance(request.user, Agent)  # noqa: S101  (pour_la_cellule)
        self._par = request.user
        self.form = formulaire_simple(geste, request.POST or None, demande=demande, par=self._par)

    def contexte(self) -> dict[str, Any]:
        return {"form": self.form}

    def traiter(self) -> bool:
        if self.form is not None and not self.form.is_valid():
            return False
        donnees = self.form.cleaned_data if self.form is not None else {}
        if self._geste.saisie == gestes.REFERENT:
            self._demande.referent_id = donnees.pop("lu")  # what the person acted upon, for the service to compare
        try:
            gestes.executer(self._demande, self._geste, par=self._par, **donnees)
        except ValidationError as erreur:
            if not isinstance(self.form, MotifForm | AppelForm):
                raise TransitionRefusee(" ".join(erreur.messages)) from erreur
            cadrage.reporter(self.form, erreur)
            return False
        return True


@pour_la_cellule
@require_POST
def lot(request: HttpRequest) -> HttpResponse:
    """An act on several requests: a first POST shows what was ticked and asks what is needed, the second acts, each
    request on its own, and says what became of each."""
    liste = reverse("demandes:boite") + Boite(request).requete
    geste = gestes.GESTES.get(request.POST.get("geste", ""))
    numeros = request.POST.getlist("demandes")[:LOT_MAX]
    demandes = list(Demande.objects.pour_liste().filter(numero__in=numeros).order_by("numero"))
    if geste is None or not geste.en_lot or not demandes:
        messages.warning(request, "Cochez au moins une demande, puis choisissez ce qu’il faut faire.")
        return redirect(liste)
    assert isinstance(request.user, Agent)  # noqa: S101  (pour_la_cellule)
    confirme = "confirme" in request.POST
    form = formulaire_simple(geste, request.POST if confirme else None, par=request.user)
    if not confirme or (form is not None and not form.is_valid()):
        contexte = {"boite": Boite(request), "geste": geste, "demandes": demandes, "form": form}
        return render(request, "demandes/triage/lot.html", contexte)
    donnees = dict(form.cleaned_data) if form is not None else {}
    donnees.pop("lu", None)
    with en_nombre(len(demandes) > 1):
        _executer_lot(request, demandes, geste, donnees)
    return redirect(liste)


def _executer_lot(request: HttpRequest, demandes: list[Demande], geste: Geste, donnees: dict[str, Any]) -> None:
    faites: list[str] = []
    for demande in demandes:
        try:
            gestes.executer(demande, geste, par=request.user, **donnees)  # type: ignore[arg-type]
        except ValidationError as erreur:
            messages.error(request, f"{demande.numero}, {demande.titre}\u00a0: {' '.join(erreur.messages)}")
        else:
            faites.append(demande.numero)
    if faites:
        messages.success(request, f"{geste.bouton}\u00a0: c’est fait pour {', '.join(faites)}.")


def demande_de(numero: str) -> Demande:
    return get_object_or_404(Demande.objects.pour_liste(), numero=numero)


def contexte_de(request: HttpRequest, demande: Demande) -> dict[str, Any]:
    return {"boite": Boite(request), "demande": demande, "delai": mesurer_une(demande)}


def retour_a(request: HttpRequest, demande: Demande) -> str:
    return reverse("demandes:fiche", args=[demande.numero]) + Boite(request).requete


urlpatterns = [
    path("cellule/demandes/", boite, name="boite"),
    path("cellule/demandes/lot/", lot, name="lot"),
    path("cellule/demandes/<str:numero>/", fiche, name="fiche"),
    path("cellule/demandes/<str:numero>/message/", message, name="message_cellule"),
    path("cellule/demandes/<str:numero>/<slug:cle>/", agir, name="agir"),
]
