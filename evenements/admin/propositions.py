"""Proposals, to read: they are decided on the cell's working screen."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from instance.admin_panels import AvecPanneaux, Bouton, LectureSeule

from ..models import MessageProposition, Proposition
from ..services.propositions import SAISIS


class MessageInline(LectureSeule, admin.StackedInline):
    model = MessageProposition
    extra = 0
    fields = ["auteur_nom", "ecrit_le", "texte"]


@admin.register(Proposition)
class PropositionAdmin(LectureSeule, AvecPanneaux):
    list_display = ["titre", "auteur", "institution", "edition", "etat", "deposee_le"]
    list_filter = ["etat", "edition", ("institution", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["auteur", "institution", "edition"]
    search_fields = ["titre__unaccent", "auteur__nom__unaccent", "auteur__prenom__unaccent"]
    inlines = [MessageInline]
    fields = ["edition", "auteur", "institution", "etat", *SAISIS, "motif", "evenement", "deposee_le", "decidee_le"]

    def get_queryset(self, request: HttpRequest):
        """A draft is its author's alone."""
        return super().get_queryset(request).exclude(deposee_le=None)

    def boutons(self, request: HttpRequest, objet: Proposition) -> list[Bouton]:
        return [Bouton("Examiner", reverse("evenements:examiner", args=[objet.cle]), suite=True)]
