"""What members write: ties, decisions, waivers, the code of an outside member."""

from typing import Any

from django import forms

from agents.forms import CodeForm
from instance.champs import SelonLeReste

from ..models import DecisionBloc, Passage
from .lecture import Rangee
from .regles import MINUTES_CODE_JURY

AUCUN, LIEN = "aucun", "lien"
Decision, Derogation = DecisionBloc.Decision, Passage.Derogation


class CodeJuryForm(CodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = f"Six chiffres. Il vaut {MINUTES_CODE_JURY.valeur_en_mots}."


class DeclarationForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reponse = forms.ChoiceField(
        label="Avez-vous un lien avec l’une de ces personnes\u202f?",
        choices=[
            (AUCUN, "Non, avec aucune d’elles"),
            (LIEN, "Oui, ou je préfère ne pas juger l’une d’elles"),
        ],
        widget=forms.RadioSelect,
        help_text="Un lien familial, amical, hiérarchique, ou tout ce qui pourrait faire douter de votre jugement.",
        error_messages={"required": "Choisissez une réponse."},
    )
    conflit = forms.CharField(
        label="Avec qui, en quelques mots",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Seule la cellule le lit\u00a0; vous ne verrez pas les dossiers.",
        error_messages={"required": "Dites avec qui, pour que la cellule vous remplace."},
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        # The page hides it until one says yes: it is never optional there.
        self.fields["conflit"].required = data is None or data.get("reponse") == LIEN

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("reponse") == AUCUN:
            donnees["conflit"] = ""
        return donnees


class DecisionsForm(forms.Form):
    """One choice for each block that is not kept from an earlier jury; left empty, it is still to be decided."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    motif = SelonLeReste(
        label="Motif, si tout n’est pas acquis",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="La personne le lira, avec les voies de recours. Dites ce qui manque et comment y venir.",
        error_messages={"max_length": "Restez sous 2\u202f000 signes."},
    )

    def __init__(self, data: Any = None, *, rangee: Rangee) -> None:
        passage = rangee.passage
        super().__init__(data, initial={"version": passage.version, "motif": passage.motif})
        self.rangee = rangee
        for vu in rangee.blocs:
            if vu.conserve is None:
                self.fields[f"bloc_{vu.bloc.pk}"] = forms.ChoiceField(
                    label=str(vu.bloc),
                    required=False,
                    initial=vu.valeur,
                    choices=Decision.choices,
                    widget=forms.RadioSelect,
                )

    def decisions(self) -> dict[int, str]:
        return {
            int(nom.removeprefix("bloc_")): valeur
            for nom, valeur in self.cleaned_data.items()
            if nom.startswith("bloc_")
        }

    @property
    def blocs(self) -> list[tuple[Any, Any]]:
        """Each block as it is seen, with its field unless it is kept."""
        return [
            (vu, self[f"bloc_{vu.bloc.pk}"] if f"bloc_{vu.bloc.pk}" in self.fields else None)
            for vu in self.rangee.blocs
        ]


class DerogationForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    derogation = forms.ChoiceField(
        label="Le jury",
        choices=[
            (Derogation.ACCORDEE, "accorde la dérogation"),
            (Derogation.REFUSEE, "refuse la dérogation\u00a0: aucun bloc ne peut alors être acquis"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    motif = forms.CharField(
        label="Motif",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il figure au procès-verbal. N’écrivez jamais de raison de santé.",
        error_messages={"required": "Donnez le motif\u00a0: il figure au procès-verbal."},
    )

    def __init__(self, data: Any = None, *, passage: Passage) -> None:
        super().__init__(
            data,
            prefix="derogation",
            initial={
                "version": passage.version,
                "derogation": passage.derogation,
                "motif": passage.derogation_motif,
            },
        )
