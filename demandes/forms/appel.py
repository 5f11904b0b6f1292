"""Opening a call, and answering one."""

from typing import Any

from django import forms

from agents.models import Institution
from instance.calendrier import ajouter_jours_ouvres, aujourd_hui

from ..regles import DUREE_APPEL
from ..services.appels import MOT_MAX


class AppelForm(forms.Form):
    jusqu_au = forms.DateField(
        label="Réponses jusqu’au",
        widget=forms.DateInput,
        help_text="Jusqu’à 18 h ce jour-là, avant la première séance.",
        error_messages={"required": "Donnez une date.", "invalid": "Écrivez une date, par exemple 12/03/2026."},
    )
    institutions = forms.ModelMultipleChoiceField(
        Institution.objects.all(),
        label="Institutions invitées",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sans choix, toutes : les autres institutions seulement si leur convention couvre les dates.",
    )
    message = forms.CharField(
        label="Un mot de votre part",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui donnera envie, ou ce qu’il faut savoir. Lu par toutes les personnes invitées.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jusqu_au"].initial = ajouter_jours_ouvres(aujourd_hui(), DUREE_APPEL.valeur())


class ReponseForm(forms.Form):
    mot = forms.CharField(
        label="Un mot pour la cellule",
        required=False,
        max_length=MOT_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce que vous connaissez du sujet, une contrainte… Seule la cellule le lit.",
    )
