"""Who stands above whom, as the directory says now."""

from django.core.exceptions import ValidationError

from .models import Agent


def au_dessus(agent: Agent) -> list[Agent]:
    """Their manager, the manager's own, and so on up to the top, or to somebody already met."""
    chefs: list[Agent] = []
    vus = {agent.pk}
    chef = Agent.objects.filter(equipe=agent.pk).first()
    while chef is not None and chef.pk not in vus:
        chefs.append(chef)
        vus.add(chef.pk)
        chef = Agent.objects.filter(equipe=chef.pk).first()
    return chefs


def refuser_boucle(agent: Agent, *, chef: Agent | None) -> None:
    """Raises ValidationError when this manager would stand both above and below them."""
    if chef is None or agent.pk is None:
        return
    if chef.pk == agent.pk:
        raise ValidationError("Une personne n’est pas son propre responsable.")
    if agent in au_dessus(chef):
        raise ValidationError("D’après l’annuaire, cette personne dépend déjà d’elle : corrigez d’abord son N+1.")
