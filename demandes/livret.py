"""What somebody logged, in their *livret*: the title of a request of restricted reading stays out of it."""

from agents.models import Agent
from documents.livret import Ligne, Rubrique, declarer
from instance.typographie import compter, demi_journees, jour

from .models import Intervention
from .models.demande import Confidentialite


def _interventions(agent: Agent) -> list[Ligne]:
    lues = Intervention.objects.filter(agent=agent).select_related("accompagnement__demande")
    return [
        Ligne(
            intervention.jour,
            jour(intervention.jour),
            _intitule(intervention),
            compter(intervention.participants, "personne") if intervention.participants else "",
            demi_journees(intervention.demi_journees),
        )
        for intervention in lues
    ]


def _intitule(intervention: Intervention) -> str:
    if intervention.accompagnement is None:
        return intervention.intitule
    demande = intervention.accompagnement.demande
    if demande.confidentialite == Confidentialite.RESTREINT:
        return "Accompagnement à diffusion restreinte"
    return demande.titre


declarer(Rubrique("interventions", "Interventions", 40, _interventions))
