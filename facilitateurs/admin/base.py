"""What the screens of the network share: every change goes through the services."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string

from instance import journal
from instance.typographie import jour, plage

from ..models import (
    Suspension,
)


class ParServices(admin.options.BaseModelAdmin):
    """Changed through services only: neither free editing nor deletion."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Lecture(ParServices, admin.StackedInline):
    extra = 0
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def dire_suspension(suspension: Suspension) -> str:
    dates = plage(suspension.debut, suspension.fin) if suspension.fin else f"depuis le {jour(suspension.debut)}"
    return f"{dates}\u00a0: {suspension.motif}"


class AvecHistorique(admin.options.BaseModelAdmin):
    """Shows the journal of the object on its page: name "historique" among the fields."""

    @admin.display(description="historique")
    def historique(self, obj: Model) -> str:
        return render_to_string("composants/historique.html", {"actions": journal.de(obj)})
