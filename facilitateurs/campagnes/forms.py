"""What the cell chooses for a batch, and what a manager answers to it."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from ..forms import ACCORDER, REFUSER, ReponseLettreForm
from ..models import LettreMission, Sollicitation
from ..regles import QUOTA
from ..services import Reponse
from .lecture import Ligne

SEPTEMBRE = 9
MESSAGES_QUOTA = {
    "required": "Indiquez le nombre de demi-journées.",
    "invalid": "Donnez un nombre entier de demi-journées.",
    "min_value": "Demandez au moins une demi-journée.",
    "max_value": "Demandez 120\u00a0demi-journées au plus.",
}


def periode_proposee(jour: dt.date) -> tuple[dt.date, dt.date]:
    """Next year from September on; before, what is left of this one."""
    if jour.month >= SEPTEMBRE:
        return dt.date(jour.year + 1, 1, 1), dt.date(jour.year + 1, 12, 31)
    return jour, dt.date(jour.year, 12, 31)


class PeriodeForm(forms.Form):
    """The period, both days included, and the half-days asked for unless one person gets another number."""

    debut = forms.DateField(label="Du", error_messages={"invalid": "Donnez une date, par exemple 01/01/2027."})
    fin = forms.DateField(label="Au (compris)", error_messages={"invalid": "Donnez une date, par exemple 31/12/2027."})
    quota = forms.IntegerField(
        label="Demi-journées par personne", min_value=1, max_value=120, error_messages=MESSAGES_QUOTA
    )

    def __init__(self, saisie: Any = None) -> None:
        """`saisie`: what an address gives; what it leaves out is what we propose."""
        debut, fin = periode_proposee(timezone.localdate())
        propose = {"debut": debut, "fin": fin, "quota": QUOTA.valeur()}
        super().__init__(None if saisie is None else {**propose, **saisie.dict()}, initial=propose)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin:
            if fin < debut:
                self.add_error("fin", "La fin ne peut précéder le début.")
            elif fin < timezone.localdate():
                self.add_error("fin", "Cette période est déjà passée.")
            elif fin - debut > dt.timedelta(days=3 * 366):
                self.add_error("fin", "Une lettre couvre trois ans au plus.")
        return donnees


class ChoixForm(forms.Form):
    """Whom to ask, and how many half-days for each: two fields a person, beside the row that shows them."""

    def __init__(self, *args: Any, lignes: list[Ligne], quota: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lignes = [ligne for ligne in lignes if not ligne.obstacle]
        for ligne in self._lignes:
            pk, nom = ligne.facilitateur.pk, ligne.facilitateur
            self.fields[f"choisir_{pk}"] = forms.BooleanField(
                label=f"Demander pour {nom}",
                required=False,
                initial=ligne.propose,
                widget=forms.CheckboxInput(attrs={"class": "check", "aria-label": f"Demander pour {nom}"}),
            )
            self.fields[f"quota_{pk}"] = forms.IntegerField(
                label=f"Demi-journées pour {nom}",
                min_value=1,
                max_value=120,
                required=False,
                initial=quota,
                error_messages=MESSAGES_QUOTA,
                widget=forms.TextInput(
                    attrs={
                        "inputmode": "numeric",
                        "class": "form-control w-num",
                        "maxlength": 5,
                        "aria-label": f"Demi-journées pour {nom}",
                    }
                ),
            )

    def rangees(self) -> list[tuple[Ligne, Any, Any]]:
        """Each person with their two fields."""
        return [
            (ligne, self[f"choisir_{ligne.facilitateur.pk}"], self[f"quota_{ligne.facilitateur.pk}"])
            for ligne in self._lignes
        ]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        for ligne in self._lignes:
            nom = f"quota_{ligne.facilitateur.pk}"
            if not donnees.get(f"choisir_{ligne.facilitateur.pk}"):
                self.errors.pop(nom, None)  # nobody reads it
            elif donnees.get(nom) is None and nom not in self.errors:
                self.add_error(nom, MESSAGES_QUOTA["required"])
        if not any(donnees.get(f"choisir_{ligne.facilitateur.pk}") for ligne in self._lignes):
            self.add_error(None, "Cochez au moins une personne.")
        return donnees

    def quotas(self) -> dict[int, int]:
        """Profile → half-days, of whom is ticked."""
        return {
            ligne.facilitateur.pk: self.cleaned_data[f"quota_{ligne.facilitateur.pk}"]
            for ligne in self._lignes
            if self.cleaned_data.get(f"choisir_{ligne.facilitateur.pk}")
        }


class ReponseForm(ReponseLettreForm):
    """A manager's decision on one of the letters they are asked for."""

    def __init__(self, *args: Any, lettre: LettreMission, **kwargs: Any) -> None:
        self.lettre = lettre
        initial = {"decision": ACCORDER, "quota": lettre.quota}
        super().__init__(*args, prefix=f"lettre{lettre.pk}", initial=initial, **kwargs)

    def reponse(self) -> Reponse:
        if self.cleaned_data["decision"] == REFUSER:
            return Reponse(motif=self.cleaned_data["motif"])
        return Reponse(quota=self.cleaned_data["quota"])


def reponses(saisie: Any, sollicitation: Sollicitation) -> list[ReponseForm]:
    """One form for each letter that waits."""
    return [ReponseForm(saisie, lettre=lettre) for lettre in sollicitation.en_attente()]
