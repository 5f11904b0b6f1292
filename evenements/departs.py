"""An event to come where somebody who leaves was to speak: the programme no longer names them."""

from django.db.models import QuerySet

from agenda.models import Creneau
from agents import departs
from agents.departs import Charge
from agents.models import Agent
from instance.journal import Auteur
from instance.typographie import compter

from .models import Intervenant
from .services.intervenants import retirer_intervenant


def _a_venir(agent: Agent) -> QuerySet[Intervenant]:
    return Intervenant.objects.filter(agent=agent, evenement__session__in=Creneau.objects.a_venir().values("session"))


def _dire(agent: Agent) -> str:
    nombre = _a_venir(agent).count()
    return f"intervient dans {compter(nombre, 'événement')} à venir" if nombre else ""


def _retirer(agent: Agent, par: Auteur) -> None:
    for intervenant in _a_venir(agent).order_by("evenement_id"):
        retirer_intervenant(intervenant, par=par)


departs.declarer(Charge("evenements.interventions", _dire, _retirer))
