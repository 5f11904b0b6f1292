"""One slot of a session that one registers for: moved, put elsewhere, led by others, cancelled."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Exists, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courriels.reflexion import en_nombre
from instance.admin_actions import MotifForm, demander_puis_faire
from instance.admin_panels import Bouton, lien
from instance.admin_refus import RefusDansLaPage
from instance.typographie import compter

from .. import services
from ..models import Creneau, Inscription, Jauge
from .forms import ReprogrammerForm


@admin.register(Creneau)
class CreneauAdmin(RefusDansLaPage):
    form = ReprogrammerForm
    list_display = ["session", "debut", "annule", "modalite", "salle", "site"]
    list_filter = ["annule", "modalite", "debut"]
    list_select_related = ["session", "site", "salle__site"]
    search_fields = ["session__titre__unaccent", "lieu__unaccent", "salle__nom__unaccent"]
    date_hierarchy = "debut"
    autocomplete_fields = ["site", "salle"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    actions = ["annuler"]

    def get_fieldsets(self, request: HttpRequest, obj: Creneau | None = None) -> Any:
        if not self.has_change_permission(request, obj):
            lus = ["session_liee", "debut", "fin", "modalite", "site", "salle", "partage", "lieu", "annule"]
            return [(None, {"fields": lus})]
        return [
            (None, {"fields": ["session_liee", "debut", "fin", "modalite"]}),
            ("Où", {"fields": ["site", "salle", "partage", "lieu", "lien_visio"]}),
            ("Qui", {"fields": ["animateurs", "chevauchement"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Creneau | None = None) -> list[str]:
        return ["session_liee", "modalite"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if self.has_change_permission(request, obj):
            kwargs["fields"] = ReprogrammerForm.Meta.fields
        return super().get_form(request, obj, change, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A date is planned with what it is the date of."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Creneau | None = None) -> bool:
        """The dates of a request are its own page's; what is over or cancelled stays as it was. Asked of the row: a
        form that is refused has typed its own dates into `obj`."""
        permis = super().has_change_permission(request, obj)
        if obj is None or not permis:
            return permis
        places = Jauge.objects.filter(session=obj.session_id)
        return Creneau.objects.a_venir().filter(Exists(places), pk=obj.pk).exists()

    def boutons(self, request: HttpRequest, objet: Creneau) -> list[Bouton]:
        return [Bouton("La séance, côté animation", reverse("agenda:animer", args=[objet.session.cle]))]

    def sous_titre(self, objet: Creneau) -> str | None:
        """Before anything is changed: how many people will read of it."""
        if objet.annule or objet.est_passe:
            return None
        nombre = Inscription.objects.actives().filter(session=objet.session_id).count()
        qui = compter(nombre, "personne inscrite ou en attente", "personnes inscrites ou en attente")
        return f"Une autre date ou un autre lieu, et le portail l’écrit à {qui}." if nombre else None

    def save_model(self, request: HttpRequest, obj: Creneau, form: ReprogrammerForm, change: bool) -> None:
        creneau = Creneau.objects.select_related("session", "site", "salle__site").get(pk=obj.pk)
        services.reprogrammer(creneau, par=request.user, **form.voulu())

    @admin.action(description="Annuler cette date, avec un motif", permissions=["change"])
    def annuler(self, request: HttpRequest, queryset: QuerySet[Creneau]) -> HttpResponse | None:
        with en_nombre():
            return demander_puis_faire(
                self,
                request,
                queryset,
                form_class=MotifForm,
                titre="Annuler cette date, et prévenir les personnes inscrites",
                bouton="Annuler et prévenir",
                faire=lambda creneau, donnees: services.retirer_creneau(creneau, par=request.user, **donnees),
            )

    @admin.display(description="session")
    def session_liee(self, creneau: Creneau) -> str:
        return lien(creneau.session)
