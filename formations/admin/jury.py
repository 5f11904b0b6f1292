"""Juries and their minutes, to look for: they are run from their own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from instance.admin_panels import AvecPanneaux, Bouton, LectureSeule

from ..models import Jury, ProcesVerbal


@admin.register(Jury)
class JuryAdmin(LectureSeule, AvecPanneaux):
    list_display = ["titre", "etat", "siegent", "passent", "lieu", "resultats_le"]
    list_filter = ["etat", "formation"]
    list_select_related = ["formation"]
    search_fields = ["lieu__unaccent", "ville__unaccent", "formation__titre__unaccent"]
    fields = [
        *("formation", "referentiel", "debut", "lieu", "ville", "etat", "convoque_le", "ouvert_le", "clos_le"),
        *("signe_le", "resultats_le", "delivre_le", "annule_le"),
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Jury]:
        """Not those before which one passes."""
        lus = Jury.objects.exclude(passages__agent=request.user.pk).select_related(*self.list_select_related)
        return lus.annotate(
            siegent=Count("membres", filter=Q(membres__retire_le=None), distinct=True),
            passent=Count("passages", distinct=True),
        )

    @admin.display(description="jury", ordering="debut")
    def titre(self, jury: Jury) -> str:
        return str(jury)

    @admin.display(description="membres", ordering="siegent")
    def siegent(self, jury: Any) -> int:
        return jury.siegent

    @admin.display(description="passages", ordering="passent")
    def passent(self, jury: Any) -> int:
        return jury.passent

    def boutons(self, request: HttpRequest, objet: Jury) -> list[Bouton]:
        return [Bouton("Conduire ce jury", reverse("formations:cockpit_jury", args=[objet.pk]), suite=True)]


@admin.register(ProcesVerbal)
class ProcesVerbalAdmin(LectureSeule, AvecPanneaux):
    """Void ones included: nothing that was signed disappears. What they say is read on the pages of their jury."""

    list_display = ["numero", "jury", "etabli_le", "signe_le", "caduc_le", "rectifie"]
    list_select_related = ["jury__formation", "rectifie"]
    search_fields = ["numero"]
    fields = ["numero", "jury", "rectifie", "motif", "empreinte", "etabli_le", "signe_le", "caduc_le"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProcesVerbal]:
        lus = ProcesVerbal.objects.exclude(jury__passages__agent=request.user.pk)
        return lus.select_related(*self.list_select_related)
