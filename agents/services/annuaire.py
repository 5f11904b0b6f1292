"""People by the thousand, as a file of the human resources gives them."""

import copy
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from courriels.rebonds.services import adresses_changees
from courriels.reflexion import en_nombre
from instance import journal
from instance.journal import Auteur

from ..models import Agent
from .personnes import differences, modifier_agent

LOT = 500


@transaction.atomic
def enregistrer_en_nombre(
    *, nouveaux: Sequence[Agent], modifies: Sequence[tuple[Agent, dict[str, Any]]], par: Auteur, motif: str
) -> None:
    """Create the new ones, then give the others their new values; nobody is closed here (`fermer_en_nombre`).

    A few statements whatever the number. `n_plus_1` among the values may be one of `nouveaux`. Addresses may be
    exchanged between two people: all that change are freed first.
    """
    for agent in nouveaux:
        agent.set_unusable_password()
    Agent.objects.bulk_create(nouveaux, batch_size=LOT)
    journal.ecrire_tous("agents.agent_cree", ((agent, {}) for agent in nouveaux), par=par, motif=motif)
    if not modifies:
        return
    anciennes = [(agent, agent.email) for agent, champs in modifies if "email" in champs]
    # What was validated was the other address.
    Agent.objects.filter(pk__in=[agent.pk for agent, _ in anciennes]).update(email=None, adresse_validee_le=None)
    for agent, _ in anciennes:
        agent.adresse_validee_le = None
    journal.ecrire_tous(
        "agents.agent_modifie", [(agent, _appliquer(agent, champs)) for agent, champs in modifies], par=par, motif=motif
    )
    noms = sorted({nom for _, champs in modifies for nom in champs})
    Agent.objects.bulk_update([agent for agent, _ in modifies], noms, batch_size=LOT)
    adresses_changees(anciennes, par=par)


@transaction.atomic
def rattacher_en_nombre(chefs: Sequence[tuple[Agent, Agent]]) -> None:
    """Give new people their managers, who may be as new: both have a row by now."""
    for agent, chef in chefs:
        agent.n_plus_1 = chef
    Agent.objects.bulk_update([agent for agent, _ in chefs], ["n_plus_1"], batch_size=LOT)


@transaction.atomic
def fermer_en_nombre(agents: Sequence[Agent], *, par: Auteur) -> None:
    """Close the accounts of those whom a file says gone, each with what they held handed over. A file that names them
    again opens them. Several at once leave a few minutes to hold what others are told: the file may be the wrong one.
    """
    with en_nombre(len(agents) > 1):
        for agent in agents:
            modifier_agent(agent, par=par, is_active=False, parti_le=timezone.localdate())


def _appliquer(agent: Agent, champs: dict[str, Any]) -> dict[str, list[str]]:
    avant = copy.copy(agent)
    for nom, valeur in champs.items():
        setattr(agent, nom, valeur)
    return differences(avant, agent)
