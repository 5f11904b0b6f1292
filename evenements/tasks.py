from celery import shared_task
from django.utils import timezone

from .models import Edition
from .services.depliants import refaire_depliant


@shared_task
def refaire_les_depliants() -> None:
    """Those of the published editions that are not over, when something changed."""
    for edition in Edition.objects.publiees().filter(fin__gte=timezone.localdate()):
        refaire_depliant(edition, par=None)
