"""Assessments and supervisions, to look for. What they say is read in the file of each trainee, not here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from instance.admin_panels import AvecPanneaux, Bouton, LectureSeule

from ..evaluations.epreuves import EpreuveAttendue
from ..models import Epreuve, Evaluation


class RendueFilter(admin.SimpleListFilter):
    title, parameter_name = "état", "rendue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", "rendue"), ("non", "brouillon")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in ("oui", "non"):
            return queryset.filter(rendue_le__isnull=self.value() == "non")
        return queryset


@admin.register(Evaluation)
class EvaluationAdmin(LectureSeule, AvecPanneaux):
    list_display = ["agent", "laquelle", "etat", "auteur", "faite_le", "cohorte"]
    list_filter = [RendueFilter, "epreuve"]
    list_select_related = ["agent", "auteur", "cohorte__session"]
    search_fields = ["agent__recherche", "auteur__recherche"]
    fields = ["agent", "cohorte", "epreuve", "rang", "auteur", "faite_le", "rendue_le"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evaluation]:
        """Never those about oneself."""
        lues = super().get_queryset(request).exclude(agent=request.user.pk)
        return lues.select_related("agent", "auteur", "cohorte__session")

    @admin.display(description="épreuve", ordering="epreuve")
    def laquelle(self, evaluation: Evaluation) -> str:
        return EpreuveAttendue(Epreuve(evaluation.epreuve), evaluation.rang).libelle

    @admin.display(description="état", ordering="rendue_le")
    def etat(self, evaluation: Evaluation) -> str:
        return "rendue" if evaluation.rendue_le else "brouillon"

    def boutons(self, request: HttpRequest, objet: Evaluation) -> list[Bouton]:
        lu = reverse("formations:dossier", args=[objet.cohorte.session.cle, objet.agent.numero])
        return [Bouton("Lire le dossier", lu, suite=True)]
