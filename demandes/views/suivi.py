"""The tracking page: where a request stands, for its requester, its sponsor, its team and the cell."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda.models import Creneau
from agents.rules import est_cellule
from instance import journal

from .. import rules
from ..a_vous import a_vous
from ..avancement import avancement
from ..chemin import Recit, a_venir
from ..forms.suivi import AnnulerForm, MessageForm, ModifierForm, ReporterForm
from ..models import Bilan, Demande, Mission, Observation
from ..models.demande import Confidentialite, Etat
from ..regles import OBSERVATEURS_MAX
from ..services import accord as services_accord
from ..services import suivi as services
from ..services.etats import TransitionRefusee
from ..tenues import a_commence

A_VENIR = (Etat.CADREE, Etat.AFFECTEE, Etat.EN_PREPARATION)


@never_cache
@require_safe
def suivi(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """Whoever comes to watch is led to their own page: the address in their calendar is this one."""
    if rules.observe(request.user, cle):
        return redirect("demandes:observer", cle)
    return _page(request, _visible(request, cle), MessageForm())


@never_cache
@require_POST
def message(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    demande = _visible(request, cle)
    if not rules.peut_ecrire(request.user, demande):
        raise Http404
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, demande, form)
    services.ecrire_message(demande, texte=form.cleaned_data["texte"], par=request.user)  # type: ignore[arg-type]
    messages.success(request, "Votre message est envoyé.")
    return redirect(f"{_adresse(demande)}#messages")


@never_cache
@require_POST
def accord_connecte(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """The sponsor agrees from this page, signed in, instead of through their link."""
    demande = _visible(request, cle)
    if not rules.est_commanditaire(request.user, demande):
        raise Http404
    try:
        services_accord.confirmer(demande, par=request.user)  # type: ignore[arg-type]
        messages.success(request, "Merci, votre accord est enregistré.")
    except TransitionRefusee as refus:
        messages.warning(request, " ".join(refus.messages))
    return redirect(_adresse(demande))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """« Reporter ou modifier »: alone until the scoping, by a message to the cell afterwards."""
    demande = _visible(request, cle)
    if rules.qualite(request.user, demande) is None or not demande.est_ouverte:
        raise Http404
    if not rules.peut_modifier(request.user, demande):
        return _reporter(request, demande)
    form = ModifierForm(request.POST if request.method == "POST" else None, demande=demande)
    if request.method == "POST" and form.is_valid():
        try:
            services.modifier(
                demande,
                par=request.user,  # type: ignore[arg-type]
                motif=form.cleaned_data["motif"],
                participants=form.cleaned_data["participants"],
                dates=form.dates(),
            )
            messages.success(request, "Votre changement est enregistré, et la cellule prévenue.")
            return redirect(_adresse(demande))
        except ValidationError as erreur:
            form.add_error(None, erreur.messages)  # type: ignore[arg-type]
    return render(request, "demandes/suivi/modifier.html", {"demande": demande, "form": form})


def _reporter(request: HttpRequest, demande: Demande) -> HttpResponse:
    form = ReporterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.ecrire_message(demande, texte=form.cleaned_data["motif"], par=request.user)  # type: ignore[arg-type]
        messages.success(request, "Votre message est envoyé. La cellule vous répond ici.")
        return redirect(f"{_adresse(demande)}#messages")
    return render(request, "demandes/suivi/reporter.html", {"demande": demande, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def annuler(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    demande = _visible(request, cle)
    if rules.qualite(request.user, demande) is None:
        raise Http404
    if not rules.peut_annuler(request.user, demande):
        messages.info(request, f"Cette demande est « {demande.get_etat_display().lower()} » : elle ne s’annule plus.")
        return redirect(_adresse(demande))
    form: Form = AnnulerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.annuler(demande, par=request.user, motif=form.cleaned_data["motif"])  # type: ignore[arg-type]
            messages.success(request, "La demande est annulée. Les personnes concernées sont prévenues.")
            return redirect(_adresse(demande))
        except ValidationError as erreur:
            form.add_error(None, erreur.messages)  # type: ignore[arg-type]
    return render(request, "demandes/suivi/annuler.html", {"demande": demande, "form": form})


# --- The page -----------------------------------------------------------------------------------------


def _visible(request: HttpRequest, cle: uuid.UUID) -> Demande:
    demande = get_object_or_404(_avec_tout(), cle=cle)
    if not rules.peut_voir(request.user, demande):
        raise Http404
    return demande


def _avec_tout() -> QuerySet[Demande]:
    equipe = Mission.objects.acceptees().select_related("agent__direction", "agent__institution", "agent__site")
    return Demande.objects.select_related(
        "demandeur",
        "institution",
        "direction",
        "format",
        "referent",
        "saisie_par",
        "accompagnement__session",
        "accompagnement__fin_anticipee",
        "recit",
    ).prefetch_related(
        "dates_souhaitees",
        "pieces",
        Prefetch(
            "accompagnement__session__creneaux",
            Creneau.objects.select_related("site").order_by("debut"),
        ),
        Prefetch("accompagnement__missions", equipe.order_by("repondue_le", "pk"), to_attr="equipe_prete"),
        Prefetch(
            "accompagnement__observations",
            Observation.objects.acceptees().select_related("agent"),
            to_attr="observations_prevues",
        ),
    )


def _page(request: HttpRequest, demande: Demande, form: MessageForm) -> HttpResponse:
    accompagnement = getattr(demande, "accompagnement", None)
    creneaux = [c for c in accompagnement.session.creneaux.all() if not c.annule] if accompagnement else []
    equipe = [mission.agent for mission in accompagnement.equipe_prete] if accompagnement else []
    bilan_le = _bilan_le(demande) if accompagnement else None
    recit = Recit(demande, accompagnement, len(equipe))
    ecrit = rules.peut_ecrire(request.user, demande)
    qualite = rules.qualite(request.user, demande)
    recit_public = getattr(demande, "recit", None)
    commence = qualite is not None and a_commence(demande)
    contexte: dict[str, Any] = {
        "demande": demande,
        "form": form,
        "qualite": qualite,
        "avancement": avancement(demande, creneaux=creneaux, bilan_le=bilan_le),
        "a_vous": a_vous(demande, request.user, bilan_rendu=bilan_le is not None),
        "creneaux": creneaux,
        "equipe": equipe,
        "echanges": list(demande.messages.select_related("auteur")) if ecrit else [],
        "ecrit": ecrit,
        "lecteurs": f"Lu par {_lecteurs(demande, request, equipe)}.",
        "chemin": [*a_venir(recit), *recit.pas(list(journal.de(demande)))],
        "peut_changer": qualite is not None and demande.est_ouverte,
        "peut_annuler": rules.peut_annuler(request.user, demande) and not commence,
        "peut_arreter": rules.peut_arreter(request.user, demande) and commence,
        "recit_public": recit_public if recit_public and recit_public.est_public and qualite else None,
        "peut_signaler": rules.qualite_de_signalement(request.user, demande) is not None,
        "fin": getattr(accompagnement, "fin_anticipee", None),
        "observation": _observation(demande, request),
        "retour": reverse("demandes:boite") if est_cellule(request.user) else reverse("mon_espace"),
    }
    return render(request, "demandes/suivi/suivi.html", contexte)


def _observation(demande: Demande, request: HttpRequest) -> dict[str, Any] | None:
    """Who comes to watch, for those who may prefer that nobody does, until the last séance."""
    accompagnement = getattr(demande, "accompagnement", None)
    concerne = rules.est_demandeur(request.user, demande) or rules.est_commanditaire(request.user, demande)
    if accompagnement is None or not concerne or demande.etat not in A_VENIR:
        return None
    if demande.confidentialite == Confidentialite.RESTREINT or not OBSERVATEURS_MAX.valeur():
        return None
    return {"prevues": accompagnement.observations_prevues, "sans": accompagnement.sans_observateur}


def _bilan_le(demande: Demande) -> Any:
    bilans = Bilan.objects.filter(accompagnement__demande=demande, nature=Bilan.Nature.DEMANDEUR)
    return bilans.values_list("rendu_le", flat=True).first()


def _lecteurs(demande: Demande, request: HttpRequest, equipe: list[Any]) -> str:
    """Who else reads what one writes here."""
    qui = []
    if not rules.est_demandeur(request.user, demande):
        qui.append(str(demande.demandeur))
    if demande.accord_le and not rules.est_commanditaire(request.user, demande):
        qui.append(demande.commanditaire_nom)
    qui += [str(agent) for agent in equipe if agent.pk != request.user.pk]
    if not est_cellule(request.user):
        qui.append("la cellule")
    return " et ".join([", ".join(qui[:-1]), qui[-1]]) if len(qui) > 1 else "".join(qui)


def _adresse(demande: Demande) -> str:
    return reverse("demandes:suivi", args=[demande.cle])


urlpatterns: list[URLPattern] = [
    path("demandes/<uuid:cle>/", suivi, name="suivi"),
    path("demandes/<uuid:cle>/message/", message, name="message"),
    path("demandes/<uuid:cle>/accord/", accord_connecte, name="accord_connecte"),
    path("demandes/<uuid:cle>/modifier/", modifier, name="modifier"),
    path("demandes/<uuid:cle>/annuler/", annuler, name="annuler"),
]
