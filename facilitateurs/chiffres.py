"""The network's figures of an institution or a direction. People are counted where they work today."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Q
from django.utils import timezone

from agents.perimetres.chiffres import Chiffre, Groupe, declarer, fin_d_annee
from agents.perimetres.perimetre import Perimetre

from .models import Certification, Facilitateur

HORIZON = relativedelta(months=12)


def compter(perimetre: Perimetre, annee: int) -> Sequence[Chiffre]:
    """Three queries."""
    aujourd_hui, avant = timezone.localdate(), fin_d_annee(annee - 1)
    ici, alors = _du_jour(perimetre, aujourd_hui), _du_jour(perimetre, avant)
    if not Certification.objects.filter(delivree_le__lte=avant).exists():
        alors = {}
    dates = f"aujourd’hui, puis au 31\u00a0décembre {annee - 1}"
    return [
        Chiffre(
            "Facilitateurs certifiés",
            f"Dans le réseau, la certification ni expirée, ni suspendue, ni retirée\u00a0: {dates}.",
            ici["certifies"],
            alors.get("certifies"),
        ),
        Chiffre(
            "Certifications qui expirent dans les 12 mois",
            f"Parmi ces personnes, celles dont la validité prend fin dans l’année qui suit\u00a0: {dates}.",
            ici["bientot"],
            alors.get("bientot"),
        ),
    ]


def _du_jour(perimetre: Perimetre, le: dt.date) -> dict[str, Any]:
    disponibles = Facilitateur.objects.disponibles(le).filter(perimetre.q("agent__"))
    return disponibles.order_by().aggregate(
        certifies=Count("pk"), bientot=Count("pk", filter=Q(valable_jusqu_au__lte=le + HORIZON))
    )


def declarer_chiffres() -> None:
    declarer(Groupe("facilitateurs", "Facilitateurs", 10, compter))
