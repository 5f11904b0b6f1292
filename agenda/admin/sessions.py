"""Sessions: who may register, when, how many; places kept; questions; the end."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courriels.reflexion import en_nombre
from instance.admin_actions import demander_puis_faire
from instance.admin_panels import MOMENTS, Bouton, LectureSeule
from instance.admin_refus import RefusDansLaPage

from .. import audiences, services
from ..models import Creneau, Jauge, Mode, Question, Reservation, Session
from ..services.sessions import REGLABLES
from .inscriptions import MotifDitForm

SANS_LIMITE = "sans limite"


class SessionForm(forms.ModelForm):
    """The settings, and the places of each mode: a number, « sans limite », or nothing where one does not take part
    in this way."""

    audience = forms.ChoiceField(label="Ouverte à", choices=audiences.choix)

    class Meta:
        model = Session
        fields = ["titre", *REGLABLES, "institutions_invitees"]
        widgets = {"institutions_invitees": forms.CheckboxSelectMultiple, "promotion": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        jauges = {jauge.mode: jauge for jauge in self.instance.jauges.all()} if self.instance.pk else {}
        for mode in Mode:
            jauge = jauges.get(mode)
            valeur = "" if jauge is None else SANS_LIMITE if jauge.capacite is None else str(jauge.capacite)
            prises = f" Prises\u00a0: {jauge.prises}." if jauge else ""
            self.fields[f"places_{mode.value}"] = forms.CharField(
                label=f"Places {mode.label.lower()}",
                required=False,
                initial=valeur,
                max_length=20,
                help_text=f"Un nombre, ou «\u202f{SANS_LIMITE}\u202f». Vide\u00a0: on ne participe pas ainsi.{prises}",
            )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        for mode in Mode:
            nom = f"places_{mode.value}"
            try:
                donnees[nom] = _lire(donnees.get(nom) or "")
            except ValueError:
                self.add_error(nom, f"Écrivez un nombre, ou «\u202f{SANS_LIMITE}\u202f».")
        return donnees


def _lire(texte: str) -> int | str | None:
    """A number, None without a limit, "" for a mode that is not."""
    texte = texte.strip().lower()
    if not texte:
        return ""
    if texte.replace("\u00a0", " ") == SANS_LIMITE:
        return None
    nombre = int(texte)
    if not 0 <= nombre <= 100_000:
        raise ValueError(texte)
    return nombre


class CreneauInline(LectureSeule, admin.StackedInline):
    """Each has a page of its own to be changed."""

    model = Creneau
    extra = 0
    show_change_link = True
    fields = ["debut", "fin", "modalite", "salle", "site", "lieu", "lien_visio", "annule"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("session", "site", "salle__site")


class ReservationInline(admin.StackedInline):
    model = Reservation
    extra = 0
    fields = ["institution", "mode", "places", "jusqu_au", "liberee_le"]
    readonly_fields = ["liberee_le"]
    formfield_overrides = MOMENTS
    verbose_name_plural = "places gardées pour une institution"


class QuestionInline(admin.StackedInline):
    model = Question
    extra = 0


@admin.register(Session)
class SessionAdmin(RefusDansLaPage):
    form = SessionForm
    formfield_overrides = MOMENTS
    list_display = ["titre", "institution", "inscriptible", "places", "annulee_le"]
    list_filter = ["inscriptible", "audience", "sur_accord", ("institution", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["institution"]
    search_fields = ["titre__unaccent"]
    inlines = [CreneauInline, ReservationInline, QuestionInline]
    actions = ["annuler"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return super().get_queryset(request).prefetch_related("jauges")

    def get_fieldsets(self, request: HttpRequest, obj: Session | None = None) -> Any:
        return [
            (None, {"fields": ["titre", "inscriptible", "annulee_le"]}),
            ("Qui et quand", {"fields": ["audience", "institutions_invitees", "ouverture", "fermeture", "sur_accord"]}),
            (
                "Combien",
                {"fields": [*(f"places_{mode.value}" for mode in Mode), "liste_attente", "promotion", "delai_offre"]},
            ),
            ("Le jour même", {"fields": ["pointage_libre"]}),
        ]

    def get_form(self, request: HttpRequest, obj: Session | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{**kwargs, "fields": SessionForm.Meta.fields})

    def get_readonly_fields(self, request: HttpRequest, obj: Session | None = None) -> list[str]:
        return ["titre", "annulee_le"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A session is planned with what it is the session of."""
        return False

    def boutons(self, request: HttpRequest, objet: Session) -> list[Bouton]:
        inscriptions = reverse("admin:agenda_inscription_changelist")
        ajouter = reverse("admin:agenda_inscription_add")
        return [
            Bouton("Les inscriptions", f"{inscriptions}?session__id__exact={objet.pk}"),
            Bouton("Inscrire quelqu’un", f"{ajouter}?session={objet.pk}"),
            Bouton("Côté animation", reverse("agenda:animer", args=[objet.cle])),
            Bouton("Écrire aux personnes", reverse("agenda:ecrire", args=[objet.cle])),
        ]

    def save_model(self, request: HttpRequest, obj: Session, form: SessionForm, change: bool) -> None:
        champs = {nom: form.cleaned_data[nom] for nom in form.changed_data if nom in REGLABLES}
        invitees = list(form.cleaned_data["institutions_invitees"])
        services.regler(obj, par=request.user, institutions_invitees=invitees, **champs)
        for mode in Mode:
            if (champ := f"places_{mode.value}") in form.changed_data:
                try:
                    self._placer(request, obj, mode, form.cleaned_data[champ])
                except ValidationError as refus:
                    raise ValidationError({champ: refus.messages}) from refus

    def _placer(self, request: HttpRequest, session: Session, mode: Mode, places: Any) -> None:
        if places == "":
            services.retirer_mode(session, mode=mode.value, par=request.user)
        else:
            services.changer_capacite(session, mode=mode.value, capacite=places, par=request.user)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The institutions are given with the other settings."""
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        objets = formset.save(commit=False)
        for objet in formset.deleted_objects:
            if isinstance(objet, Question):
                services.retirer_question(objet, par=request.user)
            else:
                services.lever_reservation(objet, par=request.user)
        for objet in objets:
            if isinstance(objet, Question):
                services.enregistrer_question(objet, par=request.user)
            elif isinstance(objet, Reservation):
                self._reserver(request, objet)

    def _reserver(self, request: HttpRequest, reservation: Reservation) -> None:
        services.reserver(
            reservation.session,
            mode=reservation.mode,
            institution=reservation.institution,
            nombre=reservation.places,
            jusqu_au=reservation.jusqu_au,
            par=request.user,
        )

    @admin.action(description="Annuler la session, avec un motif", permissions=["change"])
    def annuler(self, request: HttpRequest, queryset: QuerySet[Session]) -> HttpResponse | None:
        with en_nombre():
            return demander_puis_faire(
                self,
                request,
                queryset,
                form_class=MotifDitForm,
                titre="Annuler la session",
                bouton="Annuler et prévenir",
                faire=lambda session, donnees: services.annuler_session(
                    session, motif=donnees["motif"], par=request.user
                ),
            )

    @admin.display(description="places")
    def places(self, session: Session) -> str:
        return ", ".join(_dire(jauge) for jauge in session.jauges.all()) or "–"


def _dire(jauge: Jauge) -> str:
    limite = "" if jauge.capacite is None else f" sur {jauge.capacite}"
    return f"{jauge.get_mode_display().lower()} {jauge.prises}{limite}"
