"""One e-mail: « votre certificat est prêt »."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from courriels.regles import Destinataire, Envoi, Regle, declarer
from documents.models import Document
from instance.adresses import absolue
from instance.typographie import jour

from ..models import Certification
from ..services.certificats import TYPE_CERTIFICAT

NOUVELLE = dt.timedelta(days=60)
"""How long after its delivery a certificate is news: an older one was taken over, or waited for its seal too long."""


def _pret(certification: Certification) -> Iterable[Envoi]:
    """Once, for the first version: a later one is made at the holder's request, who knows of it."""
    agent = certification.facilitateur.agent
    prets = Document.objects.de(certification).filter(type=TYPE_CERTIFICAT, etat=Document.Etat.PRET)
    premier = prets.order_by("version").first()
    if premier is None or premier.pret_le is None or not agent.email or certification.retiree_le:
        return
    if premier.pret_le.date() - certification.delivree_le <= NOUVELLE:
        yield Envoi(Destinataire(agent.email, str(agent), agent.pk), premier.pret_le, _faits(certification))


def _faits(certification: Certification) -> dict[str, Any]:
    return {
        "numero": certification.numero,
        "intitule": certification.intitule,
        "fin": jour(certification.valable_jusqu_au),
        "url": absolue(reverse("facilitateurs:ma_certification")),
    }


declarer(
    Regle(
        "facilitateurs.certificat_pret",
        "Votre certificat est prêt",
        "facilitateurs.Certification",
        "facilitateurs/certificat_pret",
        _pret,
        peut_attendre=True,
    )
)
