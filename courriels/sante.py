"""The outbox's health: nothing due may wait long, a sign-in code least of all."""

import datetime as dt

from django.db.models import Count, Min, Q
from django.utils import timezone

from instance.sante import Controle, Resultat, declarer

from .models import PRIORITE_CODES, Courriel

ATTENTE = dt.timedelta(minutes=10)
ATTENTE_DES_CODES = dt.timedelta(minutes=1)
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


declarer(Controle("courriels", "File des courriels", file_des_courriels))
