from django import forms


class ExemplaireForm(forms.Form):
    """The scan of what came back signed. Its content is judged by the service."""

    fichier = forms.FileField(
        label="Exemplaire signé",
        help_text="PDF, PNG ou JPEG, 10\u202fMo au plus.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"required": "Choisissez le fichier numérisé.", "empty": "Ce fichier est vide."},
    )
