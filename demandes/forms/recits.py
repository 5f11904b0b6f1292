"""What the cell writes of a story, and what its people answer."""

from typing import Any

from django import forms

from facilitateurs.models import Methode
from instance.champs import ChoixExplique

from ..models import Approbation, Recit

AIDES = {
    "accroche": "La phrase qui donne envie de lire. Elle s’affiche aussi quand on partage l’adresse.",
    "depart": "La situation de l’équipe, sans nommer personne.",
    "chemin": "Le déroulé, en quelques phrases : ce que le groupe a vécu.",
    "produit": "Ce qui existe à la fin et n’existait pas au début.",
    "enseignements": "Ce qui servira à d’autres.",
}


class RecitForm(forms.ModelForm):
    methodes = forms.ModelMultipleChoiceField(
        Methode.objects.all(), label="Méthodes", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Recit
        fields = [
            "titre",
            "accroche",
            "depart",
            "chemin",
            "produit",
            "enseignements",
            "format",
            "participants",
            "seances",
            "methodes",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom, champ in self.fields.items():
            champ.help_text = AIDES.get(nom, champ.help_text)
            champ.widget.attrs.pop("maxlength", None)
            champ.error_messages["required"] = "Écrivez quelques mots."
            if isinstance(champ.widget, forms.Textarea):
                champ.widget.attrs["rows"] = 5

    def _post_clean(self) -> None:
        """The service checks the whole, under lock: the instance on the page is left as it is."""


class ReponseRecitForm(forms.Form):
    reponse = forms.ChoiceField(
        label="Votre réponse",
        choices=[
            (Approbation.Reponse.APPROUVE.value, "Je suis d’accord pour le publier"),
            (Approbation.Reponse.CHANGEMENTS.value, "Je demande un changement"),
            (Approbation.Reponse.REFUSE.value, "Je refuse qu’il soit publié"),
        ],
        widget=ChoixExplique,
        error_messages={"required": "Choisissez une réponse."},
    )
    message = forms.CharField(
        label="Un mot pour la cellule",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Pour un changement, dites lequel. Pour un refus, aucune raison n’est demandée.",
    )
