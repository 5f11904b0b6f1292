"""Saying how a session was. One answer a person and event, under the event's lock.

The journal holds signed answers only: a dated line for each unsigned one would say who answered when, beside what was
answered then.
"""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from instance import journal

from .. import retours
from ..models import Evenement, Retour, RetourDonne
from .verrous import tenir


class RetourRefuse(ValidationError):
    """`code` is the state (see `retours.Situation`) that does not allow it; the message is for people."""


REFUS = {
    "absent": "L’avis est demandé aux personnes notées présentes.",
    "trop_tot": "Vous pourrez donner votre avis une fois la séance terminée.",
    "donne": "Votre avis est déjà enregistré, sans votre nom\u00a0: il ne peut plus être changé.",
    "clos": "Il n’est plus temps de donner son avis sur cette séance.",
}


@transaction.atomic
def donner_retour(
    evenement: Evenement, agent: Agent, *, satisfaction: int, utilite: int, texte: str = "", signe: bool = False
) -> None:
    """Keep the answer of somebody who was there; a signed one replaces theirs, with or without their name this time.
    Raises RetourRefuse."""
    evenement = tenir(evenement)
    situation = retours.situation(evenement, agent)
    if situation.etat in REFUS:
        raise RetourRefuse(REFUS[situation.etat], code=situation.etat)
    ancien = situation.signe
    reponse = Retour(evenement=evenement, satisfaction=satisfaction, utilite=utilite, texte=texte.strip())
    reponse.full_clean()
    if ancien is None:
        RetourDonne.objects.create(evenement=evenement, agent=agent)
    else:
        ancien.delete()
    if signe:
        reponse.signe_par, reponse.signe_le = agent, timezone.now()
        reponse.save(force_insert=True)
        journal.ecrire("evenements.changer_retour" if ancien else "evenements.signer_retour", evenement, par=agent)
    else:
        _meler(evenement, reponse)


def _meler(evenement: Evenement, reponse: Retour) -> None:
    """Write it among the other unsigned answers of the event, all of them anew and in any order. Added beside them it
    would be told apart: by its place in the table, by the number of its transaction, by its key from one backup to the
    next."""
    autres = Retour.objects.filter(evenement=evenement, signe_par=None)
    toutes = [
        reponse,
        *(Retour(evenement=evenement, satisfaction=a.satisfaction, utilite=a.utilite, texte=a.texte) for a in autres),
    ]
    autres.delete()
    secrets.SystemRandom().shuffle(toutes)
    Retour.objects.bulk_create(toutes)
