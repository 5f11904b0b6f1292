"""A cohort that somebody who leaves followed: the cell names another, and no paper sends people to them."""

from django.db.models import QuerySet

from agenda.models import Creneau
from agents import departs
from agents.departs import Charge
from agents.models import Agent
from instance.journal import Auteur
from instance.typographie import compter

from .models import Cohorte
from .services import modifier_cohorte


def _suivies(agent: Agent) -> QuerySet[Cohorte]:
    """Those that are not over."""
    return Cohorte.objects.filter(referent=agent, session__in=Creneau.objects.a_venir().values("session"))


def _dire(agent: Agent) -> str:
    nombre = _suivies(agent).count()
    return f"suit {compter(nombre, 'promotion')}" if nombre else ""


def _laisser(agent: Agent, par: Auteur) -> None:
    for cohorte in _suivies(agent).order_by("pk"):
        modifier_cohorte(cohorte, par=par, referent=None)


departs.declarer(Charge("formations.cohortes", _dire, _laisser))
