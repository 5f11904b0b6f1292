"""Periodic work. Each object stands on its own: one that fails does not hold the others back."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from agenda import services as agenda

from .models import Candidature, Formation
from .models.candidatures import Etat
from .pieces.services import refaire_programme
from .services import accords, candidatures, jury_acces, resultats

logger = logging.getLogger(__name__)


@shared_task
def faire_avancer() -> None:
    """What time alone decides: places not confirmed, places given back elsewhere, agreements nobody has to give."""
    echues = Candidature.objects.filter(etat=Etat.RETENUE, confirmer_avant__lte=timezone.now())
    _chacune(echues.order_by("cohorte", "confirmer_avant"), candidatures.laisser_passer)
    _chacune(candidatures.places_rendues(), candidatures.suivre_l_agenda)
    _chacune(accords.sans_accord_requis(), lambda inscription: agenda.valider(inscription, par=None))


@shared_task
def effacer() -> int:
    """Arrangements that no longer serve, drafts never sent, codes asked for the day before."""
    return candidatures.effacer_amenagements() + candidatures.purger_brouillons() + jury_acces.purger_codes()


@shared_task
def delivrer_certifications() -> None:
    """Of juries whose results have left."""
    resultats.delivrer_tout()


@shared_task
def refaire_les_programmes() -> None:
    """Of the trainings that anybody may read, when something changed: their words, their provider, who may come."""
    for formation in Formation.objects.visibles():
        refaire_programme(formation, par=None)


def _chacune(objets: Iterable[Any], service: Callable[[Any], object]) -> None:
    for objet in objets:
        try:
            service(objet)
        except ValidationError as refus:
            logger.info("formations: refused on %s: %s", objet.pk, type(refus).__name__)
        except Exception:
            logger.exception("formations: failed on %s", objet.pk)
