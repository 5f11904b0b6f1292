"""Who teaches, and the sheets to read: they are held on their own pages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from instance.admin_panels import Bouton, LectureSeule
from instance.admin_refus import RefusDansLaPage

from .. import services
from ..models import Feuille, Formateur, Organisme


class FormateurForm(forms.ModelForm):
    """Somebody of the directory, or a person of an outside provider, who gets an account."""

    prenom = forms.CharField(label="Prénom", max_length=80, required=False)
    nom = forms.CharField(label="Nom", max_length=80, required=False)
    email = forms.EmailField(
        label="Adresse",
        required=False,
        help_text="Celle avec laquelle la personne se connectera\u00a0: vous répondez que c’est bien la sienne.",
    )

    class Meta:
        model = Formateur
        fields = ["agent", "organismes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "agent" in self.fields:
            self.fields["agent"].required = False
            self.fields["agent"].help_text = "Si elle a déjà une fiche."

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        externe = [donnees.get(nom) for nom in ("prenom", "nom", "email")]
        if self.instance.pk is None and bool(donnees.get("agent")) == any(externe):
            raise ValidationError("Choisissez une personne, ou donnez un prénom, un nom et une adresse.")
        if any(externe) and not all(externe):
            raise ValidationError("Donnez le prénom, le nom et l’adresse.")
        return donnees


@admin.register(Formateur)
class FormateurAdmin(RefusDansLaPage):
    form = FormateurForm
    list_display = ["agent", "chez"]
    list_select_related = ["agent"]
    search_fields = ["agent__recherche"]
    autocomplete_fields = ["agent"]
    filter_horizontal = ["organismes"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Formateur]:
        return super().get_queryset(request).prefetch_related("organismes")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return [(None, {"fields": ["organismes"]})]
        return [
            (None, {"fields": ["agent", "organismes"]}),
            ("Ou une personne d’un organisme extérieur", {"fields": ["prenom", "nom", "email"]}),
        ]

    @admin.display(description="organismes")
    def chez(self, formateur: Formateur) -> str:
        return ", ".join(str(organisme) for organisme in formateur.organismes.all()) or "–"

    def save_model(self, request: HttpRequest, obj: Formateur, form: FormateurForm, change: bool) -> None:
        donnees = form.cleaned_data
        organismes: QuerySet[Organisme] = donnees["organismes"]
        if change or donnees.get("agent"):
            agent = obj.agent if change else donnees["agent"]
            fait = services.enregistrer_formateur(agent, organismes=organismes, par=request.user)
        else:
            fait = services.accueillir_formateur(
                prenom=donnees["prenom"],
                nom=donnees["nom"],
                email=donnees["email"],
                organismes=organismes,
                par=request.user,
            )
        obj.pk, obj.agent = fait.pk, fait.agent
        obj._state.adding = False

    def save_related(self, request: HttpRequest, form: FormateurForm, formsets: Any, change: bool) -> None:
        """The service has written all of it."""


@admin.register(Feuille)
class FeuilleAdmin(LectureSeule, RefusDansLaPage):
    list_display = ["quand", "session", "etat", "support", "compte"]
    list_filter = ["etat", "support"]
    list_select_related = ["creneau__session"]
    search_fields = ["creneau__session__titre__unaccent"]
    fields = ["etat", "support", "ouverte_le", "contresignee_le", "compte", "nombre", "tete"]

    @admin.display(description="demi-journée", ordering="creneau__debut")
    def quand(self, feuille: Feuille) -> str:
        return str(feuille)

    @admin.display(description="session", ordering="creneau__session__titre")
    def session(self, feuille: Feuille) -> str:
        return feuille.creneau.session.titre

    def boutons(self, request: HttpRequest, objet: Feuille) -> list[Bouton]:
        return [Bouton("Ouvrir la feuille", reverse("formations:demi_journee", args=[objet.creneau.cle]))]
