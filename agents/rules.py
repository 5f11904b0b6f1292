"""Who is what, derived from relations. Anonymous and closed accounts are nobody."""

from typing import TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from .models import Agent, Encadrement, MembreCellule

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
