"""What the pages of attendance ask."""

from django import forms

from .codes import LONGUEUR
from .releves import TAILLE_MAX


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Le code de la séance",
        max_length=20,
        help_text=f"{LONGUEUR} lettres et chiffres, sur l’écran de la salle, ou donnés à la fin si vous suivez à "
        "distance.",
        error_messages={"required": "Écrivez le code affiché dans la salle, ou donné à la fin de la séance."},
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "autocapitalize": "characters"}),
    )


class ReleveForm(forms.Form):
    fichier = forms.FileField(
        label="Le relevé de présence",
        help_text=f"Un fichier CSV de {TAILLE_MAX // 1024 // 1024}\u202fMo au plus.",
        error_messages={
            "required": "Choisissez le fichier que donne la visioconférence.",
            "empty": "Ce fichier est vide.",
        },
    )
    minutes = forms.IntegerField(
        label="Compter à partir de combien de minutes\u202f?",
        min_value=0,
        max_value=480,
        widget=forms.NumberInput(attrs={"class": "w-num", "inputmode": "numeric"}),
        error_messages={"required": "Indiquez un nombre de minutes, 0 pour compter tout le monde."},
    )
