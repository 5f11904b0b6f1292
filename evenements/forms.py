"""The form of the call for proposals, and the word written about one."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from agenda.models import Modalite
from instance.champs import ChoixExplique

from .models import Proposition
from .models.evenement import Format
from .models.retour import Satisfaction, Utilite
from .regles import QUESTION_LIBRE, QUESTION_SATISFACTION, QUESTION_UTILITE
from .services.propositions import EXIGES, SAISIS

EXEMPLES = {
    Format.ATELIER: "On fait, en petits groupes",
    Format.CONFERENCE: "On écoute, puis on échange",
    Format.TEMOIGNAGE: "Une équipe raconte ce qu’elle a tenté",
    Format.TABLE_RONDE: "Plusieurs voix sur une question",
    Format.FORMATION: "On découvre une méthode",
    Format.VISITE: "On va voir sur place",
    Format.FORUM: "Plusieurs stands, on circule",
    Format.RENCONTRE: "On se connaît mieux",
}


class PropositionForm(forms.ModelForm):
    """A draft may be kept unfinished; what is missing is told when it is sent."""

    format = forms.ChoiceField(
        label="Quelle forme prend-elle\u202f?", choices=Format.choices, widget=ChoixExplique(aides=EXEMPLES)
    )
    modalite = forms.ChoiceField(label="Où se tient-elle\u202f?", choices=Modalite.choices, widget=forms.RadioSelect)
    duree = forms.IntegerField(
        label="Combien de minutes dure-t-elle\u202f?",
        min_value=15,
        max_value=480,
        required=False,
        help_text="45, 90, 180…",
    )
    places = forms.IntegerField(
        label="Combien de personnes au plus\u202f?", min_value=1, max_value=2000, required=False
    )

    class Meta:
        model = Proposition
        fields = list(SAISIS)
        labels = {
            "titre": "Quel est son titre\u202f?",
            "accroche": "De quoi s’agit-il, en une phrase\u202f?",
            "description": "Que s’y passera-t-il\u202f?",
            "emporte": "Avec quoi repart-on\u202f?",
            "jour_souhaite": "Quel jour vous conviendrait\u202f?",
            "dates": "D’autres dates possibles\u202f?",
            "lieu": "Quel lieu envisagez-vous\u202f?",
            "intervenants": "Qui intervient, à part vous\u202f?",
            "besoins": "De quoi avez-vous besoin\u202f?",
        }
        help_texts = {
            "titre": "Court et concret\u00a0: c’est ce qui se lit dans le programme.",
            "intervenants": "Une personne par ligne\u00a0: nom, métier ou organisme.",
            "besoins": "Salle, matériel, personne pour animer avec vous, accessibilité…",
        }
        widgets = {
            nom: forms.Textarea(attrs={"rows": 4}) for nom in ("description", "emporte", "intervenants", "besoins")
        }

    def __init__(self, *args: Any, envoyer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._envoyer = envoyer
        for nom in EXIGES:
            self.fields[nom].required = True
        edition = self.instance.edition if self.instance.edition_id else None
        if edition:
            self.fields["jour_souhaite"].widget.attrs |= {
                "min": edition.debut.isoformat(),
                "max": edition.fin.isoformat(),
            }

    def _clean_fields(self) -> None:
        """A draft is kept with what it has; the labels still say what will be needed."""
        for nom in EXIGES:
            self.fields[nom].required = self._envoyer
        super()._clean_fields()
        for nom in EXIGES:
            self.fields[nom].required = True

    def _post_clean(self) -> None:
        """The service writes; the form only reads."""


class MessageForm(forms.Form):
    texte = forms.CharField(label="Votre message", max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text="La personne le lira."
    )


class RetourForm(forms.Form):
    """The three questions, as the cell words them."""

    satisfaction = forms.TypedChoiceField(
        choices=Satisfaction.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    utilite = forms.TypedChoiceField(
        choices=Utilite.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    texte = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Si vous ne signez pas, évitez ce qui permettrait de vous reconnaître.",
    )
    signe = forms.BooleanField(
        label="Signer mon avis",
        required=False,
        help_text="Votre nom est alors lu avec votre avis, par les personnes qui animent et par la cellule.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["satisfaction"].label = QUESTION_SATISFACTION.valeur()
        self.fields["utilite"].label = QUESTION_UTILITE.valeur()
        self.fields["texte"].label = QUESTION_LIBRE.valeur()


def reporter(form: forms.BaseForm, refus: ValidationError) -> None:
    """Put what a service refused beside the field it speaks of, or above the form."""
    for champ, messages in getattr(refus, "message_dict", {NON_FIELD_ERRORS: refus.messages}).items():
        for message in messages:
            form.add_error(champ if champ in form.fields else None, message)
