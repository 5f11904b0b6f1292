"""What the cell writes of a certification. Services judge; these read."""

from typing import Any

from django import forms
from django.utils import timezone

from instance.champs import ChoixExplique


def _motif(libelle: str, aide: str, quoi: str) -> forms.CharField:
    return forms.CharField(
        label=libelle,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=aide,
        error_messages={"required": quoi, "max_length": "Restez sous 2\u202f000 signes."},
    )


def _jour(
    libelle: str, *, required: bool = True, aide: str = "", initial: Any = None, vide: str = "Donnez cette date."
) -> forms.DateField:
    return forms.DateField(
        label=libelle,
        required=required,
        initial=initial,
        help_text=aide,
        widget=forms.DateInput(),
        error_messages={"required": vide, "invalid": "Donnez une date, par exemple 14/07/2027."},
    )


class ConvoquerForm(forms.Form):
    motif = _motif(
        "Ce qui amène à envisager une suspension",
        "La personne le lira. Des faits, des dates\u202f; rien de sa santé.",
        "Dites ce qui est reproché.",
    )
    jour = _jour("Jour de l’entretien")
    heure = forms.TimeField(
        label="Heure",
        widget=forms.TimeInput(),
        error_messages={"required": "Donnez l’heure.", "invalid": "Donnez une heure, comme 14:30."},
    )
    lieu = forms.CharField(
        label="Où, ou comment",
        max_length=200,
        help_text="Une salle, un numéro, un lien.",
        error_messages={"required": "Dites où se tient l’entretien."},
    )


ENTENDUE, URGENCE = "entendue", "urgence"


class AuditionForm(forms.Form):
    """How the person was heard, for whatever form suspends. Each answer calls for one of the two fields that follow:
    the style sheet shows that one alone."""

    use_required_attribute = False  # a browser would stop at the one that is not shown

    audition = forms.ChoiceField(
        label="La personne a-t-elle été entendue\u202f?",
        choices=[(ENTENDUE, "Oui, ou elle a été invitée à l’être"), (URGENCE, "Non, il y a urgence")],
        widget=ChoixExplique(
            aides={
                ENTENDUE: "Elle connaît ce qui lui est reproché et a pu y répondre.",
                URGENCE: "Dites pourquoi on ne peut pas attendre. Elle le lira.",
            }
        ),
        error_messages={"required": "Choisissez une réponse."},
    )
    entendu_le = _jour("Entendue, ou invitée à l’être, le", vide="Donnez la date de l’entretien.")
    urgence = forms.CharField(
        label="Pourquoi il y a urgence",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Dites pourquoi on ne peut pas attendre.",
            "max_length": "Restez sous 1\u202f000 signes.",
        },
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        choix = donnees.pop("audition", None)
        if choix != ENTENDUE:
            donnees["entendu_le"] = None
            self.errors.pop("entendu_le", None)
        if choix != URGENCE:
            donnees["urgence"] = ""
            self.errors.pop("urgence", None)
        return donnees


class SuspendreForm(AuditionForm):
    motif = _motif(
        "Motif de la suspension", "La personne et la cellule le lisent. Rien de sa santé.", "Donnez un motif."
    )
    debut = _jour("À partir du", initial=timezone.localdate)
    fin = _jour("Jusqu’au, compris", required=False, aide="Vide\u00a0: jusqu’à nouvel avis.")
    field_order = ["audition", "entendu_le", "urgence", "motif", "debut", "fin"]


class PauseForm(forms.Form):
    debut = _jour("Du")
    fin = _jour("Au, compris")


class RetirerForm(forms.Form):
    motif = _motif("Motif du retrait", "La personne le lira.", "Donnez un motif.")


class RefaireForm(forms.Form):
    titulaire = forms.CharField(
        label="Nom à imprimer",
        max_length=170,
        help_text="Prénom puis nom, comme la personne les écrit.",
        error_messages={"required": "Écrivez le nom à imprimer.", "max_length": "Restez sous 170 signes."},
    )
    motif = _motif("Raison", "Elle reste dans l’historique.", "Dites ce qui change, et pourquoi.")


class RienForm(forms.Form):
    """A button and nothing to type."""
