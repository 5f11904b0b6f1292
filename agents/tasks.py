from celery import shared_task

from .services.connexion import purger_demandes


@shared_task
def oublier_les_demandes_de_code() -> None:
    purger_demandes()
