"""Cohorts: their dates, places, costs, and the next one cloned from the last."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, MembreCellule, Site
from instance.admin_actions import annuler_et_prevenir, demander_puis_faire, pour_chacun
from instance.admin_panels import MOMENTS, Bouton
from instance.admin_refus import RefusDansLaPage
from instance.typographie import plage

from .. import services
from ..models import Cohorte, Formateur, Formation, Referentiel
from ..pieces.actions import ATTESTER, CERTIFIER, CONVOQUER
from ..services import DemiJournee

MATIN, APRES_MIDI = (dt.time(9), dt.time(12, 30)), (dt.time(13, 30), dt.time(17))


def _a(jour: dt.date, heure: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(jour, heure))


def _candidate(cohorte: Cohorte | None) -> bool:
    """Whether one applies to it; of another, one registers."""
    return cohorte is not None and cohorte.formation.certifiante


class JoursField(forms.CharField):
    """One day a line, « 12/01/2027 »; read as a sorted list of dates. Each makes a morning and an afternoon."""

    widget = forms.Textarea(attrs={"rows": 5})

    def clean(self, value: str) -> list[dt.date]:  # type: ignore[override]
        texte = super().clean(value)
        jours: set[dt.date] = set()
        for ligne in filter(None, (ligne.strip() for ligne in texte.splitlines())):
            try:
                jours.add(dt.datetime.strptime(ligne, "%d/%m/%Y").date())  # noqa: DTZ007 - a day has no zone
            except ValueError:
                raise ValidationError(f"«\u00a0{ligne[:40]}\u00a0» n’est pas un jour : écrivez 12/01/2027.") from None
        return sorted(jours)


class CohorteForm(forms.ModelForm):
    jours = JoursField(
        label="Jours",
        required=False,
        help_text="Un par ligne, 12/01/2027. Chacun fait deux demi-journées\u00a0: 9 h à 12 h 30, 13 h 30 à 17 h.",
    )
    site = forms.ModelChoiceField(Site.objects.all(), label="Site", required=False)
    lieu = forms.CharField(label="Salle ou autre lieu", max_length=200, required=False)
    places = forms.IntegerField(
        label="Places", required=False, min_value=1, max_value=500, help_text="Vide\u00a0: celles de la formation."
    )

    formateurs = forms.ModelMultipleChoiceField(
        Formateur.objects.select_related("agent"),
        label="Formée par",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ces personnes tiennent les feuilles d’émargement.",
    )

    class Meta:
        model = Cohorte
        fields = [
            *("formation", "nom", "referent", "consignes"),
            *("cout_prevu", "cout_facture", "appel_ouvre_le", "appel_ferme_le", "referentiel"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        membres = MembreCellule.objects.values("agent")
        self.fields["referent"].queryset = Agent.objects.filter(pk__in=membres)  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["formateurs"].initial = self.instance.formateurs.all()
        if "formation" in self.fields:
            self.fields["formation"].queryset = Formation.objects.filter(archivee_le=None)  # type: ignore[attr-defined]
        if "referentiel" in self.fields:
            publies = Referentiel.objects.publies().filter(formation=self.instance.formation_id)
            self.fields["referentiel"].queryset = publies  # type: ignore[attr-defined]

    def demi_journees(self) -> list[DemiJournee]:
        lieu = {"site": self.cleaned_data["site"], "lieu": self.cleaned_data["lieu"]}
        return [
            DemiJournee(_a(jour, debut), _a(jour, fin), lieu)
            for jour in self.cleaned_data["jours"]
            for debut, fin in (MATIN, APRES_MIDI)
        ]


class ClonerForm(forms.Form):
    nom = forms.CharField(label="Nom de la nouvelle session", max_length=80)
    premier_jour = forms.DateField(
        label="Premier jour",
        widget=AdminDateWidget,
        help_text="Les autres gardent le même rythme, hors jours fériés, vacances scolaires et fermetures.",
    )


@admin.register(Cohorte)
class CohorteAdmin(RefusDansLaPage):
    form = CohorteForm
    formfield_overrides = MOMENTS
    list_display = ["titre", "dates", "prises", "etat"]
    list_filter = ["formation"]
    list_select_related = ["session", "formation"]
    search_fields = ["nom__unaccent", "formation__titre__unaccent"]
    actions = ["annoncer", "annuler", "cloner", CONVOQUER, ATTESTER, CERTIFIER]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cohorte]:
        lues = Cohorte.objects.avec_dates().prefetch_related("session__jauges")
        return lues.select_related(*self.list_select_related)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        communs = ["nom", "referent", "formateurs"]
        identite = [*communs, "consignes"] if obj else ["formation", *communs]
        couts = ["cout_prevu", "cout_facture"] if obj else ["cout_prevu"]
        dates = [] if obj else [("Dates et places", {"fields": ["jours", "site", "lieu", "places"]})]
        appel = (
            [
                ("Appel à candidatures", {"fields": [("appel_ouvre_le", "appel_ferme_le")]}),
                ("Évaluation", {"fields": ["referentiel"]}),
            ]
            if _candidate(obj)
            else []
        )
        return [(None, {"fields": identite}), *appel, *dates, ("Coûts, en euros", {"fields": couts})]

    @admin.display(description="session", ordering="session__titre")
    def titre(self, cohorte: Cohorte) -> str:
        return cohorte.session.titre

    @admin.display(description="dates", ordering="debut")
    def dates(self, cohorte: Any) -> str:
        if not cohorte.debut:
            return "à dater"
        return plage(timezone.localdate(cohorte.debut), timezone.localdate(cohorte.fin))

    @admin.display(description="places prises")
    def prises(self, cohorte: Cohorte) -> str:
        return ", ".join(
            f"{jauge.prises} sur {jauge.capacite if jauge.capacite is not None else '∞'}"
            for jauge in cohorte.session.jauges.all()
        )

    @admin.display(description="état", ordering="publiee_le")
    def etat(self, cohorte: Cohorte) -> str:
        if cohorte.session.annulee_le:
            return "annulée"
        return "annoncée" if cohorte.publiee_le else "brouillon"

    def boutons(self, request: HttpRequest, objet: Cohorte) -> list[Bouton]:
        """The page from which the cell runs it leads to all the others."""
        session = reverse("admin:agenda_session_change", args=[objet.session_id])
        boutons = [
            Bouton("Conduire", reverse("formations:conduite", args=[objet.pk]), suite=True),
            Bouton("Dates, places et inscriptions", session),
        ]
        if objet.publiee_le and objet.formation.visible:
            boutons.append(Bouton("Voir la page", objet.session.adresse))
        return boutons

    def save_model(self, request: HttpRequest, obj: Cohorte, form: CohorteForm, change: bool) -> None:
        donnees = form.cleaned_data
        if change:
            champs = {nom: donnees[nom] for nom in services.CHAMPS_COHORTE if nom in donnees}
            modifiee = services.modifier_cohorte(Cohorte.objects.get(pk=obj.pk), par=request.user, **champs)
            services.nommer_formateurs(modifiee, donnees["formateurs"], par=request.user)
            return
        creee = services.ouvrir_cohorte(
            donnees["formation"],
            nom=donnees["nom"],
            par=request.user,
            demi_journees=form.demi_journees(),
            places=donnees["places"],
            referent=donnees["referent"],
            cout_prevu=donnees["cout_prevu"],
        )
        services.nommer_formateurs(creee, donnees["formateurs"], par=request.user)
        obj.pk, obj.session = creee.pk, creee.session
        obj._state.adding = False

    def save_related(self, request: HttpRequest, form: CohorteForm, formsets: Any, change: bool) -> None:
        """The service has written all of it."""

    @admin.action(description="Annoncer", permissions=["change"])
    def annoncer(self, request: HttpRequest, queryset: QuerySet[Cohorte]) -> None:
        pour_chacun(self, request, queryset, lambda cohorte: services.publier_cohorte(cohorte, par=request.user))

    @admin.action(description="Annuler, en disant pourquoi", permissions=["change"])
    def annuler(self, request: HttpRequest, queryset: QuerySet[Cohorte]) -> HttpResponse | None:
        return annuler_et_prevenir(self, request, queryset, lesquels="ces sessions", annuler=services.annuler_cohorte)

    @admin.action(description="Cloner à d’autres dates", permissions=["add"])
    def cloner(self, request: HttpRequest, queryset: QuerySet[Cohorte]) -> HttpResponse | None:
        return demander_puis_faire(
            self,
            request,
            queryset,
            form_class=ClonerForm,
            titre="Une nouvelle session, en brouillon",
            bouton="Cloner",
            faire=lambda cohorte, donnees: services.cloner(cohorte, par=request.user, **donnees),
        )
