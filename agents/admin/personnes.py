from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from instance.admin_actions import MotifForm, demander_puis_faire, pour_chacun
from instance.admin_panels import AvecPanneaux

from .. import rules, services
from ..models import Agent, AgentQuerySet, MembreCellule
from ..services import second_facteur
from .forms import AgentForm


class RoleFilter(admin.SimpleListFilter):
    title = "cellule"
    parameter_name = "cellule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", "Membres de la cellule"), *MembreCellule.Role.choices[1:]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Agent]) -> QuerySet[Agent]:
        if not self.value():
            return queryset
        roles = MembreCellule.objects.en_cours()
        if self.value() != "oui":
            roles = roles.filter(role=self.value())
        return queryset.filter(pk__in=roles.values("agent"))


class SansMessagerieFilter(admin.SimpleListFilter):
    title = "messagerie"
    parameter_name = "messagerie"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("sans", "Sans adresse"), ("avec", "Avec une adresse"), ("a_valider", "Adresse personnelle à valider")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Agent]) -> QuerySet[Agent]:
        if self.value() == "a_valider":
            return queryset.filter(pk__in=Agent.objects.adresses_a_valider())
        return queryset.filter(email__isnull=self.value() == "sans") if self.value() else queryset


@admin.register(Agent)
class AgentAdmin(AvecPanneaux):
    form = AgentForm
    list_display = ["nom_complet", "email", "direction", "institution", "categorie", "encadrement", "is_active"]
    list_filter = ["institution", "categorie", "encadrement", RoleFilter, SansMessagerieFilter, "is_active"]
    list_select_related = ["direction", "institution"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["recherche"]  # what is searched is decided by `get_search_results`
    search_help_text = "Nom, prénom ou courriel ; les accents ne comptent pas"
    autocomplete_fields = ["direction", "site", "n_plus_1"]
    readonly_fields = ["roles", "adresse_validee_le", "premiere_connexion", "last_login"]
    fieldsets = [
        (None, {"fields": [("prenom", "nom"), ("email", "telephone"), "matricule"]}),
        ("Travail", {"fields": ["institution", "direction", "site", "n_plus_1", ("categorie", "encadrement")]}),
        ("Compte", {"fields": ["is_active", "roles", "adresse_validee_le", "premiere_connexion", "last_login"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Agent | None = None) -> list[str]:
        """The address and the account of who runs the portal are for them alone."""
        tenus = [] if obj is None or rules.peut_toucher_au_compte(request.user, obj) else ["email", "is_active"]
        return [*self.readonly_fields, *tenus]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Agent], search_term: str
    ) -> tuple[QuerySet[Agent], bool]:
        assert isinstance(queryset, AgentQuerySet)  # noqa: S101 - what the manager gives
        return queryset.chercher(search_term), False

    @admin.display(description="nom", ordering="nom_tri")
    def nom_complet(self, agent: Agent) -> str:
        return f"{agent.nom} {agent.prenom}".strip() or str(agent)

    @admin.display(description="rôles")
    def roles(self, agent: Agent) -> str:
        jour = timezone.localdate()
        dans_la_cellule = ((membre.get_role_display(), membre) for membre in agent.roles_cellule.all())
        ailleurs = ((role.intitule, role) for role in agent.roles_institution.select_related("institution"))
        dits = [
            f"{intitule}, depuis le {role.debut:%d/%m/%Y}" + (f", jusqu’au {role.fin:%d/%m/%Y}" if role.fin else "")
            for intitule, role in (*dans_la_cellule, *ailleurs)
            if role.fin is None or role.fin >= jour
        ]
        return " ; ".join(dits) or "aucun"

    @admin.display(description="fiche ouverte le")
    def premiere_connexion(self, agent: Agent) -> str:
        return f"{timezone.localtime(agent.date_joined):%d/%m/%Y}"

    actions = ["valider_adresse", "retirer_second_facteur"]

    @admin.action(description="Valider l’adresse personnelle", permissions=["change"])
    def valider_adresse(self, request: HttpRequest, queryset: QuerySet[Agent]) -> None:
        pour_chacun(self, request, queryset, lambda agent: services.valider_adresse(agent, par=request.user))

    @admin.action(description="Retirer le second facteur (téléphone perdu)", permissions=["administration"])
    def retirer_second_facteur(self, request: HttpRequest, queryset: QuerySet[Agent]) -> HttpResponse | None:
        return demander_puis_faire(
            self,
            request,
            queryset,
            form_class=MotifForm,
            titre="Retirer le second facteur",
            bouton="Retirer",
            faire=lambda agent, donnees: second_facteur.tout_retirer(agent, par=request.user, motif=donnees["motif"]),
        )

    def has_administration_permission(self, request: HttpRequest) -> bool:
        """Whoever could take a factor away could take the place of its owner: only who runs the portal may."""
        return rules.est_administration(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Agent | None = None) -> bool:
        """An account is closed, not deleted: what the person did stays theirs."""
        return False

    def save_model(self, request: HttpRequest, obj: Agent, form: AgentForm, change: bool) -> None:
        champs = {nom: form.cleaned_data[nom] for nom in (form.changed_data if change else form.fields)}
        if change:
            services.modifier_agent(obj, par=request.user, **champs)
        else:
            obj.pk = services.creer_agent(par=request.user, **champs).pk
            obj.refresh_from_db()
