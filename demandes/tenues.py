"""Which sessions of an accompagnement really took place: begun, and with somebody of the team engaged."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agenda.models import Creneau

from .models import Demande, Mission
from .transitions import TRANSITIONS


def seances_tenues(demande: Demande) -> QuerySet[Creneau]:
    """A date that passed while nobody had accepted, or after everybody had left, was not held. One query."""
    presents = Mission.objects.filter(accompagnement__session=OuterRef("session")).filter(
        Q(etat=Mission.Etat.ACCEPTEE) | Q(repondue_le__isnull=False, finie_le__gt=OuterRef("debut"))
    )
    commences = Creneau.objects.filter(
        session__accompagnement__demande=demande, annule=False, debut__lte=timezone.now()
    )
    return commences.filter(Exists(presents))


def a_commence(demande: Demande) -> bool:
    """Once true, the request is no longer cancelled: it ends before its time, and what was done stays counted."""
    return demande.etat in TRANSITIONS["arreter"].depuis and seances_tenues(demande).exists()
