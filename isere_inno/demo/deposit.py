"""The form filled in as its requester would: six steps typed into a draft, then sent."""

import uuid
from typing import TYPE_CHECKING

from agents.models import Agent, Site
from demandes.forms.depot import FORMS, NATURE_GROUPE, saisie
from demandes.models import DateSouhaitee, Demande
from demandes.models.demande import Confidentialite, Hierarchie, Volontariat
from demandes.services import brouillons, depot
from instance.calendrier import ajouter_jours_ouvres

from .calendar import Plan
from .subjects import CURRENT_YEAR
from .tales import TALES

if TYPE_CHECKING:
    from .story import Story

CONTEXTS = (
    "Nos équipes se croisent sans se parler. Chacune a ses habitudes, et les personnes reçues le sentent.",
    "Nous avons beaucoup d’idées et peu de temps pour en choisir une ensemble.",
    "Le service vient d’être réorganisé. Il nous faut un point de départ partagé.",
    "Nous tenons cette réunion depuis des années sans nous demander à quoi elle sert.",
)
STORY = uuid.uuid5(uuid.NAMESPACE_DNS, "demonstration.example")
RESTRICTED_SHARE, PUBLIC_SHARE = 0.1, 0.3


def requester(story: "Story", plan: Plan) -> Agent:
    """Maud Tissot asks for the first request of this year, which the demonstration follows; chance picks the others."""
    if plan.subject is CURRENT_YEAR[0]:
        return story.cast.agents["maud"]
    return story.random.choice(story.cast.demandeurs[1:])


def deposer(story: "Story", plan: Plan) -> Demande:
    """Deposit the plan's request now, for one of the cast."""
    agent = requester(story, plan)
    # Of the title, which no two requests share: a run taken up again draws the same chances, and would fall on the
    # key of a draft already sent.
    brouillon = brouillons.commencer(cle=uuid.uuid5(STORY, plan.subject.titre), agent=agent)
    answers = _answers(story, plan, agent)
    for step in FORMS:
        brouillon = brouillons.enregistrer_etape(brouillon, valeurs=saisie(step, answers))
        brouillons.ouvrir_etape(brouillon, step + 1)
    return depot.deposer(brouillon, par=agent)


def _answers(story: "Story", plan: Plan, agent: Agent) -> dict[str, str]:
    sponsor = story.cast.directeur_de(agent)
    subject, draw = plan.subject, story.random.random()
    site = (
        Site.objects.get(commune="Mens") if plan.subject is CURRENT_YEAR[0] else story.random.choice(story.cast.sites)
    )
    restricted = draw < RESTRICTED_SHARE and subject.titre not in TALES
    reach = Confidentialite.RESTREINT if restricted else Confidentialite.INTERNE
    spare = ajouter_jours_ouvres(plan.session, 2)
    return {
        "direction": str(agent.direction_id),
        "site": str(site.pk),
        "commanditaire_nom": str(sponsor),
        "commanditaire_email": sponsor.email or "",
        "commanditaire_fonction": "Directrice ou directeur",
        "accord_principe": "on",
        "nature": NATURE_GROUPE,
        "titre": subject.titre,
        "format": str(story.formats[subject.format].pk),
        "contexte": story.random.choice(CONTEXTS),
        "objectif": subject.objectif,
        "resultat_attendu": "Un relevé de décisions court, que chacun pourra relire.",
        "participants": str(subject.participants),
        "profil": "Des métiers différents, qui travaillent rarement ensemble.",
        "hierarchie": story.random.choice(Hierarchie.values),
        "volontariat": Volontariat.CHOISI if draw > PUBLIC_SHARE else Volontariat.DEMANDE,
        "duree": str(subject.demi_journees),
        "modalite": "presence",
        "lieu": "",
        "jour_1": plan.session.isoformat(),
        "moment_1": DateSouhaitee.Moment.JOURNEE if subject.demi_journees > 1 else DateSouhaitee.Moment.MATIN,
        "jour_2": spare.isoformat(),
        "moment_2": DateSouhaitee.Moment.MATIN,
        "confidentialite": reach,
        "partage": "on",
    }
