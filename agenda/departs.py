"""The places that somebody who leaves held: they go to who waits."""

from django.utils import timezone

from agents import departs
from agents.departs import Charge
from agents.models import Agent
from instance.journal import Auteur
from instance.typographie import compter

from .models import Inscription
from .models.places import InscriptionQuerySet
from .services import annuler_inscription


def _a_venir(agent: Agent) -> InscriptionQuerySet:
    return Inscription.objects.actives().filter(agent=agent, session__creneaux__debut__gt=timezone.now()).distinct()


def _dire(agent: Agent) -> str:
    nombre = _a_venir(agent).count()
    return f"a {compter(nombre, 'inscription')} à venir" if nombre else ""


def _rendre(agent: Agent, par: Auteur) -> None:
    for inscription in _a_venir(agent).order_by("session_id"):
        annuler_inscription(inscription, par=par if isinstance(par, Agent) else None, motif="Départ", d_office=True)


def declarer() -> None:
    departs.declarer(Charge("agenda.inscriptions", _dire, _rendre))
