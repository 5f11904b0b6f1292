from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpRequest

from . import rules
from .models import Agent

# Who runs the portal decides on these; the cell reads them.
RESERVES = {
    "agents.membrecellule",
    "agents.roleinstitution",
    "agents.lien",
    "agents.demandedecode",
    "agents.anciennumero",
    "agents.connexion",
    "agents.identiteexterne",
    "agents.echecsecondfacteur",
    "agenda.abonnement",
    "instance.identite",
    "instance.reglage",
    "instance.action",
}
CELLULE = ("view", "add", "change")


def _noms(model: type[models.Model], actions: tuple[str, ...]) -> set[str]:
    meta = model._meta
    return {f"{meta.app_label}.{action}_{meta.model_name}" for action in actions}


@cache
def _de_la_cellule() -> frozenset[str]:
    noms: set[str] = set()
    for model in (model for room in settings.ROOMS for model in apps.get_app_config(room).get_models()):
        if model._meta.label_lower in RESERVES:
            noms |= _noms(model, ("view",))
        else:
            noms |= _noms(model, CELLULE)
            noms |= {f"{model._meta.app_label}.{codename}" for codename, _ in model._meta.permissions}
    return frozenset(noms)


@cache
def _toutes() -> frozenset[str]:
    noms: set[str] = set()
    for model in apps.get_models():
        noms |= _noms(model, tuple(model._meta.default_permissions))
        noms |= {f"{model._meta.app_label}.{codename}" for codename, _ in model._meta.permissions}
    return frozenset(noms)


class RolesBackend(BaseBackend):
    """Permissions of the admin from a person's current role in the cell; no table of permissions, no group.

    A member of the cell sees, adds and changes what the trade is made of and deletes nothing; who runs the portal may
    do everything. There is no password: `authenticate` finds nobody, sign-in by code comes through here only to be
    remembered by the session.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        return None

    def get_user(self, user_id: Any) -> Agent | None:
        qui = Agent.objects.select_related("institution", "direction")  # every page names them
        agent = qui.filter(pk=user_id, is_active=True).order_by("pk").first()
        if agent is not None:
            rules.lire_charges(agent)
        return agent

    def get_all_permissions(self, user_obj: Any, obj: models.Model | None = None) -> set[str]:
        if isinstance(user_obj, AnonymousUser):
            return set()
        if rules.est_administration(user_obj):
            return set(_toutes())
        return set(_de_la_cellule()) if rules.est_cellule(user_obj) else set()

    def has_perm(self, user_obj: Any, perm: str, obj: models.Model | None = None) -> bool:
        if rules.est_administration(user_obj):
            return True
        return rules.est_cellule(user_obj) and perm in _de_la_cellule()

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        if rules.est_administration(user_obj):
            return True
        return rules.est_cellule(user_obj) and app_label in settings.ROOMS
