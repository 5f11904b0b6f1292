"""The outbox's health: nothing due may wait long, a sign-in code least of all; and the mailbox of returns is read."""

import datetime as dt

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min, Q
from django.utils import timezone

from instance import sante
from instance.sante import Controle, Resultat, declarer

from .models import PRIORITE_CODES, Courriel
from .rebonds.services import PANNE, SOURCE

ATTENTE = dt.timedelta(minutes=10)
ATTENTE_DES_CODES = dt.timedelta(minutes=1)
SILENCE_DES_RETOURS = dt.timedelta(minutes=30)  # six missed readings
MEMOIRE_DES_ECHECS = dt.timedelta(days=1)


def file_des_courriels() -> Resultat:
    maintenant = timezone.now()
    secrets = Q(priorite=PRIORITE_CODES)
    vu = Courriel.objects.a_partir(maintenant).aggregate(
        en_attente=Count("pk"), plus_ancien=Min("prevu_le", filter=~secrets), code=Min("prevu_le", filter=secrets)
    )
    echecs = Courriel.objects.filter(etat=Courriel.Etat.ECHEC, echec_le__gte=maintenant - MEMOIRE_DES_ECHECS).count()
    ages = {nom: maintenant - vu[nom] if vu[nom] else dt.timedelta() for nom in ("plus_ancien", "code")}
    detail = {
        "en_attente": vu["en_attente"],
        "age_s": round(max(ages.values()).total_seconds()),
        "echecs_sur_un_jour": echecs,
    }
    if ages["plus_ancien"] > ATTENTE or ages["code"] > ATTENTE_DES_CODES:
        message = (
            "Des courriels attendent trop longtemps\u00a0: vérifiez le serveur de messagerie, puis les tâches de fond."
        )
        return Resultat(False, message, detail)
    if echecs:
        message = (
            "Les courriels partent, mais certains ont été refusés\u00a0: voyez ceux en échec dans l’administration."
        )
        return Resultat(True, message, detail)
    return Resultat(True, "Les courriels partent.", detail)


def boite_des_retours() -> Resultat:
    """What its reader last said: a probe does not wait for a mail server."""
    if not settings.REBONDS["boite"]:
        return Resultat(True, "Aucune boîte n’est déclarée\u00a0: les courriels qui reviennent ne sont pas lus.")
    age, panne = sante.silence(SOURCE), cache.get(PANNE)
    detail = {"derniere_lecture_s": None if age is None else round(age.total_seconds())}
    if panne:
        return Resultat(False, f"La boîte des retours n’a pas pu être lue\u00a0: {panne}.", detail)
    if age is None:
        return Resultat(True, "La boîte des retours n’a pas encore été lue.", detail)
    if age > SILENCE_DES_RETOURS:
        return Resultat(False, "La boîte des retours n’est plus lue\u00a0: voyez les tâches de fond.", detail)
    return Resultat(True, "La boîte des retours est lue.", detail)


declarer(Controle("courriels", "File des courriels", file_des_courriels))
declarer(Controle("retours", "Boîte des courriels revenus", boite_des_retours))
