"""Receiving the recap of the month, or not."""

from django.db import transaction

from agents.models import Agent
from courriels.services import reconcilier
from instance import journal

from ..models import SansRecapitulatif


@transaction.atomic
def choisir_recapitulatif(agent: Agent, *, recevoir: bool, par: Agent) -> None:
    """Idempotent. One that had not left yet is taken back, or comes again."""
    agent = Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)
    if recevoir:
        change = SansRecapitulatif.objects.filter(agent=agent).delete()[0] > 0
    else:
        _, change = SansRecapitulatif.objects.get_or_create(agent=agent)
    if not change:
        return
    verbe = "demandes.recevoir_recapitulatif" if recevoir else "demandes.refuser_recapitulatif"
    journal.ecrire(verbe, agent, par=par)
    facilitateur = getattr(agent, "facilitateur", None)
    if facilitateur:
        reconcilier(facilitateur, "demandes.recapitulatif")
    reconcilier(agent, "demandes.recapitulatif_responsable")
