"""Registrations: found by filters, decided in number, exported; somebody registered by the cell."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from courriels.reflexion import en_nombre
from instance.admin_actions import MotifForm, demander_puis_faire, pour_chacun
from instance.admin_panels import AvecPanneaux, lien
from instance.tableur import telecharger

from .. import services
from ..exports import exporter
from ..forms import Questionnaire, nom_du_champ
from ..models import Inscription, Mode, Question


class MotifDitForm(MotifForm):
    motif = forms.CharField(
        label="Motif",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="La personne le lira dans son courriel.",
    )


class InscrireForm(Questionnaire, forms.ModelForm):
    """The cell registers somebody, with or without a mailbox: dates and audience aside, never beyond the places.

    The session's questions are asked as soon as it is known: at once when the page was opened from it, else once it is
    chosen, and the form then comes back with them."""

    mode = forms.ChoiceField(label="Comment", choices=Mode.choices, initial=Mode.PRESENCE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One that is only read has no field.
        self.poser(questions_de(self["session"].value()) if "session" in self.fields else [])
        for champ in self.champs_des_questions():
            if isinstance(champ.field, forms.ChoiceField):  # sent even when empty: how one sees that it was asked
                champ.field.widget = forms.Select(choices=[("", "Sans réponse"), *champ.field.choices])

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        if any(nom_du_champ(question) not in self.data for question in self.questions):
            for nom in map(nom_du_champ, self.questions):
                self.errors.pop(nom, None)
            raise ValidationError("Cette session pose des questions\u00a0: répondez pour cette personne, ou passez.")
        return donnees

    class Meta:
        model = Inscription
        fields = ["session", "agent", "mode", "amenagement"]

    def _get_validation_exclusions(self) -> set[str]:
        """Doubles are for the service: it says so better, and takes up again a registration that ended."""
        return super()._get_validation_exclusions() | {"session"}


def questions_de(session: Any) -> list[Question]:
    """Of the session with this number, as it was typed."""
    return list(Question.objects.filter(session=session)) if str(session or "").isdecimal() else []


class QuandFilter(admin.SimpleListFilter):
    title = "date de la session"
    parameter_name = "quand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("a_venir", "À venir"), ("passees", "Passées")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Inscription]) -> QuerySet[Inscription]:
        if self.value() not in ("a_venir", "passees"):
            return queryset
        a_venir = Inscription.objects.filter(session__creneaux__fin__gt=timezone.now()).values("pk")
        return queryset.filter(pk__in=a_venir) if self.value() == "a_venir" else queryset.exclude(pk__in=a_venir)


@admin.register(Inscription)
class InscriptionAdmin(AvecPanneaux):
    form = InscrireForm
    list_display = ["agent", "etat", "rang_dit", "session", "mode", "institution", "creee_le"]
    list_filter = [
        "etat",
        QuandFilter,
        "mode",
        ("institution", admin.RelatedOnlyFieldListFilter),
        "categorie",
        "creee_le",
    ]
    list_select_related = ["agent", "session", "institution"]
    list_per_page = 50
    search_fields = ["agent__recherche", "session__titre__unaccent"]
    search_help_text = "Nom ou courriel de la personne, titre de la session"
    autocomplete_fields = ["session", "agent"]
    actions = ["valider", "refuser", "annuler", "exporter_csv", "exporter_xlsx"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inscription]:
        return super().get_queryset(request).avec_rang()

    def get_fields(self, request: HttpRequest, obj: Inscription | None = None) -> list[str]:
        if obj is None:
            session = request.POST.get("session") or request.GET.get("session")
            return [*InscrireForm.Meta.fields, *map(nom_du_champ, questions_de(session))]
        return ["session_liee", "agent_lie", "etat", "rang_dit", "mode", "amenagement", "reponses_dites", "motif",
                "inscrite_par", "creee_le", "confirmee_le", "offre_expire_le", "annulee_le"]  # fmt: skip

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The questions are fields of the form alone."""
        if obj is None:
            kwargs["fields"] = InscrireForm.Meta.fields
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Inscription | None = None) -> list[str]:
        return self.get_fields(request, obj) if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Inscription | None = None) -> bool:
        """The list has actions; one registration is read."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Inscription | None = None) -> bool:
        """One cancels: figures keep what was."""
        return False

    def save_model(self, request: HttpRequest, obj: Inscription, form: InscrireForm, change: bool) -> None:
        try:
            faite = services.inscrire(
                obj.session,
                obj.agent,
                par=request.user,
                mode=form.cleaned_data["mode"],
                reponses=form.reponses(),
                amenagement=form.cleaned_data["amenagement"],
                d_office=True,
            )
        except ValidationError as refus:
            self.message_user(request, refus.messages[0], messages.ERROR)
            obj.pk = None
        else:
            obj.pk = faite.pk
            self.message_user(request, f"{faite.agent}\u00a0: {faite.get_etat_display().lower()}.")

    def response_add(
        self, request: HttpRequest, obj: Inscription, post_url_continue: Any = None
    ) -> HttpResponseRedirect:
        if obj.pk is None:
            return redirect(request.get_full_path())
        return redirect(reverse("admin:agenda_inscription_changelist"))

    @admin.action(description="Valider", permissions=["change"])
    def valider(self, request: HttpRequest, queryset: QuerySet[Inscription]) -> None:
        with en_nombre(queryset.count() > 1):
            pour_chacun(
                self, request, queryset.order_by("session_id", "ordre"), lambda i: services.valider(i, par=request.user)
            )

    @admin.action(description="Refuser, avec un motif", permissions=["change"])
    def refuser(self, request: HttpRequest, queryset: QuerySet[Inscription]) -> HttpResponse | None:
        return self._avec_motif(
            request, queryset, "Refuser", lambda i, motif: services.refuser(i, motif=motif, par=request.user)
        )

    @admin.action(description="Annuler, avec un motif", permissions=["change"])
    def annuler(self, request: HttpRequest, queryset: QuerySet[Inscription]) -> HttpResponse | None:
        return self._avec_motif(
            request,
            queryset,
            "Annuler l’inscription",
            lambda i, motif: services.annuler_inscription(i, par=request.user, motif=motif, d_office=True),
        )

    def _avec_motif(
        self, request: HttpRequest, queryset: QuerySet[Inscription], bouton: str, faire: Any
    ) -> HttpResponse | None:
        with en_nombre(queryset.count() > 1):
            return demander_puis_faire(
                self,
                request,
                queryset.order_by("session_id", "ordre"),
                form_class=MotifDitForm,
                titre=bouton,
                bouton=bouton,
                faire=lambda inscription, donnees: faire(inscription, donnees["motif"]),
            )

    @admin.action(description="Exporter en CSV")
    def exporter_csv(self, request: HttpRequest, queryset: QuerySet[Inscription]) -> HttpResponse:
        return telecharger(exporter(queryset, format="csv"), nom="inscriptions.csv")

    @admin.action(description="Exporter en XLSX")
    def exporter_xlsx(self, request: HttpRequest, queryset: QuerySet[Inscription]) -> HttpResponse:
        return telecharger(exporter(queryset, format="xlsx"), nom="inscriptions.xlsx")

    @admin.display(description="rang")
    def rang_dit(self, inscription: Any) -> str:
        return str(inscription.rang or "")

    @admin.display(description="session")
    def session_liee(self, inscription: Inscription) -> str:
        return lien(inscription.session)

    @admin.display(description="agent")
    def agent_lie(self, inscription: Inscription) -> str:
        return lien(inscription.agent)

    @admin.display(description="réponses")
    def reponses_dites(self, inscription: Inscription) -> str:
        libelles = {str(q.pk): q.libelle for q in Question.objects.filter(session=inscription.session_id)}
        dites = [f"{libelles[cle]} {valeur}" for cle, valeur in inscription.reponses.items() if cle in libelles]
        return " ; ".join(dites) or "aucune"
