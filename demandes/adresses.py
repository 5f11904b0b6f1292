"""Absolute addresses of a request's pages, for e-mails."""

from django.urls import reverse

from instance.adresses import absolue

from .models import Demande, Mission, Observation


def suivi(demande: Demande) -> str:
    """The tracking page; the same address stands on the request's agenda session."""
    return absolue(reverse("demandes:suivi", args=[demande.cle]))


def fiche(demande: Demande) -> str:
    """The cell's page of the request."""
    return absolue(reverse("demandes:fiche", args=[demande.numero]))


def observation(observation: Observation) -> str:
    return absolue(reverse("demandes:observer", args=[observation.accompagnement.demande.cle]))


def mission(mission: Mission) -> str:
    return absolue(reverse("demandes:mission", args=[mission.cle]))
