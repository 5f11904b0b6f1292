"""What the juries of the story delivered, and one certification that was withdrawn since."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone

from facilitateurs import services as reseau
from facilitateurs.models import Certification

from .calendar import at, working_day

if TYPE_CHECKING:
    from .story import Story

TITLE = "Facilitation en intelligence collective"
BLOCKS = (
    ("B1", "Cadrer la demande"),
    ("B2", "Concevoir le dispositif"),
    ("B3", "Animer et réguler"),
    ("B4", "Posture, éthique et capitalisation"),
)
WITHDRAWN_DAYS = 200
"""How many days ago one was withdrawn from somebody who then left the network."""


def delivery(certified: dt.date) -> reseau.Delivrance:
    """What the certificate of that day prints."""
    return reseau.Delivrance(
        intitule=TITLE,
        referentiel="Référentiel de facilitation, version 1 (2022)",
        blocs=BLOCKS,
        jury_le=working_day(certified - dt.timedelta(days=6)),
        lieu="Grenoble",
        signataire="Hélène Carrel-Billiard",
        signataire_qualite="La présidente du jury",
    )


def withdraw_one(story: "Story") -> None:
    """Certified at the opening; to be verified, like those that hold."""
    agent, chief = story.cast.demandeurs[-1], story.cast.cellule[0]
    certified = timezone.localdate()
    certification = reseau.certifier(agent, delivree_le=certified, par=chief, delivrance=delivery(certified))
    story.plan(
        at(working_day(story.today - dt.timedelta(days=WITHDRAWN_DAYS)), 11), partial(_withdraw, story, certification)
    )


def _withdraw(story: "Story", certification: Certification) -> None:
    chief = story.cast.cellule[0]
    reseau.retirer(certification, motif="À sa demande, après un changement de métier.", par=chief)
    reseau.quitter_le_reseau(certification.facilitateur, par=chief)
