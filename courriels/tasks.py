from celery import shared_task

from . import envoi, services


@shared_task
def envoyer_en_attente() -> None:
    """Send what is due. Asked for after each change, and by beat for what a lost broker never told."""
    envoi.envoyer_en_attente()


@shared_task
def reconcilier() -> None:
    services.reconcilier_tous()
