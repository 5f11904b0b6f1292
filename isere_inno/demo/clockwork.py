"""What the worker and the beat would have done by an evening."""

from agenda import tasks as agenda
from courriels import envoi
from courriels import services as courriels
from demandes import tasks
from formations import tasks as formations


def advance() -> None:
    """What time alone decides, with the clock as it stands."""
    tasks.faire_avancer()
    agenda.faire_avancer()
    formations.faire_avancer()


def sweep() -> None:
    """The same, then the e-mails that leave (to nowhere, here)."""
    advance()
    courriels.reconcilier_tous()
    envoi.envoyer_en_attente()
