"""Stopping before the last session: one motive for the requester, three wordings for the cell."""

from typing import Any

from django import forms

from instance.champs import ChoixExplique

from ..models import FinAnticipee
from ..services.fins import Motifs
from .champs import Texte, TexteSelonLeReste

DEMANDER, DISPENSER = "demander", "dispenser"


class ArreterForm(forms.Form):
    """The requester's or the sponsor's."""

    motif = Texte(
        label="Pourquoi arrêter ?",
        max_length=5000,
        rows=4,
        quoi="Donnez un motif en un mot : la cellule le recevra.",
        help_text="Lu par la cellule et votre commanditaire. L’équipe est prévenue sans ce message.",
    )

    def motifs(self) -> Motifs:
        return Motifs(self.cleaned_data["motif"])


class ArretForm(forms.Form):
    """The cell's."""

    origine = forms.ChoiceField(
        label="Qui souhaite arrêter ?",
        choices=FinAnticipee.Origine.choices,
        widget=ChoixExplique,
        error_messages={"required": "Choisissez une réponse."},
    )
    motif = Texte(
        label="Ce que lira la personne qui a demandé",
        max_length=5000,
        rows=4,
        quoi="Écrivez ce motif : la personne qui a demandé le recevra.",
        help_text="Son ou sa commanditaire le lit aussi.",
    )
    motif_equipe = Texte(
        label="Ce que lira l’équipe",
        max_length=5000,
        rows=3,
        quoi="",
        required=False,
        help_text="Sans texte, l’équipe apprend seulement que la mission s’arrête.",
    )
    note = Texte(
        label="Note interne",
        max_length=5000,
        rows=3,
        quoi="",
        required=False,
        help_text="Lue par la cellule seulement, sur la page de la demande.",
    )
    bilans = forms.ChoiceField(
        label="Les bilans",
        choices=[(DEMANDER, "Les demander, sur ce qui a eu lieu"), (DISPENSER, "Ne pas les demander")],
        initial=DEMANDER,
        widget=ChoixExplique,
        error_messages={"required": "Choisissez une réponse."},
    )
    sans_bilan = TexteSelonLeReste(
        label="Pourquoi ne pas les demander",
        max_length=2000,
        rows=2,
        quoi="",
        help_text="Seulement si vous ne les demandez pas. La demande est alors close aussitôt.",
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        if donnees.get("bilans") == DISPENSER and not donnees.get("sans_bilan"):
            self.add_error("sans_bilan", "Dites pourquoi les bilans ne sont pas demandés.")
        return donnees

    def motifs(self) -> Motifs:
        d = self.cleaned_data
        return Motifs(d["motif"], d["motif_equipe"], d["note"], d["sans_bilan"] if d["bilans"] == DISPENSER else "")
