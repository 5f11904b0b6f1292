"""What the pages of attendance ask."""

from typing import Any

from django import forms

from agenda.codes import LONGUEUR
from agenda.models import Creneau
from instance.typographie import heure, jour_court

from ..models import Cohorte, Emargement
from . import lecture


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Le code de la salle",
        max_length=20,
        help_text=f"{LONGUEUR} lettres et chiffres, sur l’écran. Il change chaque minute.",
        error_messages={"required": "Écrivez le code affiché dans la salle."},
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "autocapitalize": "characters"}),
    )


class DemiJourneeField(forms.ModelChoiceField):
    """Said by its date: « 12 mars, 9 h »; and by its session when it is of another one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(Creneau.objects.none(), *args, to_field_name="cle", **kwargs)
        self.cohorte: Cohorte | None = None

    def label_from_instance(self, obj: Any) -> str:
        dit = f"{jour_court(obj.debut)} {obj.debut.year}, {heure(obj.debut)}"
        return dit if self.cohorte and obj.session_id == self.cohorte.session_id else f"{dit}, {obj.session}"

    def offrir(self, cohorte: Cohorte, creneaux: list[Creneau]) -> None:
        self.cohorte = cohorte
        self.queryset = Creneau.objects.filter(pk__in=[creneau.pk for creneau in creneaux]).select_related("session")


class CorrectionForm(forms.Form):
    """One half-day of somebody. The reason is chosen: nothing is typed about an absence, so that no medical reason can
    be kept."""

    creneau = DemiJourneeField(label="Demi-journée", empty_label="Choisissez")
    etat = forms.ChoiceField(label="Désormais", choices=Emargement.Etat.choices, widget=forms.RadioSelect)
    rattrapee_a = DemiJourneeField(
        label="Rattrapée à",
        required=False,
        empty_label="Sans objet",
        help_text="Seulement pour une séance rattrapée.",
    )
    motif = forms.ChoiceField(
        label="Pourquoi",
        choices=[("", "Choisissez"), *Emargement.Motif.choices[:-1]],
        help_text="Gardé avec la ligne. Aucune raison de santé ne se note ici.",
    )

    def __init__(self, cohorte: Cohorte, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["creneau"].offrir(
            cohorte, [d.creneau for d in lecture.demi_journees([cohorte.session_id]) if d.commencee]
        )
        self.fields["rattrapee_a"].offrir(cohorte, lecture.rattrapables(cohorte))


class RattrapageForm(forms.Form):
    """For who holds the sheet of a half-day."""

    agent = forms.ChoiceField(label="Qui")
    rattrapee_a = DemiJourneeField(label="À quelle demi-journée", empty_label="Choisissez")

    def __init__(
        self, cohorte: Cohorte, creneau: Creneau, lignes: list[lecture.Ligne], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].choices = [("", "Choisissez"), *((str(un.agent.numero), str(un.agent)) for un in lignes)]
        self.fields["rattrapee_a"].offrir(cohorte, lecture.rattrapables(cohorte, sauf=creneau))


class FichierForm(forms.Form):
    fichier = forms.FileField(
        label="Fichier",
        help_text="PDF, bureautique, image ou texte, 10\u202fMo au plus.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )


class ScanForm(forms.Form):
    fichier = forms.FileField(
        label="La feuille signée, numérisée",
        help_text="PDF, PNG ou JPEG, 10\u202fMo au plus.",
        error_messages={"required": "Choisissez le fichier.", "empty": "Ce fichier est vide."},
    )


class MotifForm(forms.Form):
    """The cell countersigns in the place of somebody."""

    motif = forms.ChoiceField(
        label="Pourquoi à sa place\u202f?",
        choices=[
            (motif.value, motif.label)
            for motif in (Emargement.Motif.EMPECHE, Emargement.Motif.PAPIER, Emargement.Motif.OUBLI)
        ],
    )
