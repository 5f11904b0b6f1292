"""Periodic work on sessions. Each object stands on its own: one that fails does not hold the others back."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from . import services
from .models import Inscription, Reservation

logger = logging.getLogger(__name__)


@shared_task
def faire_avancer() -> None:
    """What time alone decides: offers that lapse, kept places that become everybody's. Both promote."""
    maintenant = timezone.now()
    echues = Inscription.objects.filter(etat=Inscription.Etat.OFFERTE, offre_expire_le__lte=maintenant)
    _chacune(echues.order_by("session", "ordre"), services.laisser_passer)
    gardees = Reservation.objects.filter(liberee_le=None, jusqu_au__lte=maintenant)
    _chacune(gardees, lambda reservation: services.lever_reservation(reservation, par=None))


@shared_task
def effacer_amenagements() -> int:
    return services.effacer_amenagements()


def _chacune(objets: Iterable[Any], service: Callable[[Any], object]) -> None:
    for objet in objets:
        try:
            service(objet)
        except ValidationError as refus:
            logger.info("agenda: refused on %s: %s", objet.pk, type(refus).__name__)
        except Exception:
            logger.exception("agenda: failed on %s", objet.pk)
