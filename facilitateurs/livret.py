"""Certifications and meetings of the network, in the *livret* of who has some."""

from django.utils import timezone

from agenda.models import Presence
from agents.models import Agent
from documents.livret import Ligne, Rubrique, declarer
from instance.typographie import en_heures, jour

from .models import Certification


def _certifications(agent: Agent) -> list[Ligne]:
    siennes = Certification.objects.filter(facilitateur__agent=agent).prefetch_related("suspensions")
    return [
        Ligne(
            certification.delivree_le,
            f"délivrée le {jour(certification.delivree_le)}",
            f"Certification n° {certification.numero}",
            f"{certification.statut().label}, jusqu’au {jour(certification.valable_jusqu_au)}",
        )
        for certification in siennes
    ]


def _rencontres(agent: Agent) -> list[Ligne]:
    presences = Presence.objects.filter(
        agent=agent, etat__in=Presence.VENUS, creneau__annule=False, creneau__session__rencontre__isnull=False
    )
    creneaux = [presence.creneau for presence in presences.select_related("creneau__session")]
    return [
        Ligne(
            timezone.localdate(creneau.debut),
            jour(creneau.debut),
            creneau.session.titre,
            mesure=en_heures(creneau.fin - creneau.debut),
        )
        for creneau in creneaux
    ]


declarer(Rubrique("certifications", "Certifications", 30, _certifications))
declarer(Rubrique("rencontres", "Rencontres du réseau", 35, _rencontres))
