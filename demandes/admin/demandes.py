"""Requests, their messages, the formats they may take."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from instance.admin_panels import AvecPanneaux, Bouton, LectureSeule, lien
from instance.typographie import jour_court

from ..delais import Urgence, mesurer
from ..filtres import chercher
from ..models import DateSouhaitee, Demande, Format, Message, PieceJointe
from ..services import formats, triage
from . import gestes


class DelaiFilter(admin.SimpleListFilter):
    title = "délai"
    parameter_name = "delai"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(u.cle, u.libelle) for u in Urgence if u is not Urgence.SANS_DELAI]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Demande]) -> QuerySet[Demande]:
        if self.value() not in dict(self.lookups(request, None)):
            return queryset
        delais = mesurer(Demande.objects.pour_liste().ouvertes())
        return queryset.filter(pk__in=[pk for pk, delai in delais.items() if delai.urgence.cle == self.value()])


class ListeMesuree(ChangeList):
    """Measures the delays of the page's rows together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        delais = mesurer(self.result_list)
        for demande in self.result_list:
            demande.delai = delais[demande.pk]


class DatesInline(LectureSeule, admin.StackedInline):
    model = DateSouhaitee
    extra = 0


class PiecesInline(LectureSeule, admin.StackedInline):
    model = PieceJointe
    extra = 0
    fields = ["nom", "type_mime", "taille"]


@admin.register(Demande)
class DemandeAdmin(AvecPanneaux):
    """The state and what hangs on it are read here, and moved by the acts above the form; the words of a request can
    be put right."""

    list_display = ["numero", "titre", "etape", "suivie_par", "direction", "deposee"]
    list_display_links = ["numero", "titre"]
    list_filter = [
        "etat",
        DelaiFilter,
        ("referent", admin.RelatedOnlyFieldListFilter),
        "format",
        "deposee_le",
    ]
    search_fields = ["numero"]
    search_help_text = "Titre, numéro, direction, commune, nom du demandeur ou du commanditaire"
    list_per_page = 50
    actions = gestes.ACTIONS
    inlines = [DatesInline, PiecesInline]
    fieldsets = [
        (None, {"fields": ["numero", "etat", "delai", "suivie_par", "accompagnement_lie", "motif_sortie"]}),
        ("Qui demande", {"fields": ["demandeur_lie", "institution", "direction", "saisie_par"]}),
        (
            "Qui commande",
            {"fields": ["commanditaire_nom", "commanditaire_fonction", "commanditaire_email", "accord_le"]},
        ),
        (
            "Quoi",
            {"fields": ["titre", "format", "objectif", "contexte", "resultat_attendu", "deja_tente"]},
        ),
        (
            "Pour qui, où",
            {
                "fields": [
                    "participants",
                    "profil",
                    "hierarchie",
                    "volontariat",
                    "duree",
                    "modalite",
                    "site",
                    "lieu",
                    "accessibilite",
                    "materiel",
                ]
            },
        ),
        ("Diffusion", {"fields": ["confidentialite", "partage"]}),
        (
            "Dates du parcours",
            {
                "fields": [
                    "deposee_le",
                    "qualifiee_le",
                    "cadree_le",
                    "affectee_le",
                    "en_preparation_le",
                    "realisee_le",
                    "close_le",
                    "sortie_le",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Demande]:
        return Demande.objects.pour_liste().select_related("saisie_par")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ListeMesuree

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Demande], search_term: str) -> Any:
        return chercher(queryset, search_term.replace("\x00", "")[:200]), False

    def get_readonly_fields(self, request: HttpRequest, obj: Demande | None = None) -> list[str]:
        """All but what may be put right; the sponsor is fixed once they have agreed."""
        champs = [champ for _, bloc in self.fieldsets for champ in bloc["fields"]]
        fixes = {"commanditaire_nom", "commanditaire_email"} if obj and obj.accord_le else set()
        return [champ for champ in champs if champ not in triage.CORRIGIBLES or champ in fixes]

    def boutons(self, request: HttpRequest, objet: Demande) -> list[Bouton]:
        return gestes.boutons(objet)

    def save_model(self, request: HttpRequest, obj: Demande, form: Any, change: bool) -> None:
        champs = {nom: form.cleaned_data[nom] for nom in form.changed_data}
        triage.corriger(obj, par=request.user, champs=champs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A request comes in through the form, by its author or by the cell for them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Demande | None = None) -> bool:
        """Public archives are not deleted here: they go through an approved elimination slip."""
        return False

    @admin.display(description="étape", ordering="etat")
    def etape(self, demande: Demande) -> str:
        if not demande.est_ouverte:
            return demande.get_etat_display()
        return format_html("{}<br>{}", demande.get_etat_display(), self.delai(demande))

    @admin.display(description="délai")
    def delai(self, demande: Demande) -> str:
        delai = getattr(demande, "delai", None) or mesurer([demande])[demande.pk]
        return format_html('<span class="tag tag-{}">{}</span> {}', delai.urgence.ton, delai.mot, delai.rapport)

    @admin.display(description="suivie par", ordering="referent__nom_tri")
    def suivie_par(self, demande: Demande) -> str:
        return str(demande.referent) if demande.referent else "personne encore"

    @admin.display(description="déposée le", ordering="deposee_le")
    def deposee(self, demande: Demande) -> str:
        return jour_court(demande.deposee_le)

    @admin.display(description="demandeur ou demandeuse")
    def demandeur_lie(self, demande: Demande) -> str:
        return lien(demande.demandeur)

    @admin.display(description="accompagnement")
    def accompagnement_lie(self, demande: Demande) -> str:
        return lien(getattr(demande, "accompagnement", None))


@admin.register(Format)
class FormatAdmin(AvecPanneaux):
    list_display = ["nom", "description", "ordre", "actif"]
    list_filter = ["actif"]
    search_fields = ["nom__unaccent", "description__unaccent"]
    filter_horizontal = ["methodes"]

    def save_model(self, request: HttpRequest, obj: Format, form: Any, change: bool) -> None:
        formats.enregistrer(obj, par=request.user)


@admin.register(Message)
class MessageAdmin(LectureSeule, AvecPanneaux):
    list_display = ["auteur_nom", "demande", "debut", "ecrit_le"]
    list_filter = ["ecrit_le"]
    list_select_related = ["demande"]
    search_fields = ["auteur_nom__unaccent", "texte__unaccent", "demande__titre__unaccent", "demande__numero"]
    search_help_text = "Auteur, texte, titre ou numéro de la demande"
    date_hierarchy = "ecrit_le"
    fields = ["demande_liee", "auteur_nom", "ecrit_le", "texte"]

    @admin.display(description="message")
    def debut(self, message: Message) -> str:
        return message.texte[:80] + ("…" if len(message.texte) > 80 else "")

    @admin.display(description="demande")
    def demande_liee(self, message: Message) -> str:
        return lien(message.demande)
