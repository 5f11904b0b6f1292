"""A code, or a file."""

from django import forms
from django.core.exceptions import ValidationError

from ..models.certifications import ALPHABET, LONGUEUR_CODE
from .lecture import SAISIE_MAX, nettoyer


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code de vérification",
        max_length=SAISIE_MAX,
        help_text="Douze lettres et chiffres, en bas du certificat. Espaces, tirets et minuscules ne comptent pas.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "mono w-code"}
        ),
        error_messages={
            "required": "Écrivez le code du certificat.",
            "max_length": "Ce code est trop long\u00a0: il compte douze lettres et chiffres.",
        },
    )

    def clean_code(self) -> str:
        code = nettoyer(self.cleaned_data["code"])
        if len(code) != LONGUEUR_CODE:
            raise ValidationError(
                f"Vous avez écrit {len(code)} lettres et chiffres. Un code en compte {LONGUEUR_CODE}, par exemple "
                "K7QM-4TXR-9WZC."
            )
        if douteux := sorted(set(code) - set(ALPHABET)):
            raise ValidationError(
                f"Un code ne contient jamais {', '.join(douteux)}\u00a0: relisez ce qui leur ressemble."
            )
        return code


class FichierForm(forms.Form):
    fichier = forms.FileField(
        label="Le certificat, en PDF",
        help_text="5\u00a0Mo au plus. Il est lu, puis oublié\u00a0: nous ne le gardons pas.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": "Choisissez le fichier PDF.",
            "empty": "Ce fichier est vide\u00a0: choisissez-le à nouveau.",
        },
    )
