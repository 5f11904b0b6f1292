"""The call for proposals, for who proposes and for the cell. A foreign proposal answers as one that does not exist."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.pages import connecte
from agents.rules import est_cellule
from instance import journal

from ..forms import MessageForm, MotifForm, PropositionForm, reporter
from ..models import Edition, Evenement, Proposition
from ..rules import peut_voir_proposition
from ..services import propositions

Etat = Proposition.Etat


@login_not_required
@require_safe
def proposer(request: HttpRequest) -> HttpResponse:
    """What the cell is looking for, until when; one's own proposals, once signed in."""
    edition = Edition.objects.appel_ouvert().first()
    siennes = Proposition.objects.none()
    if request.user.is_authenticated:
        siennes = Proposition.objects.filter(auteur=request.user).select_related("edition").order_by("-creee_le")
    prochaine = Edition.objects.filter(appel_debut__gt=timezone.now()).order_by("appel_debut").first()
    contexte = {"edition": edition, "prochaine": prochaine, "siennes": siennes[:30]}
    return render(request, "evenements/propositions/appel.html", contexte)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def nouvelle(request: HttpRequest) -> HttpResponse:
    edition = Edition.objects.appel_ouvert().first()
    if edition is None:
        messages.warning(request, "L’appel à propositions est fermé.")
        return redirect("evenements:proposer")
    return _saisir(request, Proposition(edition=edition, auteur=connecte(request)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    proposition = _sienne(request, cle)
    if not proposition.modifiable:
        return redirect("evenements:proposition", proposition.cle)
    return _saisir(request, proposition)


def _saisir(request: HttpRequest, proposition: Proposition) -> HttpResponse:
    """One form, two buttons: keep the draft, or send."""
    brouillon = proposition.etat == Etat.BROUILLON
    envoyer = request.method == "POST" and (request.POST.get("geste") == "envoyer" or not brouillon)
    form = PropositionForm(
        request.POST if request.method == "POST" else None, instance=proposition, envoyer=envoyer, label_suffix=""
    )
    if request.method == "POST" and form.is_valid():
        try:
            gardee = _garder(request, proposition, form.cleaned_data, envoyer=envoyer and brouillon)
        except ValidationError as refus:
            reporter(form, refus)
        else:
            dit = "Votre proposition est envoyée." if envoyer and brouillon else "C’est enregistré."
            messages.success(request, dit)
            return redirect("evenements:proposition", gardee.cle)
    contexte = {"form": form, "edition": proposition.edition, "proposition": proposition, "brouillon": brouillon}
    return render(request, "evenements/propositions/saisir.html", contexte)


def _garder(request: HttpRequest, proposition: Proposition, champs: dict[str, Any], *, envoyer: bool) -> Proposition:
    par = connecte(request)
    if proposition.pk is None:
        gardee = propositions.commencer(proposition.edition, par=par, **champs)
    else:
        gardee = propositions.garder(proposition, par=par, **champs)
    return propositions.deposer(gardee, par=par) if envoyer else gardee


@never_cache
@require_safe
def suivre(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """Where it stands, what was said of it; its author's own page."""
    proposition = _sienne(request, cle)
    return render(request, "evenements/propositions/suivre.html", _contexte(proposition, MessageForm(label_suffix="")))


@require_POST
def retirer(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    try:
        propositions.retirer(_sienne(request, cle), par=connecte(request))
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, "Votre proposition est retirée.")
    return redirect("evenements:proposer")


@require_POST
def ecrire(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """From both sides; back to the page one wrote on."""
    proposition = _lue(request, cle)
    form = MessageForm(request.POST, label_suffix="")
    sienne = proposition.auteur_id == request.user.pk
    if form.is_valid():
        propositions.ecrire(proposition, texte=form.cleaned_data["texte"], par=connecte(request))
        messages.success(request, "Votre message est parti.")
        return redirect("evenements:proposition" if sienne else "evenements:examiner", proposition.cle)
    gabarit = "suivre" if sienne else "examiner"
    contexte = _contexte(proposition, form) | ({} if sienne else {"motif": MotifForm(label_suffix="")})
    return render(request, f"evenements/propositions/{gabarit}.html", contexte)


@never_cache
@require_safe
def moderer(request: HttpRequest) -> HttpResponse:
    """The cell's list: what waits first, from the oldest."""
    _exiger_cellule(request)
    toutes = Proposition.objects.exclude(deposee_le=None).select_related("auteur", "institution", "edition")
    etats = (Etat.DEPOSEE, Etat.EN_DISCUSSION, Etat.RETENUE, Etat.ECARTEE)
    choisi = request.GET.get("etat", "")
    lignes = toutes.filter(etat=choisi) if choisi in etats else toutes.a_moderer()
    contexte = {
        "lignes": lignes.order_by("deposee_le", "pk")[:200],
        "etats": [(etat.value, etat.label) for etat in etats],
        "choisi": choisi,
    }
    return render(request, "evenements/propositions/moderer.html", contexte)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def examiner(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """One proposal, for the cell: discuss, keep, set aside."""
    _exiger_cellule(request)
    proposition = _lue(request, cle)
    motif = MotifForm(request.POST if request.POST.get("geste") == "ecarter" else None, label_suffix="")
    if request.method == "POST":
        reponse = _decider(request, proposition, motif)
        if reponse is not None:
            return reponse
    contexte = _contexte(proposition, MessageForm(label_suffix="")) | {"motif": motif}
    return render(request, "evenements/propositions/examiner.html", contexte)


def _decider(request: HttpRequest, proposition: Proposition, motif: MotifForm) -> HttpResponse | None:
    par = connecte(request)
    try:
        if request.POST.get("geste") == "retenir":
            evenement = propositions.retenir(proposition, par=par)
            messages.success(request, "Elle est retenue\u00a0: l’événement est prêt, en brouillon.")
            return redirect("admin:evenements_evenement_change", evenement.pk)
        if not motif.is_valid():
            return None
        propositions.ecarter(proposition, motif=motif.cleaned_data["motif"], par=par)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
        return None
    messages.success(request, "C’est noté, et la personne est prévenue.")
    return redirect("evenements:moderer")


def _contexte(proposition: Proposition, form: MessageForm) -> dict[str, Any]:
    evenement = proposition.evenement
    return {
        "proposition": proposition,
        "edition": proposition.edition,
        "echanges": proposition.messages.all(),
        "form": form,
        "evenement": evenement,
        "en_ligne": bool(evenement and Evenement.objects.visibles().filter(pk=evenement.pk).exists()),
        "decidable": proposition.etat in (Etat.DEPOSEE, Etat.EN_DISCUSSION),
        "actions": journal.de(proposition),
    }


def _lue(request: HttpRequest, cle: uuid.UUID) -> Proposition:
    lues = Proposition.objects.select_related(
        "edition", "auteur", "institution", "evenement__session", "evenement__edition"
    )
    proposition = get_object_or_404(lues, cle=cle)
    if not peut_voir_proposition(request.user, proposition):
        raise Http404
    return proposition


def _sienne(request: HttpRequest, cle: uuid.UUID) -> Proposition:
    proposition = _lue(request, cle)
    if proposition.auteur_id != request.user.pk:
        raise Http404
    return proposition


def _exiger_cellule(request: HttpRequest) -> None:
    if not est_cellule(request.user):
        raise Http404


urlpatterns: list[URLPattern] = [
    path("programme/proposer/", proposer, name="proposer"),
    path("programme/proposer/nouvelle/", nouvelle, name="nouvelle_proposition"),
    path("mon-espace/propositions/<uuid:cle>/", suivre, name="proposition"),
    path("mon-espace/propositions/<uuid:cle>/modifier/", modifier, name="modifier_proposition"),
    path("mon-espace/propositions/<uuid:cle>/retirer/", retirer, name="retirer_proposition"),
    path("mon-espace/propositions/<uuid:cle>/message/", ecrire, name="message_proposition"),
    path("cellule/propositions/", moderer, name="moderer"),
    path("cellule/propositions/<uuid:cle>/", examiner, name="examiner"),
]
