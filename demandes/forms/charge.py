"""The period, filters and order of the page of the network's load, all in the address."""

import datetime as dt
import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from ..charge import Charge, Ligne

VUES = [
    ("", "Tout le réseau"),
    ("sans-mission", "Sans mission depuis longtemps"),
    ("bientot", "Bientôt au bout du quota"),
    ("sans-lettre", "Sans lettre de mission"),
]
JAMAIS = dt.date.min
# Key → heading, value to sort by, whether the highest comes first.
TRIS: dict[str, tuple[str, Callable[[Ligne], Any], bool]] = {
    "nom": ("Facilitateur", lambda ligne: 0, False),
    "part": ("Part du quota", lambda ligne: -1 if ligne.part is None else ligne.part, True),
    "notees": ("Notées", lambda ligne: ligne.notees, True),
    "retenues": ("Retenues", lambda ligne: ligne.retenues, True),
    "missions": ("Missions", lambda ligne: ligne.missions, True),
    "jours": ("Jours", lambda ligne: ligne.jours, True),
    "derniere": ("Dernière mission", lambda ligne: ligne.derniere or JAMAIS, False),
}


class ChargeForm(forms.Form):
    """What an address leaves out is this year, everybody, by name."""

    debut = forms.DateField(label="Du", error_messages={"invalid": "Donnez une date, par exemple 01/01/2026."})
    fin = forms.DateField(label="Au (compris)", error_messages={"invalid": "Donnez une date, par exemple 31/12/2026."})
    q = forms.CharField(label="Nom", required=False, max_length=100)
    institution = forms.ChoiceField(label="Institution", required=False)
    vue = forms.ChoiceField(label="Montrer", required=False, choices=VUES)
    tri = forms.ChoiceField(
        required=False, choices=[(cle, titre) for cle, (titre, _, _) in TRIS.items()], widget=forms.HiddenInput
    )

    def __init__(self, saisie: QueryDict, institutions: list[tuple[str, str]]) -> None:
        annee = timezone.localdate().year
        propose = {"debut": dt.date(annee, 1, 1), "fin": dt.date(annee, 12, 31)}
        super().__init__({**propose, **{nom: saisie[nom] for nom in self.base_fields if nom in saisie}})
        self.fields["institution"].choices = [("", "Toutes"), *institutions]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin ne peut précéder le début.")
        elif debut and fin and fin - debut > dt.timedelta(days=5 * 366):
            self.add_error("fin", "Demandez cinq ans au plus à la fois.")
        return donnees

    def choisies(self, charge: Charge) -> list[Ligne]:
        """The rows that the filters let through, in the order asked for; names break ties."""
        donnees = self.cleaned_data
        mots = _plat(donnees["q"]).split()
        garde = {
            "": lambda ligne: True,
            "sans-mission": charge.sans_mission,
            "bientot": charge.bientot_au_bout,
            "sans-lettre": lambda ligne: not ligne.accordees,
        }[donnees["vue"]]
        lignes = [
            ligne
            for ligne in charge.lignes
            if garde(ligne)
            and all(mot in _plat(str(ligne.agent)) for mot in mots)
            and donnees["institution"] in ("", str(ligne.agent.institution_id))
        ]
        _, cle, inverse = TRIS[donnees["tri"] or "nom"]
        return sorted(lignes, key=cle, reverse=inverse)


def _plat(texte: str) -> str:
    """Without accents, case nor kind of apostrophe."""
    decompose = unicodedata.normalize("NFKD", texte.replace("’", "'")).casefold()
    return "".join(c for c in decompose if not unicodedata.combining(c))
