"""Periodic work on requests: load by id, call a service. Each is idempotent and stands on its own, so that one request
that fails does not hold the others back."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from agenda.models import Creneau

from .models import Appel, Demande, Mission, Observation
from .models.demande import Etat
from .services import appels, bilans, brouillons, missions, observations, preparation

logger = logging.getLogger(__name__)


@shared_task
def faire_avancer() -> None:
    """What time alone decides: proposals that lapse, preparations that open, séances that are over, ends that come."""
    maintenant = timezone.now()
    echues = Mission.objects.filter(etat=Mission.Etat.PROPOSEE, repondre_avant__lte=maintenant)
    _chacune(echues.select_related("accompagnement__demande", "agent"), missions.laisser_passer)
    passes = Appel.objects.ouverts().filter(jusqu_au__lte=maintenant).select_related("accompagnement__demande")
    _chacune(passes, appels.laisser_echoir)
    attendues = Observation.objects.filter(etat=Observation.Etat.PROPOSEE)
    attendues = attendues.exclude(accompagnement__session__creneaux__in=Creneau.objects.a_venir())
    _chacune(attendues.select_related("accompagnement__demande"), observations.laisser_passer)
    _chacune(Demande.objects.filter(etat=Etat.AFFECTEE), preparation.ouvrir_preparation)
    en_cours = Demande.objects.filter(etat__in=preparation.EN_COURS)
    passees = en_cours.filter(accompagnement__session__creneaux__fin__lte=maintenant).distinct()
    _chacune(passees, preparation.constater_realisation)
    _chacune(Demande.objects.filter(etat=Etat.REALISEE), bilans.clore_si_possible)


def _chacune(objets: Iterable[Any], service: Callable[[Any], object]) -> None:
    for objet in objets:
        try:
            service(objet)
        except ValidationError as refus:
            logger.info("%s refused on %s: %s", service.__name__, objet.pk, type(refus).__name__)
        except Exception:
            logger.exception("%s failed on %s", service.__name__, objet.pk)


@shared_task
def purger_brouillons() -> int:
    return brouillons.purger_brouillons()
