"""What the cell may decide because of a signalement, through the services that know how. Those e-mails and histories
say nothing of it; its own notes do."""

import datetime as dt
from typing import Any

from django.db import transaction

from agents.models import Agent
from facilitateurs import services as reseau
from facilitateurs.models import Certification, Facilitateur

from ..models import Mission, Signalement
from . import missions
from .signalements import tracer


@transaction.atomic
def remplacer(signalement: Signalement, *, mission: Mission, par: Agent) -> None:
    """Take somebody out of the team; the place is to be filled again."""
    missions.lever(mission, par=par)
    tracer(signalement, quoi=f"A retiré {mission.agent} de l’équipe.", par=par)


@transaction.atomic
def declarer_lien(signalement: Signalement, *, facilitateur: Facilitateur, par: Agent) -> None:
    """A tie with the direction of the request: the person is no longer proposed there."""
    direction = signalement.demande.direction
    assert direction is not None  # noqa: S101  (the form offers nobody otherwise)
    reseau.declarer_lien(facilitateur, direction=direction, par=par)
    tracer(signalement, quoi=f"A déclaré un lien entre {facilitateur} et {direction}.", par=par)


@transaction.atomic
def suspendre(
    signalement: Signalement,
    *,
    certification: Certification,
    motif: str,
    par: Agent,
    entendu_le: dt.date | None = None,
    urgence: str = "",
) -> Any:
    """Set a certification aside from today, until further notice: the person heard before, or with what urges."""
    suspension = reseau.suspendre(certification, motif=motif, entendu_le=entendu_le, urgence=urgence, par=par)
    tracer(signalement, quoi=f"A suspendu la certification de {certification.facilitateur}.", par=par)
    return suspension
