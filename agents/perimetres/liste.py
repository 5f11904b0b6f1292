"""The people of a part of the directory, as one looks for them. The filters stand in the address."""

from typing import Any, cast

from django import forms
from django.http import QueryDict

from ..models import Categorie, Direction, Encadrement
from ..models.agent import AgentQuerySet
from .perimetre import Perimetre


class FiltreAgents(forms.Form):
    """An unknown value is ignored, not an error: an old link still opens the list."""

    q = forms.CharField(
        label="Nom ou courriel", required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    direction = forms.ChoiceField(label="Direction", required=False)
    categorie = forms.ChoiceField(label="Catégorie", required=False, choices=[("", "Toutes"), *Categorie.choices])
    encadrement = forms.ChoiceField(label="Encadrement", required=False, choices=[("", "Tous"), *Encadrement.choices])

    def __init__(self, perimetre: Perimetre, params: QueryDict) -> None:
        super().__init__({nom: params.get(nom, "").replace("\x00", "").strip()[:200] for nom in self.base_fields})
        directions = perimetre.directions().en_arbre()
        choix = cast(forms.ChoiceField, self.fields["direction"])
        choix.choices = [("", "Toutes"), *((str(d.pk), _en_retrait(d)) for d in directions)]
        for champ in self.fields.values():
            champ.widget.attrs["class"] = "form-select" if isinstance(champ, forms.ChoiceField) else "form-control"
        self.full_clean()

    def _valeur(self, nom: str) -> Any:
        return self.cleaned_data.get(nom) or ""

    @property
    def actif(self) -> bool:
        return any(self._valeur(nom) for nom in self.fields)

    def appliquer(self, agents: AgentQuerySet) -> AgentQuerySet:
        if direction := self._valeur("direction"):
            agents = agents.filter(direction__in=Direction.objects.sous(int(direction)).values("pk"))
        for nom in ("categorie", "encadrement"):
            if valeur := self._valeur(nom):
                agents = agents.filter(**{nom: valeur})
        return agents.chercher(self._valeur("q"))


def _en_retrait(direction: Any) -> str:
    """Under the one it hangs on, as a list of choices can show it."""
    return "\u00a0\u00a0\u00a0" * direction.profondeur + direction.nom
