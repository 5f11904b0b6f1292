"""What a scoped request becomes: its team, its end reports, the log. Read here, changed from the working screens."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join

from instance.admin_panels import AvecPanneaux, Bouton, LectureSeule, lien
from instance.typographie import demi_journees, plage

from ..models import Accompagnement, Bilan, FinAnticipee, Intervention, Mission, Observation


class MissionInline(LectureSeule, admin.StackedInline):
    model = Mission
    extra = 0
    show_change_link = True
    fields = ["etat", "pour_la_cellule", "proposee_le", "repondue_le", "derogation"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mission]:
        return super().get_queryset(request).select_related("agent", "accompagnement__demande")


class ObservationInline(LectureSeule, admin.StackedInline):
    model = Observation
    extra = 0
    fields = ["origine", "etat", "proposee_le", "acceptee_le", "finie_le"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Observation]:
        return super().get_queryset(request).select_related("agent", "accompagnement__demande")


class FinInline(LectureSeule, admin.StackedInline):
    model = FinAnticipee
    extra = 0
    fields = ["origine", "motif", "motif_equipe", "note", "sans_bilan", "par", "le"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FinAnticipee]:
        return super().get_queryset(request).select_related("par", "accompagnement__demande")


class BilanInline(LectureSeule, admin.StackedInline):
    model = Bilan
    extra = 0
    show_change_link = True
    fields = ["nature", "presents", "objectif_atteint", "satisfaction", "rendu_le"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bilan]:
        return super().get_queryset(request).select_related("auteur", "accompagnement__demande")


class InterventionInline(LectureSeule, admin.StackedInline):
    model = Intervention
    extra = 0
    show_change_link = True
    fields = ["jour", "preparation", "animation", "bilan", "trajet", "participants"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intervention]:
        return super().get_queryset(request).select_related("agent")


@admin.register(Accompagnement)
class AccompagnementAdmin(LectureSeule, AvecPanneaux):
    list_display = ["demande", "etat", "equipe", "premiere_date"]
    list_filter = ["demande__etat", "equipe", ("demande__institution", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["demande__numero", "demande__titre__unaccent"]
    search_help_text = "Titre ou numéro de la demande"
    fields = [
        "demande_liee",
        "session_liee",
        "dates",
        "equipe",
        "sans_observateur",
        "methodes_vues",
        "cadrage",
        "deroule",
    ]
    inlines = [MissionInline, ObservationInline, FinInline, BilanInline, InterventionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Accompagnement]:
        return (
            super()
            .get_queryset(request)
            .select_related("demande", "session")
            .prefetch_related("session__creneaux", "methodes")
        )

    def boutons(self, request: HttpRequest, objet: Accompagnement) -> list[Bouton]:
        numero = objet.demande.numero
        return [Bouton("Ouvrir dans la boîte de tri", reverse("demandes:fiche", args=[numero]))]

    @admin.display(description="état", ordering="demande__etat")
    def etat(self, accompagnement: Accompagnement) -> str:
        return accompagnement.demande.get_etat_display()

    @admin.display(description="première date")
    def premiere_date(self, accompagnement: Accompagnement) -> str:
        return next(iter(_dates(accompagnement)), "à convenir")

    @admin.display(description="dates")
    def dates(self, accompagnement: Accompagnement) -> str:
        return format_html_join("", "<div>{}</div>", ((date,) for date in _dates(accompagnement))) or "à convenir"

    @admin.display(description="méthodes pressenties")
    def methodes_vues(self, accompagnement: Accompagnement) -> str:
        return ", ".join(str(methode) for methode in accompagnement.methodes.all()) or "aucune"

    @admin.display(description="demande")
    def demande_liee(self, accompagnement: Accompagnement) -> str:
        return lien(accompagnement.demande)

    @admin.display(description="session")
    def session_liee(self, accompagnement: Accompagnement) -> str:
        return lien(accompagnement.session)


def _dates(accompagnement: Accompagnement) -> list[str]:
    return [plage(c.debut, c.fin) for c in accompagnement.session.creneaux.all() if not c.annule]


class DeLAccompagnement(LectureSeule, AvecPanneaux):
    """Links from a row to its request and its person."""

    def boutons(self, request: HttpRequest, objet: Any) -> list[Bouton]:
        if objet.accompagnement_id is None:
            return []
        numero = objet.accompagnement.demande.numero
        return [Bouton("Ouvrir la demande dans la boîte de tri", reverse("demandes:fiche", args=[numero]))]

    @admin.display(description="accompagnement")
    def accompagnement_lie(self, objet: Any) -> str:
        return lien(objet.accompagnement)

    @admin.display(description="demande")
    def demande_liee(self, objet: Any) -> str:
        return lien(objet.accompagnement.demande) if objet.accompagnement_id else "hors demande"

    @admin.display(description="agent")
    def agent_lie(self, objet: Any) -> str:
        return lien(objet.agent)

    @admin.display(description="facilitateur")
    def facilitateur_lie(self, objet: Any) -> str:
        facilitateur = getattr(objet.agent, "facilitateur", None)
        return lien(facilitateur) if facilitateur else "pas encore dans le réseau"


@admin.register(Mission)
class MissionAdmin(DeLAccompagnement):
    list_display = ["agent", "accompagnement", "etat", "pour_la_cellule", "proposee_le", "repondue_le"]
    list_filter = ["etat", "pour_la_cellule", "proposee_le"]
    list_select_related = ["agent__facilitateur", "accompagnement__demande"]
    search_fields = [
        "agent__nom__unaccent",
        "agent__prenom__unaccent",
        "accompagnement__demande__numero",
        "accompagnement__demande__titre__unaccent",
    ]
    search_help_text = "Nom de la personne, titre ou numéro de la demande"
    date_hierarchy = "proposee_le"
    fields = [
        "demande_liee",
        "accompagnement_lie",
        "agent_lie",
        "facilitateur_lie",
        "etat",
        "pour_la_cellule",
        "proposee_par",
        "proposee_le",
        "repondre_avant",
        "repondue_le",
        "derogation",
    ]


@admin.register(Intervention)
class InterventionAdmin(DeLAccompagnement):
    list_display = ["agent", "jour", "quoi", "demi_journees_notees", "participants", "pour_la_cellule"]
    list_filter = ["pour_la_cellule", ("institution", admin.RelatedOnlyFieldListFilter), "jour"]
    list_select_related = ["agent__facilitateur", "accompagnement__demande", "institution", "direction", "creneau"]
    search_fields = [
        "agent__nom__unaccent",
        "agent__prenom__unaccent",
        "intitule__unaccent",
        "accompagnement__demande__numero",
        "accompagnement__demande__titre__unaccent",
    ]
    search_help_text = "Nom de la personne, intitulé, titre ou numéro de la demande"
    date_hierarchy = "jour"
    fields = [
        "demande_liee",
        "accompagnement_lie",
        "agent_lie",
        "facilitateur_lie",
        "intitule",
        "jour",
        "preparation",
        "animation",
        "bilan",
        "trajet",
        "participants",
        "note",
        "pour_la_cellule",
        "institution",
        "direction",
        "categorie",
        "notee_le",
    ]

    @admin.display(description="pour")
    def quoi(self, intervention: Intervention) -> str:
        accompagnement = intervention.accompagnement
        return str(accompagnement.demande) if accompagnement else intervention.intitule

    @admin.display(description="demi-journées")
    def demi_journees_notees(self, intervention: Intervention) -> str:
        return demi_journees(intervention.demi_journees)


@admin.register(Bilan)
class BilanAdmin(DeLAccompagnement):
    list_display = ["accompagnement", "nature", "auteur", "objectif_atteint", "satisfaction", "rendu_le"]
    list_filter = ["nature", "objectif_atteint", "satisfaction", "rendu_le"]
    list_select_related = ["accompagnement__demande", "auteur"]
    search_fields = [
        "auteur__nom__unaccent",
        "accompagnement__demande__numero",
        "accompagnement__demande__titre__unaccent",
    ]
    search_help_text = "Auteur, titre ou numéro de la demande"
    date_hierarchy = "rendu_le"
    fields = [
        "demande_liee",
        "accompagnement_lie",
        "auteur_lie",
        "nature",
        "presents",
        "objectif_atteint",
        "satisfaction",
        "livrable",
        "enseignements",
        "rendu_le",
    ]

    @admin.display(description="auteur")
    def auteur_lie(self, bilan: Bilan) -> str:
        return lien(bilan.auteur)
