from celery import shared_task

from .services.appareils import oublier
from .services.connexion import purger_demandes


@shared_task
def oublier_les_connexions() -> None:
    """Who asked to sign in, expired sessions, old devices."""
    purger_demandes()
    oublier()
