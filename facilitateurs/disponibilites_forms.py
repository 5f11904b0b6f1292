"""Forms of the pages where a facilitator says when not to be asked: they read, services decide."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from instance.champs import ChoixExplique
from instance.typographie import JOURS

from .horaires import Moment, bornes
from .models import IndisponibiliteReguliere
from .services import Rythme
from .services.disponibilites import AVANCE, TROP_LOIN

DATE = {"invalid": "Donnez une date, par exemple 14/07/2026."}
HEURE = {"invalid": "Donnez une heure, par exemple 9:30."}
MOMENT = dict.fromkeys(("required", "invalid_choice"), "Choisissez un moment de la liste.")
TROP_DE_DATES = 100


def _heure(libelle: str) -> forms.TimeField:
    return forms.TimeField(
        label=libelle, required=False, error_messages=HEURE, input_formats=["%H:%M", "%H:%M:%S", "%Hh%M", "%Hh"]
    )


class IndisponibiliteForm(forms.Form):
    """Whole days, the first and the last included, or a part of one day."""

    du = forms.DateField(label="Du", error_messages=DATE)
    au = forms.DateField(
        label="Au (compris)", required=False, help_text="Pour un seul jour, laissez vide.", error_messages=DATE
    )
    moment = forms.ChoiceField(
        label="Quand dans la journée",
        choices=Moment.choices,
        initial=Moment.JOURNEE,
        widget=forms.RadioSelect,
        error_messages=MOMENT,
    )
    de = _heure("De")
    a = _heure("À")

    def clean_moment(self) -> Moment:
        return Moment(self.cleaned_data["moment"])

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        du, au = donnees.get("du"), donnees.get("au") or donnees.get("du")
        if du and au:
            self._verifier_dates(du, au, donnees.get("moment"))
        if donnees.get("moment") == Moment.HEURES:
            for nom in ("de", "a"):
                if donnees.get(nom) is None and nom not in self.errors:
                    self.add_error(nom, "Donnez cette heure.")
            if donnees.get("de") and donnees.get("a") and donnees["a"] <= donnees["de"]:
                self.add_error("a", "La fin doit venir après le début, le même jour.")
        return donnees

    def _verifier_dates(self, du: dt.date, au: dt.date, moment: Moment | None) -> None:
        if au < du:
            self.add_error("au", "Le dernier jour vient avant le premier.")
        elif au < timezone.localdate():
            self.add_error("du", "Cette période est déjà passée.")
        elif (du - timezone.localdate()).days > 365 * AVANCE:
            self.add_error("du", TROP_LOIN)
        elif au - du > dt.timedelta(days=366):
            self.add_error("au", "Pour plus d’un an, prévenez plutôt la cellule.")
        elif au != du and moment not in (None, Moment.JOURNEE):
            self.add_error("au", "Une partie de la journée vaut pour un seul jour\u00a0: laissez cette date vide.")

    def bornes(self) -> tuple[dt.datetime, dt.datetime]:
        """From the first instant kept free to the first one after."""
        donnees = self.cleaned_data
        du, au = donnees["du"], donnees["au"] or donnees["du"]
        debut, fin = bornes(du, donnees["moment"], donnees["de"], donnees["a"])
        return debut, max(fin, bornes(au, Moment.JOURNEE)[1]) if au != du else fin


class Dates(forms.CharField):
    """« 24/12/2026, 31/12/2026 », a line or a comma between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(f"{jour:%d/%m/%Y}" for jour in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        champ = forms.DateField(error_messages=DATE)
        morceaux = [m for m in re.split(r"[,;\s]+(?:et\s+)?", str(super().to_python(value))) if m]
        if len(morceaux) > TROP_DE_DATES:
            raise ValidationError(f"Donnez {TROP_DE_DATES}\u00a0dates au plus.")
        dates = []
        for morceau in morceaux:
            try:
                dates.append(champ.clean(morceau))
            except ValidationError as refus:
                lu = morceau[:20]
                raise ValidationError(
                    f"«\u202f{lu}\u202f» n’est pas une date\u00a0: écrivez-la comme 24/12/2026."
                ) from refus
        return dates


class IndisponibiliteReguliereForm(forms.Form):
    """What repeats. `initial` takes the fields of an `IndisponibiliteReguliere`."""

    jours = forms.TypedMultipleChoiceField(
        label="Quels jours",
        choices=list(enumerate(JOURS, start=1)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un jour de la semaine."},
    )
    moment = forms.ChoiceField(
        label="Quand dans la journée",
        choices=Moment.choices,
        initial=Moment.JOURNEE,
        widget=forms.RadioSelect,
        error_messages=MOMENT,
    )
    de = _heure("De")
    a = _heure("À")
    semaines = forms.ChoiceField(
        label="Quelles semaines",
        choices=IndisponibiliteReguliere.Semaines.choices,
        initial=IndisponibiliteReguliere.Semaines.TOUTES,
        widget=ChoixExplique,
        error_messages={"required": "Choisissez les semaines."},
    )
    debut = forms.DateField(
        label="Du", error_messages={**DATE, "required": "Donnez le premier jour."}, initial=timezone.localdate
    )
    fin = forms.DateField(
        label="Au (compris)", error_messages={**DATE, "required": "Donnez le dernier jour\u00a0: tout a une fin."}
    )
    sauf = Dates(
        label="Sauf",
        required=False,
        max_length=2000,
        help_text="Les jours où vous serez disponible tout de même, séparés par des virgules\u00a0: "
        "24/12/2026, 31/12/2026.",
        error_messages={"max_length": "Restez sous 2\u202f000 signes."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        semaine = timezone.localdate().isocalendar().week
        parite = "paire" if semaine % 2 == 0 else "impaire"
        self.fields["semaines"].help_text = f"Cette semaine porte le numéro {semaine}, elle est {parite}."

    def rythme(self) -> Rythme:
        donnees = dict(self.cleaned_data)
        donnees["moment"] = Moment(donnees["moment"])
        return Rythme(**donnees)
