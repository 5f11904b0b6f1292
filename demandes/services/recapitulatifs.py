"""Receiving the recap of the month, or not."""

from django.db import transaction

from agents.models import Agent
from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur

from ..models import SansRecapitulatif

BUT = "demandes.recapitulatif_responsable"
"""The link at the foot of a manager's recap: they need no account to stop it, nor to have it again."""
Sorte = SansRecapitulatif.Sorte
VERBES = {
    (Sorte.SOI, True): "demandes.recevoir_recapitulatif",
    (Sorte.SOI, False): "demandes.refuser_recapitulatif",
    (Sorte.EQUIPE, True): "demandes.recevoir_recapitulatif_equipe",
    (Sorte.EQUIPE, False): "demandes.refuser_recapitulatif_equipe",
}


def recoit(agent: Agent, sorte: Sorte) -> bool:
    return not SansRecapitulatif.objects.filter(agent=agent, sorte=sorte).exists()


@transaction.atomic
def choisir_recapitulatif(agent: Agent, *, recevoir: bool, par: Auteur, sorte: Sorte = Sorte.SOI) -> None:
    """Idempotent. One that had not left yet is taken back, or comes again."""
    agent = Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)
    if recevoir:
        change = SansRecapitulatif.objects.filter(agent=agent, sorte=sorte).delete()[0] > 0
    else:
        _, change = SansRecapitulatif.objects.get_or_create(agent=agent, sorte=sorte)
    if not change:
        return
    journal.ecrire(VERBES[sorte, recevoir], agent, par=par)
    if sorte == Sorte.EQUIPE:
        reconcilier(agent, "demandes.recapitulatif_responsable")
    elif facilitateur := getattr(agent, "facilitateur", None):
        reconcilier(facilitateur, "demandes.recapitulatif")
