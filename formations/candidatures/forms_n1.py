"""What an N+1 answers: an opinion on an application, an agreement to a registration."""

from decimal import Decimal
from typing import Any

from django import forms

from instance.champs import ChoixExplique, SelonLeReste

from ..models import AvisHierarchique, Candidature

Avis = AvisHierarchique.Avis
ACCORD, REFUS = "accord", "refus"


class AvisForm(forms.Form):
    """Opens on the opinion already given, if any."""

    avis = forms.ChoiceField(
        label="Votre avis",
        choices=Avis.choices,
        widget=ChoixExplique(
            aides={
                Avis.FAVORABLE.value: "Vous soutenez cette candidature.",
                Avis.RESERVE.value: "Vous y voyez un obstacle\u00a0: dites lequel ci-dessous.",
                Avis.DEFAVORABLE.value: "Vous ne la soutenez pas\u00a0: dites pourquoi ci-dessous.",
            }
        ),
        error_messages={"required": "Choisissez un avis."},
    )
    jours_accordes = forms.DecimalField(
        label="Jours accordés",
        localize=True,
        widget=forms.TextInput(attrs={"class": "w-num", "inputmode": "decimal"}),
        min_value=Decimal("0.5"),
        max_digits=4,
        decimal_places=1,
        error_messages={
            "required": "Indiquez le nombre de jours que vous accordez.",
            "invalid": "Donnez un nombre de jours, par exemple 19.",
            "min_value": "Accordez au moins une demi-journée, ou donnez un avis défavorable.",
        },
    )
    motif = SelonLeReste(
        label="Pourquoi, si votre avis est réservé ou défavorable",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": "Restez sous 2\u202f000 signes."},
    )

    def __init__(self, data: Any = None, *, candidature: Candidature, **kwargs: Any) -> None:
        jours = Decimal(candidature.cohorte.formation.demi_journees) / 2
        rendu = candidature.avis_donne
        initial = {"jours_accordes": _sans_zero(jours)}
        if rendu is not None:
            initial = {"avis": rendu.avis, "motif": rendu.motif, "jours_accordes": _sans_zero(rendu.jours_accordes)}
        super().__init__(data, initial=initial, **kwargs)
        champ: Any = self.fields["jours_accordes"]
        champ.help_text = f"La formation en demande {_sans_zero(jours)}."
        champ.max_value = jours
        champ.validators.append(_pas_plus_de(jours))

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        avis = donnees.get("avis")
        if avis == Avis.DEFAVORABLE:
            self.errors.pop("jours_accordes", None)  # nobody reads it
            donnees["jours_accordes"] = Decimal(0)
        sans_motif = not (donnees.get("motif") or "").strip() and "motif" not in self.errors
        if avis in (Avis.RESERVE, Avis.DEFAVORABLE) and sans_motif:
            self.add_error("motif", "Dites pourquoi\u00a0: un avis réservé ou défavorable se motive.")
        return donnees


class AvisRecuForm(AvisForm):
    """The same, written down by the cell."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["avis"]
        champ.label = "Son avis"
        champ.widget.aides = {}


def _sans_zero(jours: Decimal) -> str:
    return f"{jours.normalize():f}".replace(".", ",") if jours else "0"


def _pas_plus_de(jours: Decimal) -> Any:
    def verifier(valeur: Decimal) -> None:
        if valeur > jours:
            raise forms.ValidationError(f"La formation compte {_sans_zero(jours)} jours\u00a0: n’en accordez pas plus.")

    return verifier


class AccordForm(forms.Form):
    decision = forms.ChoiceField(
        label="Votre réponse",
        choices=[(ACCORD, "Je donne mon accord"), (REFUS, "Je refuse")],
        widget=ChoixExplique(
            aides={
                ACCORD: "La place est prise, ou la personne rejoint la liste d’attente.",
                REFUS: "Donnez-en la raison ci-dessous\u00a0: la personne la lira.",
            }
        ),
        error_messages={"required": "Choisissez une réponse."},
    )
    motif = SelonLeReste(
        label="Si vous refusez, pourquoi\u202f?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Restez sous 1\u202f000 signes."},
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        sans_motif = not (donnees.get("motif") or "").strip() and "motif" not in self.errors
        if donnees.get("decision") == REFUS and sans_motif:
            self.add_error("motif", "Dites pourquoi\u00a0: la personne doit le savoir.")
        return donnees
