"""Forms of the admin for this installation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from . import couleurs, logos
from .models import Identite, JourFerme
from .regles import REGLES, Regle

CHAMPS_IDENTITE = [f.name for f in Identite._meta.fields if f.name not in ("id", "logo", "modifiee_le")]


class IdentiteForm(forms.ModelForm):
    """The logo is asked apart from the model's field: its content decides what it is stored as."""

    nouveau_logo = forms.FileField(
        label="Nouveau logo",
        required=False,
        help_text="PNG, JPEG ou SVG, 300\u202fko au plus. Il remplace la marque en tête de chaque page.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.svg"}),
    )
    retirer_logo = forms.BooleanField(label="Retirer le logo", required=False)

    class Meta:
        model = Identite
        fields = CHAMPS_IDENTITE
        widgets = {
            "encre": forms.TextInput(attrs={"type": "color", "class": "couleur"}),
            "signal": forms.TextInput(attrs={"type": "color", "class": "couleur"}),
        }

    def clean_nouveau_logo(self) -> bytes | None:
        fichier = self.cleaned_data["nouveau_logo"]
        if fichier is None:
            return None
        if fichier.size > logos.TAILLE_MAX:
            raise ValidationError("Ce fichier pèse plus de 300\u202fko. Réduisez le logo.")
        contenu = fichier.read()
        logos.verifier(contenu)
        return contenu

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        for nom in ("encre", "signal"):
            if donnees.get(nom):
                try:
                    couleurs.hexadecimale(donnees[nom])
                except ValidationError as error:
                    self.add_error(nom, error)
        if donnees.get("encre") and donnees.get("signal"):  # add_error removed what is no colour
            try:
                couleurs.deriver(donnees["encre"], donnees["signal"])
            except ValidationError as error:
                self.add_error("encre", error)
        return donnees


class JourFermeForm(forms.ModelForm):
    class Meta:
        model = JourFerme
        fields = ["jour", "libelle"]


class ListeEntiers(forms.CharField):
    """« 15, 40, 80 »"""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        texte = super().to_python(value)
        try:
            return [int(part) for part in str(texte).replace(";", ",").split(",")]
        except ValueError as error:
            raise ValidationError("Donnez des nombres entiers, séparés par des virgules.") from error


class ReglesForm(forms.Form):
    """Every declared rule on one page, each checked by its own declaration."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for cle, regle in REGLES.items():
            self.fields[cle] = self._champ(regle)
            self.initial.setdefault(cle, regle.valeur())

    def _champ(self, regle: Regle) -> forms.Field:
        # The value shown travels with the form: what somebody else changed meanwhile is left alone.
        commun: dict[str, Any] = {"label": regle.libelle, "show_hidden_initial": True}
        if isinstance(regle.defaut, bool):
            return forms.BooleanField(required=False, **commun)
        if isinstance(regle.defaut, list):
            return ListeEntiers(**commun)
        if isinstance(regle.defaut, int):
            return forms.IntegerField(
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-num", "size": 6}), **commun
            )
        if regle.choix:
            return forms.ChoiceField(choices=[(choix, choix) for choix in regle.choix], **commun)
        return forms.CharField(required=False, **commun)

    def _clean_fields(self) -> None:
        super()._clean_fields()
        for cle, valeur in list(self.cleaned_data.items()):
            try:
                REGLES[cle].valider(valeur)
            except ValidationError as error:
                self.add_error(cle, error)
