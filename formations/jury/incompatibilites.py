"""Who may not judge whom: somebody of the candidate's direction, or their N+1 (domain rule). Read anew each time it
counts, since people change direction and manager meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agents.models import Agent, Direction
from demandes.appariement.besoin import branche

from ..models import Candidature, Jury, MembreJury, Passage

ISSUE = "Retirez cette personne du jury, ou faites passer la candidate ou le candidat devant un autre jury."


@dataclass(frozen=True)
class Incompatibilite:
    membre: MembreJury
    agent: Agent
    raison: str

    def __str__(self) -> str:
        return f"{self.membre} ne peut pas juger {self.agent}\u00a0: {self.raison}."


def membres(jury: Jury) -> list[MembreJury]:
    """Who sits, the presidency first."""
    return list(jury.membres.actifs().select_related("agent__direction").order_by("-role", "pk"))


def passages(jury: Jury) -> list[Passage]:
    """In the order in which they come, with all that a result needs."""
    lus = jury.passages.select_related("agent__n_plus_1", "agent__direction", "cohorte", "jury__referentiel")
    return list(lus.prefetch_related("decisions__bloc", "jury__referentiel__blocs").order_by("rang", "pk"))


def du_jury(jury: Jury) -> list[Incompatibilite]:
    return entre(membres(jury), passages(jury))


def entre(siegent: Iterable[MembreJury], passent: Iterable[Passage]) -> list[Incompatibilite]:
    """Each with the reason in words; one reason a pair. A fixed number of queries."""
    siegent, passent = list(siegent), list(passent)
    parents = dict(Direction.objects.values_list("pk", "parent_id"))
    n1 = _responsables(passent)
    return [
        Incompatibilite(membre, passage.agent, raison)
        for passage in passent
        for membre in siegent
        if (raison := _raison(membre, passage.agent, n1[passage.agent_id], parents))
    ]


def _responsables(passent: list[Passage]) -> dict[int, set[str]]:
    """Agent → the addresses of their managers: the directory's, and the one that their application gave."""
    adresses: dict[int, set[str]] = {passage.agent_id: set() for passage in passent}
    for passage in passent:
        chef = passage.agent.n_plus_1
        if chef is not None and chef.email:
            adresses[passage.agent_id].add(chef.email.lower())
    cohortes = {passage.cohorte_id for passage in passent}
    dites = Candidature.objects.filter(agent__in=adresses, cohorte__in=cohortes).exclude(n1_email="")
    for agent, email in dites.values_list("agent", "n1_email"):
        adresses[agent].add(email.lower())
    return adresses


def _raison(membre: MembreJury, candidat: Agent, n1: set[str], parents: Mapping[int, int | None]) -> str:
    adresse = (membre.adresse or "").lower()
    if membre.agent_id == candidat.pk or (adresse and adresse == (candidat.email or "").lower()):
        return "c’est la même personne"
    if (membre.agent_id and membre.agent_id == candidat.n_plus_1_id) or (adresse and adresse in n1):
        return "c’est son ou sa responsable (N+1)"
    direction = membre.agent.direction_id if membre.agent else None
    if direction is not None and direction in branche(candidat.direction_id, parents):
        return f"les deux travaillent dans la même direction ({candidat.direction})"
    return ""
