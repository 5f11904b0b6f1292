"""Who is what, derived from relations. Anonymous and closed accounts are nobody."""

from typing import Any, NamedTuple, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from instance import memo
from instance.preparees import Preparee, valeur

from .models import Agent, AgentQuerySet, Direction, Encadrement, Institution, MembreCellule, Qualite, RoleInstitution

Personne: TypeAlias = AbstractBaseUser | AnonymousUser


def est_cellule(personne: Personne) -> bool:
    """A current member of the cell, whatever the role."""
    return isinstance(personne, Agent) and personne.is_staff


def est_administration(personne: Personne) -> bool:
    """Runs the portal: roles, identity, rules."""
    return (
        isinstance(personne, Agent)
        and personne.is_active
        and (personne.is_superuser or personne.role_cellule == MembreCellule.Role.ADMINISTRATION)
    )


def administrateurs() -> AgentQuerySet:
    """Those of whom `est_administration` is true."""
    roles = MembreCellule.objects.en_cours().filter(role=MembreCellule.Role.ADMINISTRATION)
    return Agent.objects.get_queryset().filter(Q(is_superuser=True) | Q(roles_cellule__in=roles), is_active=True)


def peut_toucher_au_compte(personne: Personne, agent: Agent) -> bool:
    """Change the address of an account, or close it: those of who runs the portal are for them alone."""
    return est_administration(personne) or not est_administration(agent)


def est_n_plus_1(personne: Personne, agent: Agent) -> bool:
    return isinstance(personne, Agent) and personne.is_active and agent.n_plus_1_id == personne.pk


def peut_voir_agent(personne: Personne, agent: Agent) -> bool:
    """Oneself, one's manager, the cell."""
    return personne.pk == agent.pk or est_n_plus_1(personne, agent) or est_cellule(personne)


def est_responsable(personne: Personne) -> bool:
    """Leads people, by rank or because somebody says so."""
    if not isinstance(personne, Agent) or not personne.is_active:
        return False
    return personne.encadrement not in ("", Encadrement.AUCUN, Encadrement.CHEF_PROJET) or personne.equipe.exists()


class Responsabilite(NamedTuple):
    """What somebody answers for: an institution (`pk` is its own) by a role, or a direction they head."""

    qualite: Qualite
    pk: int
    nom: str


def _charges() -> QuerySet[Agent, Any]:
    roles = RoleInstitution.objects.en_cours(valeur("jour")).filter(agent=OuterRef("pk")).order_by().values("agent")
    directions = Direction.objects.dirigees().filter(directeur=OuterRef("pk")).order_by().values("directeur")
    membre = MembreCellule.objects.en_cours(valeur("jour")).filter(agent=OuterRef("pk")).order_by().values("role")
    qui = Agent.objects.filter(pk=valeur("agent")).order_by()
    return qui.values_list(Subquery(membre), Exists(roles.union(directions, all=True)))


_CHARGES = Preparee(_charges)


def lire_charges(agent: Agent) -> None:
    """The role in the cell, and whether one is in charge of anything: read at once for the signed-in person, so that
    every page knows at no other cost that nearly nobody is (see `agents.backends`)."""
    lues = _CHARGES.lire(agent=agent.pk, jour=timezone.localdate())
    agent.role_cellule, agent.repond = lues[0] if lues else (None, False)


def responsabilites(personne: Personne) -> list[Responsabilite]:
    """In the order of institutions, then directions, by name. One query, kept for the request; none for who was read
    as being in charge of nothing."""
    if not isinstance(personne, Agent) or not personne.is_active or not personne.repond:
        return []
    return memo.garder(("agents.responsabilites", personne.pk), lambda: _responsabilites(personne))


def _responsabilites(personne: Agent) -> list[Responsabilite]:
    roles = RoleInstitution.objects.en_cours().filter(agent=personne).order_by()
    directions = Direction.objects.dirigees().filter(directeur=personne).order_by()
    lues = roles.values_list("role", "institution_id", "institution__nom").union(
        directions.values_list(Value(Qualite.DIRECTEUR.value), "pk", "nom"), all=True
    )
    toutes = [Responsabilite(Qualite(qualite), pk, nom) for qualite, pk, nom in lues]
    return sorted(toutes, key=lambda r: (r.qualite == Qualite.DIRECTEUR, r.nom, r.pk, r.qualite))


def est_referent(personne: Personne, institution: Institution) -> bool:
    """Speaks for the institution: sees its people, its facilitators, its figures."""
    return _repond(personne, Qualite.REFERENT, institution.pk)


def est_lecteur_rh(personne: Personne, institution: Institution) -> bool:
    """Reads for the HR department: people and certifications, nothing of the requests."""
    return _repond(personne, Qualite.LECTEUR_RH, institution.pk)


def dirige(personne: Personne, direction: Direction) -> bool:
    """Heads the direction, or one it hangs on. One query for who heads any, none for the others."""
    tetes = [r.pk for r in responsabilites(personne) if r.qualite == Qualite.DIRECTEUR]
    return bool(tetes) and Direction.objects.au_dessus(direction.pk).filter(pk__in=tetes).exists()


def _repond(personne: Personne, qualite: Qualite, pk: int) -> bool:
    return any((r.qualite, r.pk) == (qualite, pk) for r in responsabilites(personne))
