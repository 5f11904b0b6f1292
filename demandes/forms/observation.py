"""Inviting a newcomer to watch."""

from typing import Any

from django import forms

from agents.models import Agent

from ..models import Demande
from ..observations import invitables


class ObservateurForm(forms.Form):
    agent = forms.ModelChoiceField(
        label="Qui invitez-vous ?",
        queryset=Agent.objects.none(),
        empty_label="Choisissez une personne",
        error_messages={
            "required": "Choisissez une personne.",
            "invalid_choice": "Cette personne n’est plus proposée : relisez la liste.",
        },
    )

    def __init__(self, *args: Any, demande: Demande, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agents = [candidat.agent.pk for candidat in invitables(demande.accompagnement)]
        champ = self.fields["agent"]
        champ.queryset = Agent.objects.filter(pk__in=agents).par_nom()  # type: ignore[attr-defined]
        champ.help_text = (
            "Les facilitateurs qui débutent, dont la certification vaut et qui sont libres à ces dates."
            if agents
            else "Personne, parmi les facilitateurs qui débutent, n’est libre à ces dates."
        )
