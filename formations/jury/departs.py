"""A jury to come in which somebody who leaves was to sit: they are taken off, the cell finds another member."""

from agents import departs
from agents.departs import Charge
from agents.models import Agent
from instance.journal import Auteur
from instance.typographie import compter

from ..models import Jury, MembreJury
from ..services import jury as verbes


def _siege(agent: Agent) -> list[MembreJury]:
    miens = MembreJury.objects.actifs().filter(agent=agent, jury__etat=Jury.Etat.PREPARATION)
    return list(miens.select_related("jury").order_by("jury_id"))


def _dire(agent: Agent) -> str:
    nombre = len(_siege(agent))
    return f"siège dans {compter(nombre, 'jury')} à venir" if nombre else ""


def _retirer(agent: Agent, par: Auteur) -> None:
    for membre in _siege(agent):
        verbes.retirer_membre(membre, par=par, motif="Départ")


departs.declarer(Charge("formations.jury", _dire, _retirer))
