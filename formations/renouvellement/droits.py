"""When a certification may be renewed, and why not, in words for the person."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from facilitateurs.models import Certification
from facilitateurs.regles import MOIS_A_RENOUVELER
from instance.typographie import jour

from .regles import MOIS_APRES

Statut = Certification.Statut


def obstacle(certification: Certification, le: dt.date | None = None) -> str:
    """Why no file may be opened or sent on a day; empty when one may. Give the certification of that day, its
    suspensions prefetched."""
    aujourd_hui = le or timezone.localdate()
    statut, fin = certification.statut(aujourd_hui), certification.valable_jusqu_au
    if statut == Statut.RETIREE:
        return "Cette certification est retirée\u00a0: elle ne se renouvelle pas."
    if statut == Statut.SUSPENDUE:
        return "Cette certification est suspendue\u00a0: parlez-en d’abord avec la cellule."
    # The day of the first reminder included, when the certification is still said to be valid.
    ouverture = fin - relativedelta(months=MOIS_A_RENOUVELER.valeur())
    if aujourd_hui < ouverture:
        return f"Le dossier s’ouvre à partir du {jour(ouverture)}."
    if Certification.objects.filter(renouvelle=certification).exists():
        return "Cette certification est déjà renouvelée."
    if aujourd_hui > fin + relativedelta(months=MOIS_APRES.valeur()):
        return (
            f"Cette certification est finie depuis plus de {MOIS_APRES.valeur_en_mots}\u00a0: il faut repasser devant "
            "un jury. Parlez-en avec la cellule."
        )
    return ""
