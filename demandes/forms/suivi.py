"""What one writes on the tracking page."""

from typing import Any

from django import forms

from ..models import Demande
from .champs import Participants, Texte
from .depot import RANGS, DatesForm


class MessageForm(forms.Form):
    texte = Texte(label="Votre message", max_length=10000, rows=3, quoi="Écrivez votre message avant de l’envoyer.")


class AnnulerForm(forms.Form):
    motif = Texte(
        label="Pourquoi annuler ?",
        max_length=5000,
        rows=3,
        quoi="Donnez un motif en un mot : il sera transmis à la cellule et à l’équipe.",
        help_text="Transmis à la cellule et à l’équipe, s’il y en a une. Il n’y a pas de mauvaise raison.",
    )


class ReporterForm(AnnulerForm):
    """After the scoping: a message to the cell, which moves the dates with the team."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motif"].label = "Que faut-il changer, et pourquoi ?"
        self.fields["motif"].help_text = "Proposez d’autres dates si vous en avez. La cellule vous répond ici."
        self.fields["motif"].error_messages["required"] = "Dites ce qu’il faut changer."


class ModifierForm(DatesForm):
    """How many, and when: what one may change alone until the scoping."""

    participants = Participants(label="Combien serez-vous ?", help_text="Entre 5 et 350.")
    motif = Texte(
        label="Pourquoi ce changement ?",
        max_length=5000,
        rows=3,
        quoi="Dites pourquoi en un mot : cela nous aide à nous réorganiser.",
    )
    field_order = ["participants"]

    def __init__(self, data: Any = None, *, demande: Demande, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"participants": demande.participants}
        for rang, souhait in zip(RANGS, demande.dates_souhaitees.all(), strict=False):
            initial |= {f"jour_{rang}": souhait.jour, f"moment_{rang}": souhait.moment}
        super().__init__(data, demandeur=demande.demandeur, initial=initial, **kwargs)
        for nom in ("duree", "modalite", "lieu"):
            del self.fields[nom]
