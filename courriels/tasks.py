from celery import shared_task
from django.conf import settings

from . import envoi, services
from .rebonds import services as rebonds


@shared_task
def envoyer_en_attente() -> None:
    """Send what is due. Asked for after each change, and by beat for what a lost broker never told."""
    envoi.envoyer_en_attente()


@shared_task
def reconcilier() -> None:
    services.reconcilier_tous()


@shared_task
def relever_rebonds() -> None:
    """Read what came back, where this installation has a mailbox for it."""
    if settings.REBONDS["boite"]:
        rebonds.relever()
