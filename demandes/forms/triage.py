"""What the cell fills in: thin, every rule is the service's."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone

from agenda.models import Creneau, Modalite
from agents.models import Agent, MembreCellule, Site
from facilitateurs.models import Methode
from instance import calendrier

from ..equipe import taille_equipe
from ..gestes import APPEL, MOTIF, OBSERVATEUR, REFERENT, Geste
from ..models import DateSouhaitee, Demande
from ..services.triage import Seance
from .appel import AppelForm
from .observation import ObservateurForm

HORAIRES = {
    DateSouhaitee.Moment.MATIN: (dt.time(9), dt.time(12)),
    DateSouhaitee.Moment.APRES_MIDI: (dt.time(14), dt.time(17)),
    DateSouhaitee.Moment.JOURNEE: (dt.time(9), dt.time(17)),
}
SEANCES_MAX = 12


def membres() -> Any:
    """The current members of the cell, as a directory sorts them."""
    return Agent.objects.filter(roles_cellule__in=MembreCellule.objects.en_cours()).distinct().par_nom()


def texte_long(rows: int = 5) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class MotifForm(forms.Form):
    motif = forms.CharField(label="Motif", max_length=5000, widget=texte_long())

    def __init__(self, *args: Any, obligatoire: bool = True, aide: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motif"].required = obligatoire
        self.fields["motif"].help_text = aide
        self.fields["motif"].error_messages["required"] = "Écrivez le motif : la personne le recevra."


class ReferentForm(forms.Form):
    """`lu` is who followed the request when the page was shown: the service refuses if that changed since."""

    referent = forms.ModelChoiceField(
        label="Qui suit cette demande ?",
        queryset=Agent.objects.none(),
        empty_label=None,
        error_messages={"required": "Choisissez une personne.", "invalid_choice": "Choisissez une personne."},
    )
    lu = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["referent"]
        champ.queryset = membres()  # type: ignore[attr-defined]


def formulaire_simple(
    geste: Geste, donnees: Any, *, demande: Demande | None = None, par: Agent
) -> MotifForm | ReferentForm | AppelForm | ObservateurForm | None:
    """The form of an act that asks a motive, a person or a call; None when it asks nothing."""
    if geste.saisie == OBSERVATEUR and demande:
        return ObservateurForm(donnees, demande=demande)
    if geste.saisie == APPEL:
        return AppelForm(donnees)
    if geste.saisie == MOTIF:
        return MotifForm(donnees, aide=geste.phrase)
    if geste.saisie == REFERENT:
        actuel = demande.referent_id if demande else None
        return ReferentForm(donnees, initial={"referent": par.pk, "lu": actuel})
    return None


class CadrageForm(forms.Form):
    equipe = forms.IntegerField(label="Facilitateurs nécessaires", min_value=1, max_value=12)
    methodes = forms.ModelMultipleChoiceField(
        label="Méthodes pressenties",
        queryset=Methode.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    cadrage = forms.CharField(
        label="Compte rendu du cadrage",
        max_length=10000,
        required=False,
        widget=texte_long(6),
        help_text="Ce qui a été convenu. L’équipe le lira.",
    )

    def __init__(self, *args: Any, demande: Demande, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["methodes"].queryset = Methode.objects.filter(active=True)  # type: ignore[attr-defined]
        conseil = taille_equipe(demande.participants)
        self.fields["equipe"].initial = conseil
        self.fields["equipe"].help_text = (
            f"Pour {demande.participants} personnes, la règle en prévoit {conseil}."
            if conseil
            else f"Pour {demande.participants} personnes, c’est à vous d’en décider."
        )


class SeanceForm(forms.Form):
    """One dated slot. `revision` is the slot's sequence when the page was shown: a slot that somebody else moved
    since is not overwritten."""

    jour = forms.DateField(label="Jour", widget=forms.DateInput)
    debut = forms.TimeField(label="Début", widget=forms.TimeInput)
    fin = forms.TimeField(label="Fin", widget=forms.TimeInput)
    modalite = forms.ChoiceField(label="Modalité", choices=Modalite.choices, initial=Modalite.PRESENCE)
    site = forms.ModelChoiceField(
        label="Site", queryset=Site.objects.none(), required=False, empty_label="Autre lieu, ou à distance"
    )
    lieu = forms.CharField(label="Salle ou adresse", max_length=200, required=False)
    lien_visio = forms.URLField(label="Lien de visioconférence", max_length=500, required=False, assume_scheme="https")
    retirer = forms.BooleanField(label="Retirer cette date", required=False)
    creneau = forms.IntegerField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, sites: Any, choix_de_sites: list[Any], creneaux: dict[int, Creneau], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._creneaux = creneaux
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["site"].choices = choix_de_sites  # type: ignore[attr-defined]

    @property
    def est_nouvelle(self) -> bool:
        return not self["creneau"].value()

    @property
    def est_ecrite(self) -> bool:
        """Whether it holds anything: an empty row stays folded."""
        return bool(self.initial or (self.is_bound and (self.errors or self.has_changed())))

    def full_clean(self) -> None:
        """A row to be removed need not be right."""
        super().full_clean()
        if self.is_bound and self.cleaned_data.get("retirer"):
            self._errors = ErrorDict()

    def clean_jour(self) -> dt.date:
        jour: dt.date = self.cleaned_data["jour"]
        if jour < calendrier.aujourd_hui():
            raise ValidationError("Ce jour est passé. Donnez une date à venir.")
        if jour.year > calendrier.aujourd_hui().year + 3:
            raise ValidationError("Cette date est trop lointaine : vérifiez l’année.")
        return jour

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin and fin <= debut:
            self.add_error("fin", "La fin doit venir après le début.")
        self._verifier_creneau(donnees)
        return donnees

    def _verifier_creneau(self, donnees: dict[str, Any]) -> None:
        if not donnees.get("creneau"):
            return
        creneau = self._creneaux.get(donnees["creneau"])
        if creneau is None or creneau.sequence != donnees.get("revision"):
            raise ValidationError(
                "Quelqu’un a changé cette date pendant que vous écriviez. Rouvrez la page pour voir la nouvelle."
            )

    def seance(self) -> Seance:
        """The slot in words of the service. Call on a valid form."""
        d = self.cleaned_data
        zone = timezone.get_default_timezone()
        return Seance(
            debut=dt.datetime.combine(d["jour"], d["debut"], zone),
            fin=dt.datetime.combine(d["jour"], d["fin"], zone),
            modalite=d["modalite"],
            site=d["site"],
            lieu=d["lieu"],
            lien_visio=d["lien_visio"],
            creneau=self._creneaux.get(d["creneau"]) if d["creneau"] else None,
        )


class BaseSeances(forms.BaseFormSet):
    def seances(self) -> list[Seance]:
        """Those kept, in the order they were given. Call on a valid formset."""
        return [form.seance() for form in self.forms if form.cleaned_data and not form.cleaned_data.get("retirer")]

    def clean(self) -> None:
        super().clean()
        if not any(self.errors) and not self.seances():
            raise ValidationError("Gardez au moins une date.")


# Blank rows stand ready, folded: one more date needs neither JavaScript nor a round trip.
SeancesFormSet = forms.formset_factory(SeanceForm, formset=BaseSeances, extra=3, max_num=SEANCES_MAX, validate_max=True)


def seance_souhaitee(demande: Demande) -> dict[str, Any]:
    """A first slot, filled in from the request: the preferred date still to come."""
    souhait = next((s for s in demande.dates_souhaitees.all() if s.jour >= calendrier.aujourd_hui()), None)
    debut, fin = HORAIRES[DateSouhaitee.Moment(souhait.moment) if souhait else DateSouhaitee.Moment.MATIN]
    return {
        "jour": souhait.jour if souhait else None,
        "debut": debut,
        "fin": fin,
        "modalite": demande.modalite,
        "site": demande.site_id,
        "lieu": demande.lieu,
    }


def seance_prevue(creneau: Creneau) -> dict[str, Any]:
    debut, fin = timezone.localtime(creneau.debut), timezone.localtime(creneau.fin)
    return {
        "jour": debut.date(),
        "debut": debut.time(),
        "fin": fin.time(),
        "modalite": creneau.modalite,
        "site": creneau.site_id,
        "lieu": creneau.lieu,
        "lien_visio": creneau.lien_visio,
        "creneau": creneau.pk,
        "revision": creneau.sequence,
    }
