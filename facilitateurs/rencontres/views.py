"""The meetings, for the members: what comes, what was said, how often one came."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agenda import services as agenda
from agenda.models import Inscription

from ..models import Facilitateur, Rencontre
from ..views import pour_facilitateur
from . import lecture

ISSUES = {
    Inscription.Etat.CONFIRMEE: "Votre place est prise. Un courriel vous apporte l’invitation pour votre agenda.",
    Inscription.Etat.EN_ATTENTE: "Vous êtes sur la liste d’attente. Nous vous écrivons dès qu’une place se libère.",
    Inscription.Etat.A_VALIDER: "Votre demande est enregistrée. Nous vous écrivons dès qu’elle est validée.",
}


@never_cache
@require_safe
@pour_facilitateur
def rencontres(request: HttpRequest, facilitateur: Facilitateur) -> HttpResponse:
    passees = lecture.passees(facilitateur)
    dernieres = [seance for seance in passees if seance.compte][: lecture.DERNIERES]
    contexte = {
        "a_venir": lecture.a_venir(facilitateur.agent),
        "passees": passees,
        "venues": sum(seance.venu for seance in dernieres),
        "tenues": len(dernieres),
    }
    return render(request, "facilitateurs/rencontres/rencontres.html", contexte)


@require_POST
@pour_facilitateur
def s_inscrire(request: HttpRequest, facilitateur: Facilitateur, pk: int) -> HttpResponse:
    """One click. Where there is something to choose, the page of the registration asks it."""
    annoncees = Rencontre.objects.filter(annoncee_le__isnull=False).select_related("session")
    session = get_object_or_404(annoncees, pk=pk).session
    if session.jauges.count() > 1 or session.questions.exists():
        return redirect("agenda:inscription", session.cle)
    try:
        inscription = agenda.inscrire(session, facilitateur.agent, par=facilitateur.agent)
    except ValidationError as refus:
        messages.info(request, " ".join(refus.messages))
    else:
        messages.success(request, ISSUES[Inscription.Etat(inscription.etat)])
    return redirect("facilitateurs:rencontres")


urlpatterns: list[URLPattern] = [
    path("mon-espace/rencontres/", rencontres, name="rencontres"),
    path("mon-espace/rencontres/<int:pk>/inscription/", s_inscrire, name="rencontre_s_inscrire"),
]
