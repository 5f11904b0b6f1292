"""The health checks of the installation itself; those of a trade stand in its room."""

import shutil
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from instance import sante
from instance.sante import Controle, Resultat

DISQUE_MINIMUM_MO = 500


def base_de_donnees() -> Resultat:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        version = cursor.fetchone()[0]
    return Resultat(True, f"PostgreSQL {version} répond.", {"version": version})


def migrations() -> Resultat:
    executor = MigrationExecutor(connection)
    waiting = [str(step) for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if waiting:
        return Resultat(
            False, "Le schéma est en retard : lancez «\u202fpython manage.py migrate\u202f».", {"en_attente": waiting}
        )
    return Resultat(True, "Le schéma est à jour.")


def file_de_taches() -> Resultat:
    # Its own short-lived client: the cache answers as if nothing were wrong when Redis is away.
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
        try:
            client.ping()
        except redis.RedisError as error:
            message = "Redis ne répond pas : les pages marchent, les tâches et les courriels attendent son retour."
            return Resultat(False, message, {"erreur": type(error).__name__})
        waiting = int(client.llen("celery"))
    return Resultat(True, "Redis répond.", {"taches_en_attente": waiting})


def travailleur() -> Resultat:
    if not sante.est_vivant("beat") and not sante.est_vivant("worker"):
        return _silence("worker", "Aucune tâche d’essai n’est passée : vérifiez d’abord le planificateur.")
    if not sante.est_vivant("worker"):
        return _silence("worker", "Les tâches ne sont plus traitées : relancez «\u202fcelery worker\u202f» ou Redis.")
    return _silence("worker", "Les tâches sont traitées.", ok=True)


def planificateur() -> Resultat:
    if not sante.est_vivant("beat"):
        return _silence("beat", "Le planificateur est muet : relancez «\u202fcelery beat\u202f».")
    return _silence("beat", "Le planificateur tourne.", ok=True)


def _silence(source: str, message: str, *, ok: bool = False) -> Resultat:
    age = sante.silence(source)
    return Resultat(ok, message, {"dernier_signe_s": None if age is None else round(age.total_seconds())})


def espace_disque() -> Resultat:
    places = [path for path in (Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT)) if path.exists()]
    free = min(shutil.disk_usage(path).free for path in places) // 1024**2
    detail = {"libre_mo": free, "minimum_mo": DISQUE_MINIMUM_MO}
    if free < DISQUE_MINIMUM_MO:
        return Resultat(False, "Il ne reste presque plus de place sur le disque : libérez-en.", detail)
    return Resultat(True, "Il reste de la place sur le disque.", detail)


def declarer() -> None:
    sante.declarer(Controle("base", "Base de données", base_de_donnees))
    sante.declarer(Controle("migrations", "Schéma de la base", migrations))
    sante.declarer(Controle("file", "File de tâches", file_de_taches))
    sante.declarer(Controle("travailleur", "Tâches de fond", travailleur))
    sante.declarer(Controle("planificateur", "Planificateur", planificateur))
    sante.declarer(Controle("disque", "Espace disque", espace_disque))
