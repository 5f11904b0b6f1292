"""What somebody who leaves had applied for: the place goes to who waits."""

from agenda.models import Creneau
from agents import departs
from agents.departs import Charge
from agents.models import Agent
from instance.journal import Auteur
from instance.typographie import compter

from .. import services
from ..models import Candidature
from ..models.candidatures import VIVANTES


def _vivantes(agent: Agent) -> list[Candidature]:
    """Of cohorts that are not over."""
    candidatures = Candidature.objects.filter(agent=agent, etat__in=VIVANTES).select_related("cohorte")
    a_venir = Creneau.objects.a_venir().values("session")
    return list(candidatures.filter(cohorte__session__in=a_venir).order_by("cohorte_id"))


def _dire(agent: Agent) -> str:
    nombre = len(_vivantes(agent))
    return f"a {compter(nombre, 'candidature')} en cours" if nombre else ""


def _retirer(agent: Agent, par: Auteur) -> None:
    for candidature in _vivantes(agent):
        services.retirer(candidature, par=par, fin=Candidature.Fin.CELLULE, motif="Départ")


def declarer() -> None:
    departs.declarer(Charge("formations.candidatures", _dire, _retirer))
