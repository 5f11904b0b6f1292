"""Applications: to look for, check and remind in bulk. They are decided on the board of their cohort."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from instance.admin_actions import MotifForm, demander_puis_faire, pour_chacun
from instance.admin_panels import AvecPanneaux, Bouton, LectureSeule
from instance.tableur import telecharger_csv
from instance.typographie import jour_court

from .. import services
from ..models import Candidature, Cohorte
from ..models.candidatures import A_DECIDER, Etat


class ResponsableFilter(admin.SimpleListFilter):
    title, parameter_name = "responsable", "responsable"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("a_verifier", "à vérifier"), ("sans_avis", "n’a pas répondu")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "a_verifier":
            return queryset.n1_a_verifier()
        return queryset.sans_avis() if self.value() == "sans_avis" else queryset


class PromotionFilter(admin.SimpleListFilter):
    title, parameter_name = "promotion", "promotion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        candidatees = Cohorte.objects.filter(candidatures__isnull=False).distinct().order_by("-pk")
        return [(str(pk), titre) for pk, titre in candidatees.values_list("pk", "session__titre")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        valeur = self.value() or ""
        return queryset.filter(cohorte=valeur) if valeur.isdecimal() and len(valeur) < 10 else queryset


@admin.register(Candidature)
class CandidatureAdmin(LectureSeule, AvecPanneaux):
    """What is confidential (opinion, notes) stays on the board; the arrangements asked for are shown here."""

    list_display = ["agent", "etat", "decision", "responsable", "promotion", "sigle", "envoi"]
    list_filter = ["etat", ResponsableFilter, "decision", PromotionFilter, "institution"]
    list_select_related = ["agent", "institution", "cohorte__session", "cohorte__formation"]
    search_fields = ["agent__recherche", "n1_nom__unaccent", "n1_email"]
    actions = ["verifier_n1", "relancer_n1", "confirmer", "retirer", "exporter"]
    fields = [
        *("agent", "cohorte", "etat", "soumise_le", "motivation", "experience", "n1", "amenagement"),
        *("decision", "rang", "confirmer_avant", "confirmee_le", "desistee_le", "fin"),
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Candidature]:
        """A draft is its author's alone; one's own application is seen in « Mon espace »."""
        lues = Candidature.objects.envoyees().exclude(agent=request.user.pk)
        return lues.select_related(*self.list_select_related)

    @admin.display(description="promotion", ordering="cohorte__nom")
    def promotion(self, candidature: Candidature) -> str:
        return candidature.cohorte.nom

    @admin.display(description="institution", ordering="institution__nom")
    def sigle(self, candidature: Candidature) -> str:
        return candidature.institution.sigle if candidature.institution else ""

    @admin.display(description="envoyée", ordering="soumise_le")
    def envoi(self, candidature: Candidature) -> str:
        return jour_court(timezone.localtime(candidature.soumise_le)) if candidature.soumise_le else ""

    @admin.display(description="responsable")
    def responsable(self, candidature: Candidature) -> str:
        return f"{candidature.n1_nom}{'' if candidature.n1_verifie_le else ', à vérifier'}"

    @admin.display(description="responsable (N+1)")
    def n1(self, candidature: Candidature) -> str:
        return f"{candidature.n1_nom}, {candidature.n1_email}"

    def boutons(self, request: HttpRequest, objet: Candidature) -> list[Bouton]:
        boutons = [Bouton("Voir la sélection", reverse("formations:selection", args=[objet.cohorte_id]))]
        if objet.etat in A_DECIDER:
            lue, n1 = (
                reverse(f"formations:{page}", args=[objet.cle])
                for page in ("candidature_cellule", "responsable_candidature")
            )
            boutons = [Bouton("Lire et décider", lue, suite=True), Bouton("Son ou sa responsable", n1), *boutons]
        return boutons

    @admin.action(description="Responsable vérifié à l’annuaire", permissions=["view"])
    def verifier_n1(self, request: HttpRequest, queryset: QuerySet[Candidature]) -> None:
        pour_chacun(self, request, queryset, lambda c: services.verifier_n1(c, par=request.user))

    @admin.action(description="Relancer le ou la responsable", permissions=["view"])
    def relancer_n1(self, request: HttpRequest, queryset: QuerySet[Candidature]) -> None:
        pour_chacun(self, request, queryset, lambda c: services.relancer_n1(c, par=request.user))

    @admin.action(description="Confirmer la place, à la demande de la personne", permissions=["view"])
    def confirmer(self, request: HttpRequest, queryset: QuerySet[Candidature]) -> None:
        pour_chacun(self, request, queryset, lambda c: services.confirmer(c, par=request.user))

    @admin.action(description="Retirer, à la demande de la personne", permissions=["view"])
    def retirer(self, request: HttpRequest, queryset: QuerySet[Candidature]) -> HttpResponse | None:
        return demander_puis_faire(
            self,
            request,
            queryset,
            form_class=MotifForm,
            titre="Retirer ces candidatures",
            bouton="Retirer",
            faire=lambda c, donnees: services.retirer(c, par=request.user, fin=Candidature.Fin.CELLULE, **donnees),
        )

    @admin.action(description="Exporter pour un tableur", permissions=["view"])
    def exporter(self, request: HttpRequest, queryset: QuerySet[Candidature]) -> HttpResponse:
        """Neither opinions, notes, motives nor arrangements: they stay on the board."""
        titres = ["Nom", "Prénom", "Institution", "Catégorie", "Promotion", "État", "Envoyée le"]
        lues = queryset.select_related("agent", "institution", "cohorte")
        return telecharger_csv("candidatures", titres, (_rangee(c) for c in lues))  # type: ignore[return-value]


def _rangee(candidature: Candidature) -> list[Any]:
    agent, le = candidature.agent, candidature.soumise_le
    return [
        *(agent.nom, agent.prenom, candidature.institution or "", candidature.categorie, candidature.cohorte.nom),
        *(Etat(candidature.etat).label, f"{le:%d/%m/%Y}" if le else ""),
    ]
