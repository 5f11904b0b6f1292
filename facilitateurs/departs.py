"""A facilitator who leaves their institution leaves the network; certifications stay as they are."""

from django.utils import timezone

from agents import departs
from agents.departs import Charge
from agents.models import Agent
from instance.journal import Auteur

from .models import Facilitateur
from .services import quitter_le_reseau


def _du_reseau(agent: Agent) -> Facilitateur | None:
    return Facilitateur.objects.filter(agent=agent, quitte_le=None).first()


def _dire(agent: Agent) -> str:
    return "fait partie du réseau" if _du_reseau(agent) else ""


def _quitter(agent: Agent, par: Auteur) -> None:
    facilitateur = _du_reseau(agent)
    if facilitateur:
        quitter_le_reseau(facilitateur, par=par, le=timezone.localdate())


def declarer() -> None:
    departs.declarer(Charge("facilitateurs.reseau", _dire, _quitter))
