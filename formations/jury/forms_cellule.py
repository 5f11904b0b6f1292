"""What the cell writes of a jury: its date, who sits, who passes, what is to be mended."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from agents.models import Agent
from instance.champs import SelonLeReste

from ..models import DecisionBloc, Jury, MembreJury, Passage, Referentiel
from .contenus import Correction
from .lecture import Eligible

Decision = DecisionBloc.Decision


class ReferentielField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.formation.titre}\u00a0: {obj}"


class DateJuryForm(forms.Form):
    jour = forms.DateField(label="Jour", error_messages={"required": "Donnez le jour."})
    heure = forms.TimeField(label="Heure", initial=dt.time(9), error_messages={"required": "Donnez l’heure."})
    lieu = forms.CharField(
        label="Lieu", max_length=150, help_text="Salle, adresse.", error_messages={"required": "Donnez le lieu."}
    )
    ville = forms.CharField(
        label="Ville",
        max_length=80,
        help_text="Elle figure sur les certificats\u00a0: «\u202fFait à Grenoble\u202f».",
        error_messages={"required": "Donnez la ville."},
    )

    def debut(self) -> dt.datetime:
        """In Paris."""
        return timezone.make_aware(dt.datetime.combine(self.cleaned_data["jour"], self.cleaned_data["heure"]))

    @staticmethod
    def initiales(jury: Jury) -> dict[str, Any]:
        debut = timezone.localtime(jury.debut)
        return {"jour": debut.date(), "heure": debut.time(), "lieu": jury.lieu, "ville": jury.ville}


class JuryForm(DateJuryForm):
    referentiel = ReferentielField(
        queryset=Referentiel.objects.none(),
        label="Référentiel",
        empty_label="Choisissez",
        help_text="Celui de la formation, dans sa version publiée.",
        error_messages={"required": "Choisissez le référentiel.", "invalid_choice": "Choisissez dans la liste."},
    )
    field_order = ["referentiel"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        publies = Referentiel.objects.publies().select_related("formation")
        self.fields["referentiel"].queryset = publies  # type: ignore[attr-defined]
        self.fields["referentiel"].initial = publies.first()


class MembreForm(forms.Form):
    courriel = forms.EmailField(
        label="Adresse de courriel",
        help_text="Celle d’un compte du portail\u00a0: la personne vient avec son compte. Une autre\u00a0: elle reçoit "
        "un lien personnel, et un code à chaque visite.",
        error_messages={
            "required": "Donnez son adresse.",
            "invalid": "Cette adresse n’est pas complète. Elle ressemble à prenom.nom@institution.fr.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    nom = forms.CharField(
        label="Prénom et nom", required=False, max_length=160, help_text="Pour une personne sans compte."
    )
    qualite = forms.CharField(
        label="Fonction",
        max_length=160,
        help_text="Telle que le procès-verbal l’écrit\u00a0: «\u202fformatrice, Crête\u202f».",
        error_messages={"required": "Donnez sa fonction\u00a0: le procès-verbal l’écrit."},
    )
    role = forms.ChoiceField(
        label="Rôle", choices=MembreJury.Role.choices, initial=MembreJury.Role.MEMBRE, widget=forms.RadioSelect
    )

    def membre(self) -> dict[str, Any]:
        """As the service takes it."""
        donnees = dict(self.cleaned_data)
        agent = Agent.objects.filter(email__iexact=donnees["courriel"], is_active=True).first()
        if agent is not None:
            donnees |= {"agent": agent, "courriel": "", "nom": ""}
        return donnees


class CandidatsForm(forms.Form):
    qui = forms.MultipleChoiceField(
        label="Qui inscrire",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une personne."},
    )

    def __init__(self, data: Any = None, *, eligibles: list[Eligible]) -> None:
        super().__init__(data)
        self.eligibles = {e.valeur: e for e in eligibles}
        plusieurs = len({e.cohorte for e in eligibles}) > 1
        choix = [(e.valeur, _libelle(e, plusieurs)) for e in eligibles]
        self.fields["qui"].choices = choix  # type: ignore[attr-defined]

    def choisis(self) -> list[Eligible]:
        return [self.eligibles[valeur] for valeur in self.cleaned_data["qui"]]


def _libelle(eligible: Eligible, dire_cohorte: bool) -> str:
    acquis = [bloc.bloc.code for bloc in eligible.blocs]
    essai = f", {eligible.essai}ᵉ passage" if eligible.essai > 1 else ""
    gardes = f", garde {' '.join(sorted(acquis))}" if acquis else ""
    cohorte = f", {eligible.cohorte.nom}" if dire_cohorte else ""
    return f"{eligible.agent}{cohorte}{essai}{gardes}"


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Motif",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Dites pourquoi\u00a0: ce motif reste dans l’historique."},
    )


class CorrectionForm(forms.Form):
    """What changes for one candidate of the minutes. `candidat` is as the minutes in force say, `intitules` those of
    their blocks by code."""

    change = forms.BooleanField(label="Rectifier", required=False)
    motif = SelonLeReste(
        label="Motif que la personne lira",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Inutile si tout est acquis.",
    )

    def __init__(self, data: Any = None, *, candidat: dict[str, Any], intitules: Mapping[str, str]) -> None:
        super().__init__(data, prefix=candidat["cle"], initial={"motif": candidat["motif"]})
        self.candidat, self.resultat = candidat, Passage.Resultat(candidat["resultat"]).label
        self.fields["change"].label = f"Rectifier la décision de {candidat['nom']}"
        self.codes = [bloc["code"] for bloc in candidat["blocs"] if not bloc["conserve"]]
        for bloc in candidat["blocs"]:
            if not bloc["conserve"]:
                self.fields[f"bloc_{bloc['code']}"] = forms.ChoiceField(
                    label=f"{bloc['code']} {intitules[bloc['code']]}",
                    choices=Decision.choices,
                    initial=bloc["decision"],
                )

    @property
    def blocs(self) -> list[Any]:
        return [self[f"bloc_{code}"] for code in self.codes]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        partiel = any(donnees.get(f"bloc_{code}") != Decision.ACQUIS for code in self.codes)
        if donnees.get("change") and partiel and not (donnees.get("motif") or "").strip():
            self.add_error("motif", "Écrivez le motif\u00a0: la personne le lira.")
        return donnees

    def correction(self) -> Correction | None:
        if not self.cleaned_data["change"]:
            return None
        dites = {code: self.cleaned_data[f"bloc_{code}"] for code in self.codes}
        return Correction(dites, self.cleaned_data["motif"])
