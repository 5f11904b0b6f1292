"""The note, and the cell's answer."""

from typing import Any

from django import forms

from instance.champs import ChoixExplique, SelonLeReste
from instance.typographie import compter

from .regles import SIGNES_NOTE

ACCEPTER, COMPLETER, REFUSER = "accepter", "completer", "refuser"


class Note(forms.CharField):
    """Asked for, and yet it may be empty: it is kept as it is, and judged when the file is sent."""

    def validate(self, value: Any) -> None:
        pass


class NoteForm(forms.Form):
    use_required_attribute = False

    note = Note(
        label="Votre note réflexive",
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Une situation qui vous a fait réfléchir, ce qui a changé dans votre pratique, ce que vous voulez "
        "essayer. Sans nommer personne. {longueur} au moins.",
        error_messages={"max_length": "Restez sous 20\u202f000 signes."},
    )
    fichier = forms.FileField(
        label="Votre note en fichier, si vous préférez",
        required=False,
        help_text="PDF, bureautique ou texte, 10\u202fMo au plus.",
        error_messages={"empty": "Ce fichier est vide."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.help_text = str(note.help_text).format(longueur=compter(SIGNES_NOTE.valeur(), "signe").capitalize())


class ReponseForm(forms.Form):
    decision = forms.ChoiceField(
        label="Votre réponse",
        choices=[(ACCEPTER, "Renouveler"), (COMPLETER, "Demander un complément"), (REFUSER, "Refuser")],
        widget=ChoixExplique(
            aides={
                ACCEPTER: "Une nouvelle certification prend la suite, sans un jour d’écart.",
                COMPLETER: "Le dossier revient à la personne, avec votre mot.",
                REFUSER: "La certification finit à sa date. La personne lit le motif.",
            }
        ),
        error_messages={"required": "Choisissez une réponse."},
    )
    motif = SelonLeReste(
        label="Votre mot",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="La personne le lira. À écrire pour refuser, demander un complément, ou accepter alors qu’il "
        "manque quelque chose.",
        error_messages={"max_length": "Restez sous 2\u202f000 signes."},
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("decision") in (COMPLETER, REFUSER) and not (donnees.get("motif") or "").strip():
            self.add_error("motif", "Écrivez ce que la personne doit lire.")
        return donnees
