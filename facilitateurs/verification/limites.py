"""How much one network may verify in an hour: many certificates, few unknown codes.

Counted in the shared cache and, while it is away, in the database. A network is an address, private ones included
(thousands of agents may share one: `agents.reseaux_de_confiance` names those that are not counted); only a keyed
digest of it is kept. Beyond the unknown codes allowed, a network is told nothing of the known ones either, until the
hour ends.
"""

import datetime as dt
from enum import Enum

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from agents.navigation import adresse_ip
from agents.services.connexion import de_confiance

from ..models import EssaiVerification
from ..regles import CODES_INCONNUS, DEPOTS_VERIFIES, VERIFICATIONS

DUREE = dt.timedelta(hours=1)
AJOUTER = f"""
    INSERT INTO {EssaiVerification._meta.db_table} AS essai (cle, heure, nombre) VALUES (%s, %s, 1)
    ON CONFLICT (cle) DO UPDATE SET nombre = essai.nombre + 1
"""  # noqa: S608 - the table's own name


class Sorte(Enum):
    REUSSITE = VERIFICATIONS
    ECHEC = CODES_INCONNUS
    DEPOT = DEPOTS_VERIFIES


def depassee(request: HttpRequest, *sortes: Sorte) -> bool:
    """Whether this network is beyond one of these limits. Counts nothing."""
    adresse = _compte(request)
    return adresse is not None and any(_lire(_cle(adresse, sorte)) >= sorte.value.valeur() for sorte in sortes)


def compter(request: HttpRequest, sorte: Sorte) -> None:
    adresse = _compte(request)
    if adresse is None:
        return
    cle = _cle(adresse, sorte)
    cache = caches["default"]
    # The inherited methods: those of our cache answer as an empty one would while the server is away.
    try:
        RedisCache.add(cache, cle, 0, DUREE.total_seconds())  # type: ignore[arg-type]
        RedisCache.incr(cache, cle)  # type: ignore[arg-type]
    except ValueError:
        pass  # it expired between the two: a new hour
    except (RedisError, OSError):
        _compter_en_base(cle)


def _compte(request: HttpRequest) -> str | None:
    adresse = adresse_ip(request)
    return None if adresse is None or de_confiance(adresse) else adresse


def _cle(adresse: str, sorte: Sorte) -> str:
    empreinte = salted_hmac("facilitateurs.verification", adresse, algorithm="sha256").hexdigest()[:32]
    return f"verification.{sorte.name.lower()}.{_heure():%Y%m%d%H}.{empreinte}"


def _heure() -> dt.datetime:
    return timezone.now().astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)


def _lire(cle: str) -> int:
    try:
        return int(RedisCache.get(caches["default"], cle) or 0)  # type: ignore[arg-type]
    except (RedisError, OSError):
        return EssaiVerification.objects.filter(cle=cle).values_list("nombre", flat=True).first() or 0


def _compter_en_base(cle: str) -> None:
    heure = _heure()
    with connection.cursor() as cursor:
        cursor.execute(AJOUTER, [cle, heure])
    EssaiVerification.objects.filter(heure__lt=heure - DUREE).delete()
