"""What the pages of assessments ask."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from ..models import Bloc, Cotation, Critere, Epreuve, Evaluation
from ..regles import PREUVE_MEGA
from ..services import Saisie

NIVEAUX = (
    (Cotation.Niveau.ACQUIS, "Acquis"),
    (Cotation.Niveau.EN_COURS, "En cours"),
    (Cotation.Niveau.NON_OBSERVE, "Non observé"),
)
"""Short enough for three buttons side by side on a phone."""


class EvaluationForm(forms.Form):
    """One test of one person: a choice by criterion, none of which a draft needs."""

    faite_le = forms.DateField(
        label="Jour de l’épreuve",
        initial=timezone.localdate,
        widget=forms.DateInput,
        error_messages={
            "required": "Donnez le jour de l’épreuve.",
            "invalid": "Écrivez ce jour ainsi\u00a0: 12/03/2030.",
        },
    )
    appreciation = forms.CharField(
        label="Votre appréciation",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "max_length": "Votre texte compte %(show_value)d signes, pour %(limit_value)d au plus. Raccourcissez-le."
        },
        help_text="Ce que vous avez vu, et ce qui aiderait la personne. Seuls le jury et la cellule la lisent.",
    )

    def __init__(self, blocs: Iterable[Bloc], evaluation: Evaluation | None, *args: Any, **kwargs: Any) -> None:
        initial: dict[str, Any] = {}
        if evaluation:
            initial = {"faite_le": evaluation.faite_le, "appreciation": evaluation.appreciation}
            initial |= {nom(cotation.critere_id): cotation.niveau for cotation in evaluation.cotations.all()}
        super().__init__(*args, initial=initial, **kwargs)
        # The browser would cut a pasted text without a word.
        self.fields["appreciation"].widget.attrs.pop("maxlength", None)
        self.blocs = list(blocs)
        for bloc in self.blocs:
            for critere in bloc.criteres.all():
                self.fields[nom(critere.pk)] = forms.ChoiceField(
                    label=critere.intitule, choices=NIVEAUX, required=False, widget=forms.RadioSelect
                )

    def grille(self) -> list[tuple[Bloc, list[tuple[Critere, forms.BoundField]]]]:
        return [(bloc, [(critere, self[nom(critere.pk)]) for critere in bloc.criteres.all()]) for bloc in self.blocs]

    def saisie(self) -> Saisie:
        niveaux = {
            critere.pk: niveau
            for bloc in self.blocs
            for critere in bloc.criteres.all()
            if (niveau := self.cleaned_data[nom(critere.pk)])
        }
        return Saisie(self.cleaned_data["faite_le"], self.cleaned_data["appreciation"], niveaux)


def nom(critere: int) -> str:
    return f"critere-{critere}"


class PreuveForm(forms.Form):
    """`epreuves` are the tests for which this person may give a file."""

    epreuve = forms.ChoiceField(label="Pour quelle épreuve")
    fichier = forms.FileField(
        label="Fichier",
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def __init__(self, epreuves: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        permises = set(epreuves)
        choix: Any = self.fields["epreuve"]
        choix.choices = [(valeur, libelle) for valeur, libelle in Epreuve.choices if valeur in permises]
        self.fields["fichier"].help_text = f"PDF, bureautique, image ou texte, {PREUVE_MEGA.valeur()}\u202fMo au plus."


class SuperviseurForm(forms.Form):
    """`possibles` are (key, name), read once for the forms of a whole group."""

    superviseur = forms.TypedChoiceField(
        label="Qui supervise",
        coerce=int,
        error_messages={
            "required": "Choisissez une personne.",
            "invalid_choice": "Choisissez une personne de la liste.",
        },
    )

    def __init__(self, possibles: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["superviseur"]
        champ.choices = [("", "Choisissez"), *possibles]


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi la rouvrir",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Dites pourquoi\u00a0: le motif reste dans l’historique."},
    )
