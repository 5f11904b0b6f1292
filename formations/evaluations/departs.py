"""Somebody who leaves no longer supervises: the cohort's page asks for another person."""

from agents import departs
from agents.departs import Charge
from agents.models import Agent
from instance.journal import Auteur
from instance.typographie import compter

from .. import services
from .groupes import supervisees


def _dire(agent: Agent) -> str:
    nombre = sum(bool(suivi.suivante) for _, suivis in supervisees(agent) for suivi in suivis)
    return f"supervise {compter(nombre, 'stagiaire')}" if nombre else ""


def _retirer(agent: Agent, par: Auteur) -> None:
    for supervision in agent.supervisions.select_related("cohorte").order_by("cohorte", "pk"):
        services.retirer_superviseur(supervision, par=par)


def declarer() -> None:
    departs.declarer(Charge("formations.supervisions", _dire, _retirer))
