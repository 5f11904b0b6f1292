"""The slot of a session, as any screen of the cell lets it be typed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.forms.models import construct_instance

from agents.models import Agent
from instance.admin_panels import DateEtHeure

from ..models import Creneau, Occupation
from ..services.programmation import occupations


class CreneauForm(forms.ModelForm):
    lien_visio = forms.URLField(label="Lien de visioconférence", required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = Creneau
        fields = ["debut", "fin", "modalite", "site", "salle", "partage", "lieu", "lien_visio"]
        field_classes = {"debut": forms.SplitDateTimeField, "fin": forms.SplitDateTimeField}
        widgets = {"debut": DateEtHeure, "fin": DateEtHeure}

    def _post_clean(self) -> None:
        """The order of the hours alone: the clash of rooms is told by the service, since one row of the page may free
        the room that the next one takes."""
        construct_instance(self, self.instance, self._meta.fields)
        try:
            self.instance.clean()
        except ValidationError as refus:
            self._update_errors(refus)


class ReprogrammerForm(CreneauForm):
    """With who leads. How one takes part is not changed here: places are counted by it."""

    animateurs = forms.ModelMultipleChoiceField(
        Agent.objects.par_nom().filter(is_active=True),
        label="Personnes qui animent",
        required=False,
        widget=AutocompleteSelectMultiple(Occupation._meta.get_field("agent"), admin.site),
        help_text="Leur agenda est pris à ces heures, et elles ont l’écran d’accueil de la séance.",
    )
    chevauchement = forms.CharField(
        label="Double engagement voulu, parce que",
        required=False,
        max_length=250,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="À remplir seulement si une de ces personnes est prise ailleurs au même moment, et que c’est voulu.",
    )

    class Meta(CreneauForm.Meta):
        fields = [nom for nom in CreneauForm.Meta.fields if nom != "modalite"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Without a button to empty it, which would stand among the items of its list.
        self.fields["animateurs"].widget.is_required = True
        self.initial["animateurs"] = [occupation.agent_id for occupation in occupations(self.instance)]

    def voulu(self) -> dict[str, Any]:
        """What the service takes."""
        noms = (*self._meta.fields, "animateurs", "chevauchement")
        return {nom: self.cleaned_data[nom] for nom in noms}
