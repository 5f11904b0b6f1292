"""The same programme for who is signed in: with what they registered for."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agenda.models import Inscription
from agents.pages import connecte

from .. import lecture
from ..models import Edition, Evenement

# State of a registration → tone and icon of its tag.
ASPECTS = {
    Inscription.Etat.CONFIRMEE: ("tag-ink", "ticket", "Place confirmée"),
    Inscription.Etat.OFFERTE: ("tag-warn", "ticket", "Une place vous est proposée"),
    Inscription.Etat.EN_ATTENTE: ("tag-warn", "hourglass", "Sur liste d’attente"),
    Inscription.Etat.A_VALIDER: ("", "clock", "Inscription à valider"),
}


@never_cache
@require_safe
def mon_programme(request: HttpRequest) -> HttpResponse:
    """What one registered for, day by day, and what is left to choose from beside it."""
    agent = connecte(request)
    edition = Edition.objects.courante()
    miennes = {
        inscription.session_id: inscription
        for inscription in Inscription.objects.actives()
        .filter(agent=agent, session__evenement__isnull=False)
        .avec_rang()
    }
    evenements = Evenement.objects.visibles().filter(session__in=miennes).order_by(F("edition").asc(nulls_last=True))
    lignes = lecture.lignes(evenements.pour_page())
    for ligne in lignes:
        ligne.evenement.marque = _marque(miennes[ligne.evenement.session_id])  # type: ignore[attr-defined]
    return render(
        request,
        "evenements/mon_programme.html",
        {
            "edition": edition,
            "semaines": lecture.semaines(ligne for ligne in lignes if not ligne.passee),
            "passees": [ligne for ligne in lignes if ligne.passee],
        },
    )


def _marque(inscription: Inscription) -> dict[str, str]:
    ton, icone, mots = ASPECTS[Inscription.Etat(inscription.etat)]
    rang = getattr(inscription, "rang", None)
    return {"ton": ton, "icone": icone, "mots": f"{mots}, rang {rang}" if rang else mots}


urlpatterns: list[URLPattern] = [path("mon-espace/programme/", mon_programme, name="mon_programme")]
