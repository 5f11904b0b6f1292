"""What somebody who leaves held of the requests, and who goes on with it."""

from agents import departs
from agents.departs import Charge
from agents.models import Agent
from instance.journal import Auteur
from instance.typographie import compter

from .models import Demande, Mission, Observation, Signalement
from .models.accompagnement import MissionQuerySet
from .models.demande import OUVERTS, DemandeQuerySet, Etat
from .models.observation import ObservationQuerySet
from .services import missions, observations, signalements, triage

MOTIF = "Départ de la personne"


def _missions(agent: Agent) -> MissionQuerySet:
    """Those that are still ahead: a mission that took place stays with who lived it."""
    a_venir = [etat for etat in OUVERTS if etat != Etat.REALISEE]
    return Mission.objects.actives().filter(agent=agent, accompagnement__demande__etat__in=a_venir)


def _suivies(agent: Agent) -> DemandeQuerySet:
    return Demande.objects.ouvertes().filter(referent=agent)


def _demandees(agent: Agent) -> DemandeQuerySet:
    return Demande.objects.ouvertes().filter(demandeur=agent)


def _dire_missions(agent: Agent) -> str:
    return _dire(_missions(agent).count(), "mission à remplacer", "missions à remplacer")


def _dire_suivies(agent: Agent) -> str:
    return _dire(_suivies(agent).count(), "demande à suivre", "demandes à suivre")


def _dire_demandees(agent: Agent) -> str:
    return _dire(_demandees(agent).count(), "demande déposée en cours", "demandes déposées en cours")


def _observations(agent: Agent) -> ObservationQuerySet:
    a_venir = [etat for etat in OUVERTS if etat != Etat.REALISEE]
    return Observation.objects.actives().filter(agent=agent, accompagnement__demande__etat__in=a_venir)


def _dire_observations(agent: Agent) -> str:
    return _dire(_observations(agent).count(), "observation prévue", "observations prévues")


def _dire(nombre: int, singulier: str, pluriel: str) -> str:
    return compter(nombre, singulier, pluriel) if nombre else ""


def _lever(agent: Agent, par: Auteur) -> None:
    for mission in _missions(agent).select_related("accompagnement__demande").order_by("accompagnement__demande_id"):
        missions.lever(mission, par=par, motif=MOTIF)


def _renoncer(agent: Agent, par: Auteur) -> None:
    for observation in _observations(agent).select_related("accompagnement__demande").order_by("pk"):
        observations.renoncer(observation, par=par)


def _laisser(agent: Agent, par: Auteur) -> None:
    for demande in _suivies(agent).order_by("pk"):
        triage.laisser(demande, par=par, motif=MOTIF)


def _signaler(agent: Agent, par: Auteur) -> None:
    for demande in _demandees(agent).order_by("pk"):
        triage.signaler_depart(demande, par=par)


def _taire(agent: Agent) -> str:
    """That somebody follows a signalement is for the cell alone: handed over, never announced."""
    return ""


def _rendre_signalements(agent: Agent, par: Auteur) -> None:
    for signalement in Signalement.objects.ouverts().filter(responsable=agent).order_by("pk"):
        signalements.laisser(signalement, par=par)


def declarer() -> None:
    departs.declarer(Charge("demandes.missions", _dire_missions, _lever))
    departs.declarer(Charge("demandes.observations", _dire_observations, _renoncer))
    departs.declarer(Charge("demandes.suivies", _dire_suivies, _laisser))
    departs.declarer(Charge("demandes.demandees", _dire_demandees, _signaler))
    departs.declarer(Charge("demandes.signalements", _taire, _rendre_signalements))
