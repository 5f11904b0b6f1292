"""The actions of the admin's list of cohorts: one paper for each trainee of the chosen ones."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agents.pages import connecte

from ..models import Cohorte
from . import services
from .documents import ATTESTATION, CERTIFICAT, CONVOCATION


def _action(cle: str, cle_type: str, libelle: str) -> Callable[..., HttpResponse | None]:
    @admin.action(description=libelle, permissions=["change"])
    def fabriquer(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Cohorte]) -> HttpResponse | None:
        lots = []
        for cohorte in queryset:
            try:
                lots.append(services.demander_pieces(cohorte, cle_type, par=connecte(request)))
            except ValidationError as refus:
                modeladmin.message_user(request, f"{cohorte}\u00a0: {' '.join(refus.messages)}", messages.ERROR)
        if len(lots) == 1:
            return redirect("documents:lot", cle=lots[0].cle)
        return redirect("admin:documents_lot_changelist") if lots else None

    fabriquer.__name__ = cle
    return fabriquer


CONVOQUER = _action("convoquer", CONVOCATION, "Convocations")
ATTESTER = _action("attester", ATTESTATION, "Attestations de fin de formation")
CERTIFIER = _action("certifier", CERTIFICAT, "Certificats de réalisation")
