"""Where a facilitator says when not to be asked, beside the months to come."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from instance.typographie import enumerer, plage
from instance.vacances import ZONE, connues_jusqu_au

from . import services
from .calendrier import SORTES, mois_a_venir
from .disponibilites import Absence, de_la_regle, missions_touchees
from .disponibilites_forms import IndisponibiliteForm, IndisponibiliteReguliereForm
from .models import Facilitateur, IndisponibiliteReguliere
from .views import agent_de, pour_facilitateur, saisie, traiter


@pour_facilitateur
def indisponibilites(request: HttpRequest, facilitateur: Facilitateur) -> HttpResponse:
    form = IndisponibiliteForm(saisie(request))

    def enregistrer() -> str:
        debut, fin = form.bornes()
        services.declarer_indisponibilite(facilitateur, debut=debut, fin=fin, par=agent_de(request))
        _prevenir(request, facilitateur, [Absence(debut, fin, "")])
        return "C’est noté\u00a0: aucune mission ne vous sera proposée à ces dates."

    mois = mois_a_venir(agent_de(request))
    contexte = {
        "indisponibilites": facilitateur.absences(),
        "regulieres": facilitateur.absences_regulieres(),
        "mois": mois,
        "sortes": SORTES,
        "zone": ZONE.valeur(),
        "connues_jusqu_au": connues_jusqu_au() if mois[-1].premier > connues_jusqu_au() else None,
        "aujourd_hui": timezone.localdate(),
    }
    return traiter(request, form, "indisponibilites", enregistrer, contexte)


@pour_facilitateur
@require_POST
def retirer_indisponibilite(request: HttpRequest, facilitateur: Facilitateur, pk: int) -> HttpResponse:
    indisponibilite = get_object_or_404(facilitateur.indisponibilites, pk=pk)
    services.retirer_indisponibilite(indisponibilite, par=agent_de(request))
    messages.success(request, "Indisponibilité retirée.")
    return redirect("facilitateurs:indisponibilites")


@pour_facilitateur
def indisponibilite_reguliere(request: HttpRequest, facilitateur: Facilitateur, pk: int | None = None) -> HttpResponse:
    """A new one, or one to change."""
    reguliere = get_object_or_404(facilitateur.indisponibilites_regulieres, pk=pk) if pk is not None else None
    form = IndisponibiliteReguliereForm(saisie(request), initial=_initiales(reguliere))

    def enregistrer() -> str:
        par, rythme = agent_de(request), form.rythme()
        if reguliere:
            posee = services.modifier_indisponibilite_reguliere(reguliere, rythme=rythme, par=par)
        else:
            posee = services.declarer_indisponibilite_reguliere(facilitateur, rythme=rythme, par=par)
        _prevenir(request, facilitateur, de_la_regle(posee, timezone.localdate(), posee.fin))
        return f"C’est noté\u00a0: {posee.en_mots}."

    contexte = {"reguliere": reguliere}
    return traiter(
        request, form, "indisponibilite_reguliere", enregistrer, contexte, suite="facilitateurs:indisponibilites"
    )


@pour_facilitateur
@require_POST
def retirer_indisponibilite_reguliere(request: HttpRequest, facilitateur: Facilitateur, pk: int) -> HttpResponse:
    reguliere = get_object_or_404(facilitateur.indisponibilites_regulieres, pk=pk)
    services.retirer_indisponibilite_reguliere(reguliere, par=agent_de(request))
    messages.success(request, "Indisponibilité régulière retirée.")
    return redirect("facilitateurs:indisponibilites")


def _initiales(reguliere: IndisponibiliteReguliere | None) -> dict[str, object]:
    if reguliere is None:
        return {}
    champs = ("jours", "moment", "de", "a", "semaines", "debut", "fin", "sauf")
    return {champ: getattr(reguliere, champ) for champ in champs}


def _prevenir(request: HttpRequest, facilitateur: Facilitateur, absences: list[Absence]) -> None:
    """Being away does not take anybody out of a team: that is for them to say, on the mission's own page."""
    touchees = missions_touchees(facilitateur, absences)
    if touchees:
        dites = enumerer(
            f"«\u202f{o.creneau.session.titre}\u202f», {plage(o.creneau.debut, o.creneau.fin)}" for o in touchees
        )
        messages.warning(
            request,
            f"Vous avez accepté une mission à ce moment-là\u00a0: {dites}. Elle reste prévue. "
            "Si vous ne pouvez plus la tenir, retirez-vous depuis sa page\u00a0: un autre binôme sera cherché.",
        )


urlpatterns = [
    path("mon-espace/facilitateur/indisponibilites/", indisponibilites, name="indisponibilites"),
    path(
        "mon-espace/facilitateur/indisponibilites/<int:pk>/retirer/",
        retirer_indisponibilite,
        name="retirer_indisponibilite",
    ),
    path(
        "mon-espace/facilitateur/indisponibilites/reguliere/",
        indisponibilite_reguliere,
        name="indisponibilite_reguliere",
    ),
    path(
        "mon-espace/facilitateur/indisponibilites/reguliere/<int:pk>/",
        indisponibilite_reguliere,
        name="modifier_indisponibilite_reguliere",
    ),
    path(
        "mon-espace/facilitateur/indisponibilites/reguliere/<int:pk>/retirer/",
        retirer_indisponibilite_reguliere,
        name="retirer_indisponibilite_reguliere",
    ),
]
